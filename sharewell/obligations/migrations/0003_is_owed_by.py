"""Tell in the database whether a post owes something open about a thing: rules of row security ask (ADR 0069)."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION obligations_is_owed_by(post text, about text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT post <> '' AND EXISTS (
        SELECT FROM obligations_obligation AS owed JOIN practitioners_post AS owner ON owner.id = owed.owner_post_id
        WHERE owner.reference = $1 AND owed.about = $2 AND owed.closed_at IS NULL
    )
$$;
"""


class Migration(migrations.Migration):
    """A function."""

    dependencies = [("obligations", "0002_kept_as_it_was"), ("practitioners", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION obligations_is_owed_by;")]
