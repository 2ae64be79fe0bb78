"""Let the database refuse every change of a signature but its withdrawal, once."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION guidance_keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
        AND to_jsonb(OLD) - 'withdrawn_at' = to_jsonb(NEW) - 'withdrawn_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signature can only be withdrawn, once: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER guidance_signoff_keep BEFORE UPDATE OR DELETE ON guidance_signoff
    FOR EACH ROW EXECUTE FUNCTION guidance_keep_signature();
CREATE TRIGGER guidance_signoff_refuse BEFORE TRUNCATE ON guidance_signoff
    FOR EACH STATEMENT EXECUTE FUNCTION guidance_keep_signature();
"""

BACKWARDS = """
DROP TRIGGER guidance_signoff_refuse ON guidance_signoff;
DROP TRIGGER guidance_signoff_keep ON guidance_signoff;
DROP FUNCTION guidance_keep_signature();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("guidance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
