"""A file may be the whole list of a source: what it does not name any more ends, unless that would be too much at once."""

from django.db import migrations, models

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
# What a source said by files of the children whom this feed does not name. And how many it said it of, and how many of
# those whom it does not name are told: whom a shield reaches is in no number.
FUNCTIONS = f"""
CREATE FUNCTION linkage_unnamed(the_feed bigint, the_kind text, named text[], most int)
RETURNS TABLE (involvement bigint, record text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET jit = off AS $$
BEGIN
    IF NOT 'children.match' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT part.id, held.reference::text
    FROM linkage_feed AS feed
    JOIN children_indexchild AS held ON held.source = feed.source
    JOIN children_involvement AS part ON part.child_id = held.id AND part.source = feed.source
    WHERE feed.id = the_feed AND part.kind = the_kind AND part.post = '' AND part.ended_on IS NULL
      AND NOT part.is_sensitive
      AND held.reference <> ALL (named)
      AND NOT EXISTS (SELECT FROM linkage_feedrow AS row WHERE row.feed_id = the_feed AND row.child = held.reference)
    ORDER BY part.id LIMIT most;
END
$$;

CREATE FUNCTION linkage_missing(the_feed bigint, the_kind text, named text[])
RETURNS TABLE (served bigint, told bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET jit = off AS $$
BEGIN
    IF NOT 'children.match' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH missing AS (
        SELECT held.id FROM linkage_unnamed(the_feed, the_kind, named, NULL) AS gone
        JOIN children_indexchild AS held ON held.reference = gone.record
    )
    SELECT (SELECT count(*) FROM linkage_feed AS feed
            JOIN children_indexchild AS held ON held.source = feed.source
            JOIN children_involvement AS part ON part.child_id = held.id AND part.source = feed.source
            WHERE feed.id = the_feed AND part.kind = the_kind AND part.post = '' AND part.ended_on IS NULL
              AND NOT part.is_sensitive),
           (SELECT count(DISTINCT missing.id) FROM missing
            WHERE missing.id NOT IN (SELECT hid FROM children_hidden_from('') AS hid));
END
$$;
"""  # nosec B608  our own


class Migration(migrations.Migration):
    """Columns and functions."""

    dependencies = [("linkage", "0006_one_index_fewer"), ("children", "0021_services_end")]
    operations = [
        migrations.AddField("mapping", "is_whole", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("feed", "is_whole", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("feed", "is_agreed", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("feed", "ended", models.PositiveIntegerField(null=True, blank=True)),
        migrations.AddField("feed", "unnamed", models.PositiveIntegerField(null=True, blank=True)),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION linkage_missing; DROP FUNCTION linkage_unnamed"),
    ]
