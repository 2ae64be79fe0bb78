"""Services that a source names no longer have ended, and whoever works with the child is told.

A row that names another service of the same kind (a new school) says that the one before has ended. What ends because a
whole list does not name a child any more is said by the feeds.
"""

from django.db import migrations

GUARDED = (
    "LANGUAGE plpgsql {} SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off{}"
    " SET jit = off AS $$\n#variable_conflict use_column\n"
)
WRITES = GUARDED.format("VOLATILE", "")
READS_FEW = GUARDED.format("STABLE", " SET enable_hashjoin = off SET enable_mergejoin = off")

# As in migration 0011, but for what has ended. What somebody began in person, with their post, no file ends.
SAY = """
CREATE OR REPLACE FUNCTION children_say_services(
    are_new boolean, the_source text, moment timestamptz, children bigint[], kinds text[], services text[], posts text[], refs text[],
    practitioners text[], telephones text[], begun date[], ended date[], sensitive boolean[], grounds text[],
    leads boolean[]
) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    IF are_new THEN
        INSERT INTO children_involvement
            (reference, child_id, source, kind, service, post, practitioner, telephone, began_on, ended_on,
             is_sensitive, ground, is_lead, recorded_at)
        SELECT ref, child, the_source, kind, service, post, practitioner, telephone, began, ends, is_sensitive, ground,
               is_lead, moment
        FROM unnest(children, kinds, services, posts, refs, practitioners, telephones, begun, ended, sensitive,
                    grounds, leads)
        AS each(child, kind, service, post, ref, practitioner, telephone, began, ends, is_sensitive, ground, is_lead);
        RETURN;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(children, kinds, services, posts, refs, practitioners, telephones, begun, ended, sensitive,
                             grounds, leads)
        AS each(child, kind, service, post, ref, practitioner, telephone, began, ends, is_sensitive, ground, is_lead)
    ), known AS (
        UPDATE children_involvement AS held
        SET practitioner = told.practitioner, telephone = told.telephone, ended_on = told.ends, is_lead = told.is_lead
        FROM told
        WHERE held.child_id = told.child AND held.source = the_source AND held.kind = told.kind
          AND held.service = told.service AND held.post = told.post
        RETURNING told.ref
    ), gone AS (
        UPDATE children_involvement AS held
        SET ended_on = greatest((moment AT TIME ZONE 'Europe/London')::date, held.began_on), is_lead = false
        WHERE held.child_id = ANY (children) AND held.source = the_source AND held.post = '' AND held.ended_on IS NULL
          AND EXISTS (SELECT FROM told WHERE told.child = held.child_id AND told.kind = held.kind)
          AND NOT EXISTS (SELECT FROM told WHERE told.child = held.child_id AND told.kind = held.kind
                                             AND told.service = held.service AND told.post = '')
    )
    INSERT INTO children_involvement
        (reference, child_id, source, kind, service, post, practitioner, telephone, began_on, ended_on, is_sensitive,
         ground, is_lead, recorded_at)
    SELECT ref, child, the_source, kind, service, post, practitioner, telephone, began, ends, is_sensitive, ground,
           is_lead, moment
    FROM told WHERE ref NOT IN (SELECT known.ref FROM known);
END
$$;
"""
FUNCTIONS = f"""
-- Those of some records with whose child somebody works who is known by a post; with a moment, those only of which a
-- service that is shown was recorded since.
CREATE FUNCTION children_news(children bigint[], since timestamptz) RETURNS TABLE (child bigint)
{READS_FEW}
BEGIN
    PERFORM children_must_match();
    IF NOT EXISTS (SELECT FROM children_involvement AS part WHERE part.post > '' AND part.ended_on IS NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT held.id
    FROM unnest(children) AS one(child)
    JOIN children_indexchild AS held ON held.id = one.child
    JOIN children_indexchild AS same ON same.person = held.person
    JOIN children_involvement AS part ON part.child_id = same.id AND part.post > '' AND part.ended_on IS NULL
    WHERE since IS NULL OR EXISTS (
        SELECT FROM children_involvement AS told
        WHERE told.child_id = held.id AND told.post = '' AND NOT told.is_sensitive AND told.recorded_at >= since)
    ORDER BY 1;
END
$$;

-- End what a source said by a file; return the records.
CREATE FUNCTION children_end_services(involvements bigint[], on_day date) RETURNS TABLE (child bigint)
{WRITES}
BEGIN
    PERFORM children_must_match();
    RETURN QUERY
    UPDATE children_involvement AS held SET ended_on = greatest(on_day, held.began_on), is_lead = false
    WHERE held.id = ANY (involvements) AND held.post = '' AND held.ended_on IS NULL AND NOT held.is_sensitive
    RETURNING held.child_id;
END
$$;
"""  # nosec B608  our own
BACKWARDS = "DROP FUNCTION children_end_services; DROP FUNCTION children_news"


class Migration(migrations.Migration):
    """Functions."""

    dependencies = [("children", "0020_quicker_searches")]
    operations = [migrations.RunSQL(SAY.replace("{WRITES}", WRITES) + FUNCTIONS, BACKWARDS)]
