"""Let the database refuse that anybody is in post where nobody advises and leads (law L12 of the design).

The triggers look when the transaction commits, because the first posts and their organisation's offices begin in one
act. They lock the organisation, so that of two acts at once the second sees what the first did. A post from before this
migration stays as it is until something about it changes.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION practitioners_require_advice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM partnerships_organisation WHERE id = NEW.organisation_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM practitioners_post WHERE id = NEW.id AND ended_at IS NULL)
        AND (
            NOT EXISTS (
                SELECT FROM practitioners_adviserappointment
                WHERE organisation_id = NEW.organisation_id AND ended_at IS NULL
            )
            OR 2 <> (
                SELECT count(DISTINCT office) FROM practitioners_appointment
                WHERE organisation_id = NEW.organisation_id AND ended_at IS NULL
            )
        )
    THEN
        RAISE EXCEPTION 'nobody can be in post where nobody is named to advise and to lead'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'practitioners_post_needs_advice';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER practitioners_post_needs_advice
    AFTER INSERT OR UPDATE OF organisation_id, role, ended_at ON practitioners_post
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.ended_at IS NULL AND NEW.role NOT IN ('organisation-administrator', 'installation-administrator'))
    EXECUTE FUNCTION practitioners_require_advice();

CREATE FUNCTION practitioners_require_successor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    has_successor boolean;
BEGIN
    PERFORM FROM partnerships_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
    IF TG_TABLE_NAME = 'practitioners_appointment' THEN
        has_successor := EXISTS (
            SELECT FROM practitioners_appointment
            WHERE organisation_id = OLD.organisation_id AND office = OLD.office AND ended_at IS NULL
        );
    ELSE
        has_successor := EXISTS (
            SELECT FROM practitioners_adviserappointment
            WHERE organisation_id = OLD.organisation_id AND ended_at IS NULL
        );
    END IF;
    IF NOT has_successor AND EXISTS (
        SELECT FROM practitioners_post
        WHERE organisation_id = OLD.organisation_id AND ended_at IS NULL
            AND role NOT IN ('organisation-administrator', 'installation-administrator')
    ) THEN
        RAISE EXCEPTION 'an office ends with a successor while people are in post'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'practitioners_office_needs_successor';
    END IF;
    RETURN NULL;
END
$$;
"""

SUCCESSOR = """
CREATE CONSTRAINT TRIGGER {table}_needs_successor
    AFTER DELETE OR UPDATE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION practitioners_require_successor();
"""

TABLES = ("practitioners_adviserappointment", "practitioners_appointment")


class Migration(migrations.Migration):
    """Two functions, and a trigger on each table that they guard."""

    dependencies = [("practitioners", "0003_appointments_and_invitations")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS + "".join(SUCCESSOR.format(table=table) for table in TABLES),
            "".join(f"DROP TRIGGER {table}_needs_successor ON {table};" for table in TABLES)
            + "DROP TRIGGER practitioners_post_needs_advice ON practitioners_post;"
            "DROP FUNCTION practitioners_require_successor(); DROP FUNCTION practitioners_require_advice();",
        )
    ]
