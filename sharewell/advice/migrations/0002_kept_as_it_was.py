"""Let the database refuse to change what was asked and advised."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION advice_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was asked and advised is added to, never changed: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION advice_keep_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - '{withdrawn_at,decision,bound_at}'::text[]
        IS DISTINCT FROM to_jsonb(NEW) - '{withdrawn_at,decision,bound_at}'::text[]
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
        OR (OLD.bound_at IS NOT NULL
            AND (NEW.bound_at, NEW.decision) IS DISTINCT FROM (OLD.bound_at, OLD.decision)) THEN
        RAISE EXCEPTION 'a thread is withdrawn once and bound once, and else never changes'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER advice_advicethread_keep BEFORE UPDATE ON advice_advicethread
    FOR EACH ROW EXECUTE FUNCTION advice_keep_thread();
CREATE TRIGGER advice_advicethread_refuse BEFORE DELETE OR TRUNCATE ON advice_advicethread
    FOR EACH STATEMENT EXECUTE FUNCTION advice_refuse_change();
CREATE TRIGGER advice_advicemessage_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON advice_advicemessage
    FOR EACH STATEMENT EXECUTE FUNCTION advice_refuse_change();
CREATE TRIGGER advice_advicesituation_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON advice_advicesituation
    FOR EACH STATEMENT EXECUTE FUNCTION advice_refuse_change();
CREATE TRIGGER advice_adviceoutcome_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON advice_adviceoutcome
    FOR EACH STATEMENT EXECUTE FUNCTION advice_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER advice_adviceoutcome_refuse ON advice_adviceoutcome;
DROP TRIGGER advice_advicesituation_refuse ON advice_advicesituation;
DROP TRIGGER advice_advicemessage_refuse ON advice_advicemessage;
DROP TRIGGER advice_advicethread_refuse ON advice_advicethread;
DROP TRIGGER advice_advicethread_keep ON advice_advicethread;
DROP FUNCTION advice_keep_thread();
DROP FUNCTION advice_refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("advice", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
