"""Let the database itself refuse every change of a record, and a decision without its entry in the ledger."""

from django.db import migrations

TABLES = (
    "decisions_decision",
    "decisions_decisionchild",
    "decisions_decisionchildname",
    "decisions_decisiontext",
    "decisions_decisionitem",
    "decisions_decisionaddition",
    "decisions_differentjudgement",
    "decisions_concernnote",
)

FUNCTIONS = """
CREATE FUNCTION decisions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a record is added to, never edited: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION decisions_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('sharewell.actor', true), '') IS DISTINCT FROM NEW.decided_by THEN
        RAISE EXCEPTION 'a decision can only be recorded by the one who is acting'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER decisions_decision_require_actor BEFORE INSERT ON decisions_decision
    FOR EACH ROW EXECUTE FUNCTION decisions_require_actor();

CREATE FUNCTION decisions_require_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_entry
        WHERE subjects @> ARRAY[NEW.reference]::varchar[] AND event = 'decision.recorded'
          AND facts ->> 'seal' = NEW.seal
    ) THEN
        RAISE EXCEPTION 'a decision needs its entry in the ledger' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER decisions_decision_require_entry AFTER INSERT ON decisions_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decisions_require_entry();
"""

REFUSE = """
CREATE TRIGGER {table}_refuse_row_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_change();
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_row_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change;
"""

FORWARDS = FUNCTIONS + "".join(REFUSE.format(table=table) for table in TABLES)
BACKWARDS = (
    "".join(
        f"DROP TRIGGER {table}_refuse_change ON {table}; DROP TRIGGER {table}_refuse_row_change ON {table};"
        for table in TABLES
    )
    + """
DROP TRIGGER decisions_decision_require_entry ON decisions_decision;
DROP TRIGGER decisions_decision_require_actor ON decisions_decision;
DROP FUNCTION decisions_require_entry();
DROP FUNCTION decisions_require_actor();
DROP FUNCTION decisions_refuse_change();
"""
)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("decisions", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
