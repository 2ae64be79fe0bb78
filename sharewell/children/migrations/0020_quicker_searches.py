"""Searches and feeds in large indexes.

A search and what it found are written at once, and names are counted under the name by which they are asked for. Where
very many records share a key with a question, only the likeliest are held against shields. A record of a feed that
shares one key with another, and that key with many, is not compared with it: so many say too little.
"""

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
      AND each.child NOT IN (SELECT gone.child FROM children_archived_of(children, children_today()) AS gone)"""  # nosec B608  our own

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
TEXTS = ("given", "second", "family", "family_last", "parent_1_given", "parent_1_family", "parent_2_given",
         "parent_2_family", "postcode")  # fmt: skip
NUMBERS = ("given_joined", "family_joined", "born", "sex", "house", "street", "town", "school")
KEYS = ("key_number", "key_family_born", "key_given_born", "key_both_year", "key_both_day", "key_postcode_born",
        "key_postcode_given", "key_postcode_family", "key_initials_born", "key_parent_given")  # fmt: skip
KEPT_OUT = ", ".join([*(f"{one} text" for one in TEXTS), *(f"{one} int" for one in NUMBERS), "number bigint"])
KEPT_ROW = ", ".join([*(f"kept.{one}::text" for one in TEXTS), *(f"kept.{one}::int" for one in NUMBERS), "kept.number"])
# As in migration 0011: a plan may have been made while the tables were empty.
READS = (
    "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off{}"
    " SET jit = off AS $$\n#variable_conflict use_column\n"
)
READS, READS_FEW = READS.format(""), READS.format(" SET enable_hashjoin = off SET enable_mergejoin = off")
# What a shared key says, from most to least: of children who share one key only, those come first of whom it says most.
# It is the same for everybody, however many bear the key: so nothing follows from who is hidden.
WORTH = ("key_number", "key_postcode_given", "key_postcode_family", "key_postcode_born", "key_family_born",
         "key_both_day", "key_parent_given", "key_both_year", "key_given_born", "key_initials_born")  # fmt: skip
LIVE_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id, {WORTH.index(key)} AS worth FROM unnest(keys, kinds) WITH ORDINALITY AS wanted(key, kind, place)"  # nosec B608  our own
    f" CROSS JOIN LATERAL (SELECT child_id FROM children_comparedrow AS kept WHERE kept.{key} = wanted.key LIMIT 801)"
    f" AS found WHERE wanted.kind = {kind}"
    for kind, key in enumerate(KEYS, start=1)
)
BATCH_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id, found.borne FROM unnest(places_{kind}, keys_{kind}) AS wanted(place, key)"  # nosec B608  our own
    f" CROSS JOIN LATERAL (SELECT few.child_id, count(*) OVER () AS borne FROM"
    f" (SELECT child_id FROM children_comparedrow AS kept WHERE kept.{key} = wanted.key LIMIT 401) AS few) AS found"
    f" WHERE found.borne <= 400"
    for kind, key in enumerate(KEYS, start=1)
)
BATCH_TAKES = ", ".join(f"places_{kind} int[], keys_{kind} bigint[]" for kind in range(1, len(KEYS) + 1))

CANDIDATES = f"""
DROP FUNCTION children_candidates(int[], bigint[]);

-- As in migration 0013. Where more records are found than can be shown, who is hidden is asked of twice as many as are
-- wanted, those that share most keys, and of all under a key of so many that it counts only without those who are hidden.
CREATE FUNCTION children_candidates(kinds int[], keys bigint[], wanted int)
RETURNS TABLE (child bigint, reference text, person text, {KEPT_OUT})
{READS_FEW}
DECLARE
    matches boolean := 'children.match' = ANY ({PERMITS});
    hit_places bigint[];
    hit_children bigint[];
    hit_worths int[];
    away bigint[] := ARRAY[]::bigint[];
