"""Drop an index that nothing reads: Django makes it for LIKE, and references are only compared whole or in order."""

from django.db import migrations

FORWARDS = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT indexname FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename = 'ledger_entry' AND indexname LIKE 'ledger_entry_reference_%_like'
    LOOP
        EXECUTE format('DROP INDEX %I', name);
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    """One index less for each entry to keep."""

    dependencies = [("ledger", "0004_sealed_stays")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
