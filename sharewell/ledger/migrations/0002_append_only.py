"""Let the database itself refuse every change of the ledger, and every entry that is not for the one who acts."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER ledger_entry_refuse_row_change BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('sharewell.actor', true), '') IS DISTINCT FROM NEW.actor THEN
        RAISE EXCEPTION 'an entry can only be written for the one who is acting'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER ledger_entry_require_actor BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_require_actor();

-- ALWAYS: these fire even where a session asks for the triggers of a replica.
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_row_change;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_refuse_change;

REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sharewell_web') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry FROM sharewell_web;
    END IF;
END
$$;
"""

BACKWARDS = """
DROP TRIGGER ledger_entry_require_actor ON ledger_entry;
DROP TRIGGER ledger_entry_refuse_change ON ledger_entry;
DROP TRIGGER ledger_entry_refuse_row_change ON ledger_entry;
DROP FUNCTION ledger_require_actor();
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers and rights."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
