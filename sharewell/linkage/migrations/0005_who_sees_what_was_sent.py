"""Whoever handed a file in sees its bytes, and nobody else but the installation; a program sees what its source sent.

Of the rows of a feed, whoever looks after the index is shown those that were refused: how the others ended tells of
hidden children (ADR 192).
"""

from django.db import migrations

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
SEER = "current_setting('sharewell.seer', true)"
MATCHES = f"'children.match' = ANY ({PERMITS})"
TENDS = f"'children.tend' = ANY ({PERMITS})"
SENDS = f"'feeds.send' = ANY ({PERMITS})"
# The source whose token whoever asks holds; nothing where there is no such token, or it was revoked.
OF_TOKEN = (
    "(SELECT held.source FROM linkage_feedtoken AS held WHERE held.revoked_at IS NULL"
    " AND held.digest = current_setting('sharewell.feed_token', true))"
)
OWN = f"({SENDS} AND source = {OF_TOKEN})"
OWN_FEED = f"({SENDS} AND feed_id IN (SELECT fed.id FROM linkage_feed AS fed WHERE fed.source = {OF_TOKEN}))"  # nosec B608  our own
NEW = {
    "linkage_feedtoken": (
        f"{MATCHES} OR {TENDS} OR ({SENDS} AND digest = current_setting('sharewell.feed_token', true))",
        f"{TENDS} OR ({SENDS} AND digest = current_setting('sharewell.feed_token', true))",
    ),
    "linkage_mapping": (f"{MATCHES} OR {TENDS} OR {OWN}", TENDS),
    "linkage_mappingcolumn": (
        f"{MATCHES} OR {TENDS} OR EXISTS (SELECT FROM linkage_mapping AS whole WHERE whole.id = mapping_id)",  # nosec B608
        TENDS,
    ),
    "linkage_delivery": (
        f"{MATCHES} OR {TENDS} OR {OWN}",
        f"{MATCHES} OR ({TENDS} AND sent_by = {SEER}) OR ({OWN} AND sent_by = '')",
    ),
    "linkage_deliverypart": (
        f"{MATCHES} OR ({TENDS} AND EXISTS (SELECT FROM linkage_delivery AS whole"  # nosec B608
        f" WHERE whole.id = delivery_id AND whole.sent_by = {SEER}))",
        f"{MATCHES} OR EXISTS (SELECT FROM linkage_delivery AS whole WHERE whole.id = delivery_id"  # nosec B608
        f" AND (({TENDS} AND whole.sent_by = {SEER}) OR ({SENDS} AND whole.source = {OF_TOKEN} AND whole.sent_by = '')))",
    ),
    "linkage_feedmeasure": (f"{MATCHES} OR {TENDS}", MATCHES),
}
AGAIN = {
    "linkage_feed": f"{MATCHES} OR {TENDS} OR {OWN}",
    "linkage_feedrow": f"{MATCHES} OR (outcome = 'refused' AND ({TENDS} OR {OWN_FEED}))",
    "linkage_feedbatch": f"{MATCHES} OR {TENDS} OR {OWN_FEED}",
}
FORWARDS = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({seen}) WITH CHECK ({written});\n"
    for table, (seen, written) in NEW.items()
) + "".join(
    f"DROP POLICY {table}_seen ON {table};\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({seen}) WITH CHECK ({MATCHES});\n"
    for table, seen in AGAIN.items()
)
BACKWARDS = "".join(
    f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in NEW
) + "".join(
    f"DROP POLICY {table}_seen ON {table};\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({PERMITS} && ARRAY['children.match', 'children.tend'])"
    f" WITH CHECK ({MATCHES});\n"
    for table in AGAIN
)


class Migration(migrations.Migration):
    """Policies."""

    dependencies = [("linkage", "0004_sending")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
