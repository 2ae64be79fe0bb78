"""Let the database refuse to change a text that was fixed, to take a step back, and to delete."""

from django.db import migrations

TABLES = (
    "agreements_agreement",
    "agreements_agreementlink",
    "agreements_agreementversion",
    "agreements_party",
    "agreements_signature",
    "agreements_representative",
)
FORWARDS = """
CREATE FUNCTION agreements_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'agreements are kept as history: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION agreements_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.reference, OLD.agreement_id, OLD.number, OLD.drafted_at, OLD.drafted_by)
        IS DISTINCT FROM (NEW.reference, NEW.agreement_id, NEW.number, NEW.drafted_at, NEW.drafted_by)
        OR (OLD.fixed_at IS NOT NULL
            AND (OLD.fixed_at, OLD.digest, OLD.note) IS DISTINCT FROM (NEW.fixed_at, NEW.digest, NEW.note))
        OR (OLD.agreed_at IS NOT NULL
            AND (OLD.agreed_at, OLD.agreed_how) IS DISTINCT FROM (NEW.agreed_at, NEW.agreed_how))
        OR (OLD.in_force_from IS NOT NULL AND OLD.in_force_from IS DISTINCT FROM NEW.in_force_from)
        OR (OLD.abandoned_at IS NOT NULL AND OLD.abandoned_at IS DISTINCT FROM NEW.abandoned_at) THEN
        RAISE EXCEPTION 'a step of a version is taken once, and never taken back'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION agreements_keep_section() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
    IF EXISTS (SELECT FROM agreements_agreementversion AS version
               WHERE version.id = held AND version.fixed_at IS NOT NULL)
       OR (TG_OP = 'UPDATE' AND OLD.version_id <> NEW.version_id) THEN
        RAISE EXCEPTION 'the text of this version is fixed: % is refused', lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE FUNCTION agreements_keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'effective_until' IS DISTINCT FROM to_jsonb(NEW) - 'effective_until' THEN
        RAISE EXCEPTION 'a signature may end, and else never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER agreements_agreementversion_keep BEFORE UPDATE ON agreements_agreementversion
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_version();
CREATE TRIGGER agreements_versionsection_keep BEFORE INSERT OR UPDATE OR DELETE ON agreements_versionsection
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_section();
CREATE TRIGGER agreements_versionsection_whole BEFORE TRUNCATE ON agreements_versionsection
    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();
CREATE TRIGGER agreements_signature_keep BEFORE UPDATE ON agreements_signature
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_signature();
"""  # nosec B608  names of tables that stand above
FORWARDS += "".join(
    f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
    for table in TABLES
)

BACKWARDS = "".join(f"DROP TRIGGER {table}_refuse ON {table};\n" for table in TABLES) + """
DROP TRIGGER agreements_signature_keep ON agreements_signature;
DROP TRIGGER agreements_versionsection_whole ON agreements_versionsection;
DROP TRIGGER agreements_versionsection_keep ON agreements_versionsection;
DROP TRIGGER agreements_agreementversion_keep ON agreements_agreementversion;
DROP FUNCTION agreements_keep_signature();
DROP FUNCTION agreements_keep_section();
DROP FUNCTION agreements_keep_version();
DROP FUNCTION agreements_refuse_delete();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("agreements", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
