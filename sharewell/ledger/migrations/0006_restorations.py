"""Keep the statements of a restored ledger, which nothing changes and only the owner adds to."""

import django.db.models.lookups
from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER ledger_restoration_refuse_row_change BEFORE UPDATE OR DELETE ON ledger_restoration
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_restoration_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_restoration
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_restoration ENABLE ALWAYS TRIGGER ledger_restoration_refuse_row_change;
ALTER TABLE ledger_restoration ENABLE ALWAYS TRIGGER ledger_restoration_refuse_change;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_restoration FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sharewell_web') THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_restoration FROM sharewell_web;
    END IF;
END
$$;
"""

BACKWARDS = """
DROP TRIGGER ledger_restoration_refuse_change ON ledger_restoration;
DROP TRIGGER ledger_restoration_refuse_row_change ON ledger_restoration;
"""


class Migration(migrations.Migration):
    """A table, its triggers and its rights."""

    dependencies = [("ledger", "0005_append_faster")]
    operations = [
        migrations.CreateModel(
            name="Restoration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("restored_at", models.DateTimeField()),
                ("text", models.TextField()),
                ("signature", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("restored_at", "size"), name="ledger_restoration_one_for_each_head"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 0)), name="ledger_restoration_size_is_a_number"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func(
                                models.F("root"), function="octet_length", output_field=models.IntegerField()
                            ),
                            32,
                        ),
                        name="ledger_restoration_root_is_sha256",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
