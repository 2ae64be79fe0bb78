"""Tell in the database what a post owes something open about: rules of row security ask (ADR 0069)."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION obligations_owed_by(post text) RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE ROWS 20 AS $$
    SELECT owed.about::text
    FROM obligations_obligation AS owed JOIN practitioners_post AS owner ON owner.id = owed.owner_post_id
    WHERE owner.reference = $1 AND owed.closed_at IS NULL
$$;

CREATE FUNCTION obligations_is_owed_by(post text, about text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT about IN (SELECT obligations_owed_by(post))
$$;
"""


class Migration(migrations.Migration):
    """Functions."""

    dependencies = [("obligations", "0002_kept_as_it_was"), ("practitioners", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION obligations_is_owed_by; DROP FUNCTION obligations_owed_by;")]
