"""What was said stays as it was; a mediator reads nothing that complains of them, and writes nothing (ADR 0075).

The policies of this file are restrictive: they only take away from what the rules of `decisions` show. Where nobody
acts for another they change nothing.
"""

from django.db import migrations

MEDIATOR = "nullif(current_setting('sharewell.mediator', true), '')"
COMPLAINED_OF = ("decisions_decision", "decisions_concernnote")
WRITTEN = ("decisions_draft", *COMPLAINED_OF)
WRITES = {"insert": "INSERT WITH CHECK", "update": "UPDATE USING", "delete": "DELETE USING"}

STAYS = """
CREATE FUNCTION mediation_keep_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'mediated access is kept: % is refused', lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (OLD.reference, OLD.mediator, OLD.mediator_post_id, OLD.practitioner, OLD.practitioner_post_id, OLD.reason,
           OLD.words, OLD.began_at, OLD.until)
          IS DISTINCT FROM
          (NEW.reference, NEW.mediator, NEW.mediator_post_id, NEW.practitioner, NEW.practitioner_post_id, NEW.reason,
           NEW.words, NEW.began_at, NEW.until) THEN
        RAISE EXCEPTION 'what was said of mediated access never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER mediation_mediatedaccess_keep BEFORE UPDATE OR DELETE ON mediation_mediatedaccess
    FOR EACH ROW EXECUTE FUNCTION mediation_keep_what_was_said();
CREATE TRIGGER mediation_mediatedaccess_keep_all BEFORE TRUNCATE ON mediation_mediatedaccess
    FOR EACH STATEMENT EXECUTE FUNCTION mediation_keep_what_was_said();
ALTER TABLE mediation_mediatedaccess ENABLE ALWAYS TRIGGER mediation_mediatedaccess_keep;
ALTER TABLE mediation_mediatedaccess ENABLE ALWAYS TRIGGER mediation_mediatedaccess_keep_all;
"""
FORWARDS = (
    STAYS
    + "".join(
        f"CREATE POLICY {table}_not_of_mediator ON {table} AS RESTRICTIVE FOR SELECT "
        f"USING ({MEDIATOR} IS NULL OR complained_of <> {MEDIATOR});\n"
        for table in COMPLAINED_OF
    )
    + "".join(
        f"CREATE POLICY {table}_{name}_not_by_mediator ON {table} AS RESTRICTIVE FOR {verb} ({MEDIATOR} IS NULL);\n"
        for table in WRITTEN
        for name, verb in WRITES.items()
    )
)
BACKWARDS = (
    "".join(f"DROP POLICY {table}_not_of_mediator ON {table};\n" for table in COMPLAINED_OF)
    + "".join(f"DROP POLICY {table}_{name}_not_by_mediator ON {table};\n" for table in WRITTEN for name in WRITES)
    + """
DROP TRIGGER mediation_mediatedaccess_keep_all ON mediation_mediatedaccess;
DROP TRIGGER mediation_mediatedaccess_keep ON mediation_mediatedaccess;
DROP FUNCTION mediation_keep_what_was_said;
"""
)


class Migration(migrations.Migration):
    """Triggers, and policies that take away."""

    dependencies = [("mediation", "0001_initial"), ("decisions", "0003_row_security")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
