"""Compare surnames inside the database: what leaves is who is equal to whom, never a name (ADR 0071)."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION misuse_surname(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(substring(btrim(regexp_replace(name, '\\([^)]*\\)', '', 'g')) FROM '(\\S+)$')),
                          '[^[:alpha:]]', '', 'g')
$$;

-- Runs with the rights of the owner, for names are under row security, and answers the installation itself only.
CREATE FUNCTION misuse_same_surname(people text[], subjects text[])
RETURNS TABLE (person text, subject text, share double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH named AS MATERIALIZED (
        SELECT whole.reference AS subject, misuse_surname(who.name) AS surname
        FROM decisions_decisionchildname AS who
        JOIN decisions_decisionchild AS child ON child.id = who.child_id
        JOIN decisions_decision AS whole ON whole.id = child.decision_id
        UNION
        SELECT note.reference, misuse_surname(note.who) FROM decisions_concernnote AS note
    )
    SELECT pair.person, pair.subject,
           max((SELECT count(DISTINCT other.subject) FROM named AS other WHERE other.surname = named.surname)::float
               / greatest((SELECT count(DISTINCT other.subject) FROM named AS other), 1))
    FROM unnest(people, subjects) AS pair (person, subject)
    JOIN practitioners_practitioner AS held ON held.reference = pair.person
    JOIN named ON named.subject = pair.subject AND named.surname = misuse_surname(held.name)
    WHERE named.surname <> '' AND current_setting('sharewell.kind', true) = 'system'
    GROUP BY pair.person, pair.subject
$$;
"""
BACKWARDS = "DROP FUNCTION misuse_same_surname; DROP FUNCTION misuse_surname;"


class Migration(migrations.Migration):
    """Two functions."""

    dependencies = [
        ("misuse", "0001_initial"),
        ("decisions", "0003_row_security"),
        ("practitioners", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
