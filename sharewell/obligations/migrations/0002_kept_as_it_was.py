"""Let the database refuse to delete an obligation, to change a closed one, and to move what was owed and when."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION obligations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an obligation is closed, never deleted: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION obligations_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed obligation never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.reference, OLD.code, OLD.about, OLD.due_at, OLD.opened_at, OLD.opened_by)
        IS DISTINCT FROM (NEW.reference, NEW.code, NEW.about, NEW.due_at, NEW.opened_at, NEW.opened_by) THEN
        RAISE EXCEPTION 'what is owed, and by when, never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER obligations_obligation_keep BEFORE UPDATE ON obligations_obligation
    FOR EACH ROW EXECUTE FUNCTION obligations_keep();
CREATE TRIGGER obligations_obligation_refuse BEFORE DELETE OR TRUNCATE ON obligations_obligation
    FOR EACH STATEMENT EXECUTE FUNCTION obligations_refuse();
"""

BACKWARDS = """
DROP TRIGGER obligations_obligation_refuse ON obligations_obligation;
DROP TRIGGER obligations_obligation_keep ON obligations_obligation;
DROP FUNCTION obligations_keep();
DROP FUNCTION obligations_refuse();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("obligations", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
