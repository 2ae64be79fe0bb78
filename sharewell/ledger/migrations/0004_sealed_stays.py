"""Let the database itself refuse every change of what was sealed, and every head that does not follow the newest."""

from django.db import migrations

APPEND_ONLY = ("ledger_sealedleaf", "ledger_treenode", "ledger_head", "ledger_cosignature", "ledger_keptcontent")

TRIGGERS = "".join(
    f"""
CREATE TRIGGER {table}_refuse_row_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_row_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change;
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC;
"""
    for table in APPEND_ONLY
)

RIGHTS = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sharewell_web') THEN
        REVOKE UPDATE, DELETE, TRUNCATE
            ON ledger_sealedleaf, ledger_treenode, ledger_head, ledger_cosignature, ledger_keptcontent
            FROM sharewell_web;
        REVOKE INSERT ON ledger_sealedleaf, ledger_treenode, ledger_head FROM sharewell_web;
    END IF;
END
$$;
"""  # nosec B608  names of tables that stand above

HEADS = """
CREATE FUNCTION ledger_head_must_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest ledger_head%ROWTYPE;
BEGIN
    SELECT * INTO newest FROM ledger_head ORDER BY size DESC LIMIT 1;
    IF NEW.previous_size IS DISTINCT FROM coalesce(newest.size, 0) THEN
        RAISE EXCEPTION 'a head must follow the newest one' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.signed_at < newest.signed_at THEN
        RAISE EXCEPTION 'a head must not be older than the one before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_head_must_follow BEFORE INSERT ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_head_must_follow();
ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_must_follow;
"""

BACKWARDS = (
    "DROP TRIGGER ledger_head_must_follow ON ledger_head; DROP FUNCTION ledger_head_must_follow();"
    + "".join(
        f"DROP TRIGGER {table}_refuse_change ON {table}; DROP TRIGGER {table}_refuse_row_change ON {table};"
        for table in APPEND_ONLY
    )
)


class Migration(migrations.Migration):
    """Triggers and rights."""

    dependencies = [("ledger", "0003_seals_and_content")]
    operations = [migrations.RunSQL(TRIGGERS + RIGHTS + HEADS, BACKWARDS)]
