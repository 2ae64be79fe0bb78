"""Rows of feeds are there for the installation's own work; what became of a feed, for whoever looks after the index."""

from django.db import migrations

PERMITS = "string_to_array(current_setting('sharewell.permits', true), ' ')"
RULES = {
    "linkage_feed": f"{PERMITS} && ARRAY['children.match', 'children.tend']",
    "linkage_feedrow": f"{PERMITS} && ARRAY['children.match', 'children.tend']",
}
FORWARDS = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ('children.match' = ANY ({PERMITS}));\n"
    for table, rule in RULES.items()
)
BACKWARDS = "".join(
    f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in RULES
)


class Migration(migrations.Migration):
    """Policies."""

    dependencies = [("linkage", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
