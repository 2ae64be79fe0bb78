"""A row knows whether its source speaks of the child for the first time. Whom a whole list leaves out is counted without
regard to shields: a source knows whom it left out.
"""

from django.db import migrations, models

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
# Rows that are taken in and not settled yet: what the source said before is nothing new.
FIRST = "UPDATE linkage_feedrow SET is_first = true WHERE outcome = 'taken' AND NOT is_same"
BEGIN = f"""LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET jit = off AS $$
BEGIN
    IF NOT 'children.match' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    RETURN QUERY
"""
_SERVED = """(SELECT count(*) FROM linkage_feed AS feed
            JOIN children_indexchild AS held ON held.source = feed.source
            JOIN children_involvement AS part ON part.child_id = held.id AND part.source = feed.source
            WHERE feed.id = the_feed AND part.kind = the_kind AND part.post = '' AND part.ended_on IS NULL
              AND NOT part.is_sensitive)"""
# Agreed to late, a list ends nothing of whom a file that came after it has named.
_UNNAMED = """    SELECT part.id, held.reference::text
    FROM linkage_feed AS feed
    JOIN children_indexchild AS held ON held.source = feed.source
    JOIN children_involvement AS part ON part.child_id = held.id AND part.source = feed.source
    WHERE feed.id = the_feed AND part.kind = the_kind AND part.post = '' AND part.ended_on IS NULL
      AND NOT part.is_sensitive
      AND held.reference <> ALL (named)
      AND NOT EXISTS (SELECT FROM linkage_feedrow AS row WHERE {names} AND row.child = held.reference)
    ORDER BY part.id LIMIT most;
END
$$;
"""
UNNAMED = "FUNCTION linkage_unnamed(the_feed bigint, the_kind text, named text[], most int)"
LATER = (
    "row.feed_id IN (SELECT since.id FROM linkage_feed AS since JOIN linkage_feed AS one ON one.source = since.source"
    " WHERE one.id = the_feed AND since.id >= the_feed)"
)
MISSING = "FUNCTION linkage_missing(the_feed bigint, the_kind text, named text[])"
ROWS = "RETURNS TABLE (involvement bigint, record text)\n"
FORWARDS = f"""
DROP FUNCTION linkage_missing;
CREATE OR REPLACE {UNNAMED}
{ROWS}{BEGIN}{_UNNAMED.format(names=LATER)}
CREATE {MISSING}
RETURNS TABLE (served bigint, missing bigint)
{BEGIN}    SELECT {_SERVED},
           (SELECT count(DISTINCT gone.record) FROM linkage_unnamed(the_feed, the_kind, named, NULL) AS gone);
END
$$;
"""  # nosec B608  our own
BACKWARDS = f"""
DROP FUNCTION linkage_missing;
CREATE OR REPLACE {UNNAMED}
{ROWS}{BEGIN}{_UNNAMED.format(names="row.feed_id = the_feed")}
CREATE {MISSING}
RETURNS TABLE (served bigint, told bigint)
{BEGIN}    WITH missing AS (
        SELECT held.id FROM linkage_unnamed(the_feed, the_kind, named, NULL) AS gone
        JOIN children_indexchild AS held ON held.reference = gone.record
    )
    SELECT {_SERVED},
           (SELECT count(DISTINCT missing.id) FROM missing
            WHERE missing.id NOT IN (SELECT hid FROM children_hidden_from('') AS hid));
END
$$;
"""  # nosec B608  our own


class Migration(migrations.Migration):
    """A column and functions."""

    dependencies = [("linkage", "0010_a_file_has_turns")]
    operations = [
        migrations.AddField("feedrow", "is_first", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
