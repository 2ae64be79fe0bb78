"""A search and what it found are written at once, and names are counted under the name by which they are asked for."""

from django.db import migrations, models

POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"
PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
GUARDED = (
    "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off"
    " SET jit = off AS $$\n#variable_conflict use_column\n"
)
WHO_IS_SHOWN = f"""
    JOIN children_indexchild AS held ON held.id = each.child AND held.checked_at IS NOT NULL
    WHERE each.child NOT IN (
        SELECT over.child FROM children_shields_over(children) AS over WHERE NOT EXISTS (
            SELECT FROM children_clearance AS cleared
            WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL))
      AND each.child NOT IN (SELECT gone.child FROM children_archived_of(children, children_today()) AS gone)"""

# What is hidden from whoever asks is left out here too, whatever the program believes to have found.
SEARCHED = f"""
DROP FUNCTION children_found(bigint, bigint[]);

CREATE FUNCTION children_searched(
    ref text, whose_organisation text, why text, words bytea, moment timestamptz, closes timestamptz, children bigint[]
) RETURNS void
{GUARDED}
DECLARE
    whole bigint;
BEGIN
    IF NOT 'children.find' = ANY ({PERMITS}) OR coalesce({SEER}, '') = '' THEN
        RAISE EXCEPTION 'only whoever may look for a child keeps a search' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO children_search (reference, asked_by, post, organisation, purpose, sealed, asked_at, until)
    VALUES (ref, {SEER}, {POST}, whose_organisation, why, words, moment, closes) RETURNING id INTO whole;
    IF cardinality(children) > 0 THEN
        INSERT INTO children_searchresult (search_id, child_id, place)
        SELECT whole, each.child, each.place FROM unnest(children) WITH ORDINALITY AS each(child, place)
        {WHO_IS_SHOWN};
    END IF;
END
$$;
"""  # nosec B608  our own
FOUND = f"""
DROP FUNCTION children_searched(text, text, text, bytea, timestamptz, timestamptz, bigint[]);

CREATE FUNCTION children_found(asked_search bigint, children bigint[]) RETURNS void
{GUARDED}
BEGIN
    INSERT INTO children_searchresult (search_id, child_id, place)
    SELECT whole.id, each.child, each.place
    FROM children_search AS whole CROSS JOIN unnest(children) WITH ORDINALITY AS each(child, place)
    {WHO_IS_SHOWN}
      AND whole.id = asked_search AND whole.asked_by = {SEER} AND whole.post = {POST};
END
$$;
"""  # nosec B608  our own


class Migration(migrations.Migration):
    """A function for another, and the order of an index."""

    dependencies = [("children", "0019_less_room")]
    operations = [
        migrations.RunSQL(SEARCHED, FOUND),
        migrations.RemoveConstraint(model_name="nameshare", name="children_nameshare_once"),
        migrations.AddConstraint(
            model_name="nameshare",
            constraint=models.UniqueConstraint(fields=("word", "kind"), name="children_nameshare_once"),
        ),
    ]