BEGIN
    IF NOT {PERMITS} && ARRAY['children.find', 'children.match'] THEN
        RETURN;
    END IF;
    SELECT array_agg(hits.place), array_agg(hits.child_id), array_agg(hits.worth)
    INTO hit_places, hit_children, hit_worths FROM (
{LIVE_HITS}
    ) AS hits;
    IF NOT matches THEN
        IF cardinality(hit_children) > 2 * wanted THEN
            WITH hits AS (
                SELECT DISTINCT hit.place, hit.child, hit.worth
                FROM unnest(hit_places, hit_children, hit_worths) AS hit(place, child, worth)
            ), counted AS (
                SELECT hits.place, hits.child, hits.worth, count(*) OVER (PARTITION BY hits.place) AS borne FROM hits
            ), shared AS (
                SELECT counted.place, counted.child, counted.worth, counted.borne,
                       count(*) FILTER (WHERE counted.borne <= 400) OVER (PARTITION BY counted.child) AS alike,
                       min(counted.worth) FILTER (WHERE counted.borne <= 400) OVER (PARTITION BY counted.child) AS best
                FROM counted
            ), ranked AS (
                SELECT shared.place, shared.child, shared.worth, shared.borne,
                       dense_rank() OVER (ORDER BY shared.alike DESC, shared.best, shared.child) AS number
                FROM shared
            )
            SELECT array_agg(ranked.place), array_agg(ranked.child), array_agg(ranked.worth)
            INTO hit_places, hit_children, hit_worths
            FROM ranked WHERE ranked.number <= 2 * wanted OR ranked.borne > 400;
        END IF;
        -- Few are away as a rule: it is cheaper to know them than all who are there.
        away := ARRAY(
            SELECT held.id FROM children_indexchild AS held
            WHERE held.id = ANY (hit_children) AND held.checked_at IS NULL
            UNION
            SELECT over.child FROM children_shields_over(ARRAY(SELECT DISTINCT unnest(hit_children))) AS over
            WHERE NOT EXISTS (
                SELECT FROM children_clearance AS cleared
                WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL)
            UNION
            SELECT over.child
            FROM children_archived_of(ARRAY(SELECT DISTINCT unnest(hit_children)), children_today()) AS over
            -- Whoever hides a child meets who has left or died too: such a record may come back under another name.
            WHERE coalesce(current_setting('sharewell.hiding', true), '') <> 'yes' OR NOT EXISTS (
                SELECT FROM children_indexchild AS me
                JOIN children_indexchild AS gone ON gone.person = me.person AND gone.gone_on IS NOT NULL
                WHERE me.id = over.child));
    END IF;
    RETURN QUERY
    WITH hits AS (
        SELECT DISTINCT hit.place, hit.child, hit.worth
        FROM unnest(hit_places, hit_children, hit_worths) AS hit(place, child, worth)
        WHERE hit.child <> ALL (away)
    ), counted AS (
        SELECT hits.child, hits.worth, count(*) OVER (PARTITION BY hits.place) AS borne FROM hits
    ), most AS (
        SELECT counted.child FROM counted WHERE counted.borne <= 400
        GROUP BY counted.child ORDER BY count(*) DESC, min(counted.worth), counted.child LIMIT wanted
    )
    SELECT record.id, record.reference::text, record.person::text, {KEPT_ROW}
    FROM most
    JOIN children_indexchild AS record ON record.id = most.child
    JOIN children_comparedrow AS kept ON kept.child_id = record.id AND NOT kept.is_extra
    ORDER BY record.id, kept.id;
END
$$;
"""  # nosec B608  our own
ALIKE = f"""
-- As in migration 0011; `alone` is how many may bear a key that is all that two records share.
CREATE FUNCTION children_alike({BATCH_TAKES}, most int, alone int) RETURNS TABLE (places int[], children bigint[])
{READS}
BEGIN
    PERFORM children_must_match();
    RETURN QUERY
    WITH hits AS (
{BATCH_HITS}
    ), pairs AS (
        SELECT hits.place, hits.child_id, count(*) AS shared FROM hits GROUP BY hits.place, hits.child_id
        HAVING count(*) > 1 OR min(hits.borne) <= alone
    ), ordered AS (
        SELECT pairs.place, pairs.child_id,
               row_number() OVER (PARTITION BY pairs.place ORDER BY pairs.shared DESC, pairs.child_id) AS number
        FROM pairs
    )
    SELECT array_agg(ordered.place), array_agg(ordered.child_id) FROM ordered WHERE ordered.number <= most;
END
$$;
DROP FUNCTION children_alike({", ".join("int[], bigint[]" for _ in KEYS)}, int);
"""  # nosec B608  our own


class Migration(migrations.Migration):
    """Functions for others, and the order of an index. There is no way back: two functions take something else now."""

    dependencies = [("children", "0019_less_room")]
    operations = [
        migrations.RunSQL(SEARCHED + CANDIDATES + ALIKE),
        migrations.RemoveConstraint(model_name="nameshare", name="children_nameshare_once"),
        migrations.AddConstraint(
            model_name="nameshare",
            constraint=models.UniqueConstraint(fields=("word", "kind"), name="children_nameshare_once"),
        ),
    ]
