"""Let the database refuse to rewrite who adopted what, what was published, what was checked, and to delete any of it."""

from django.db import migrations

WRITTEN_ONCE = ("agreements_adoption", "agreements_contractcheck", "agreements_assurancestatus", "agreements_readrequest")
KEPT = (*WRITTEN_ONCE, "agreements_publication", "agreements_contract")

FORWARDS = (
    """
CREATE FUNCTION agreements_keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL
        OR to_jsonb(OLD) - '{withdrawn_at,withdrawn_by,withdrawn_why}'::text[]
           IS DISTINCT FROM to_jsonb(NEW) - '{withdrawn_at,withdrawn_by,withdrawn_why}'::text[] THEN
        RAISE EXCEPTION 'a publication may be withdrawn once, and else never changes'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER agreements_publication_keep BEFORE UPDATE ON agreements_publication
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_publication();
"""
    + "".join(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
        for table in WRITTEN_ONCE
    )
    + "".join(
        f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table}\n"
        "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
        for table in KEPT
    )
)

BACKWARDS = (
    "".join(f"DROP TRIGGER {table}_refuse ON {table};\n" for table in KEPT)
    + "".join(f"DROP TRIGGER {table}_keep ON {table};\n" for table in WRITTEN_ONCE)
    + """
DROP TRIGGER agreements_publication_keep ON agreements_publication;
DROP FUNCTION agreements_keep_publication();
"""
)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("agreements", "0003_keeping")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
