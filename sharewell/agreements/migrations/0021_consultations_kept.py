"""Let the database refuse to change what was put to parties, what they answered and what came of it, and to delete."""

from django.db import migrations

TABLES = (
    "agreements_consultation",
    "agreements_circulation",
    "agreements_consultationanswer",
    "agreements_consultationremark",
    "agreements_statedrule",
)
FORWARDS = """
CREATE FUNCTION agreements_keep_consultation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['closes_on', 'closes_at', 'extensions', 'closed_at', 'closed_by', 'result', 'outcome',
                             'outcome_digest', 'decided', 'decided_on', 'decided_at', 'decided_by', 'decided_words',
                             'officer_post_id']
       IS DISTINCT FROM
       to_jsonb(NEW) - ARRAY['closes_on', 'closes_at', 'extensions', 'closed_at', 'closed_by', 'result', 'outcome',
                             'outcome_digest', 'decided', 'decided_on', 'decided_at', 'decided_by', 'decided_words',
                             'officer_post_id']
       OR NEW.closes_at < OLD.closes_at
       OR (OLD.closed_at IS NOT NULL
           AND (OLD.closed_at, OLD.closed_by, OLD.result, OLD.outcome, OLD.outcome_digest, OLD.closes_on,
                OLD.closes_at, OLD.extensions)
               IS DISTINCT FROM
               (NEW.closed_at, NEW.closed_by, NEW.result, NEW.outcome, NEW.outcome_digest, NEW.closes_on,
                NEW.closes_at, NEW.extensions))
       OR (OLD.decided <> '' AND (OLD.decided, OLD.decided_on, OLD.decided_at, OLD.decided_by, OLD.decided_words)
           IS DISTINCT FROM (NEW.decided, NEW.decided_on, NEW.decided_at, NEW.decided_by, NEW.decided_words)) THEN
        RAISE EXCEPTION 'a consultation may be put off, closed and decided once, and else never changes'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION agreements_keep_circulation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['delivered_at', 'bounced_at', 'bounced_why', 'attempts', 'owed', 'owed_for_bounce']
       IS DISTINCT FROM
       to_jsonb(NEW) - ARRAY['delivered_at', 'bounced_at', 'bounced_why', 'attempts', 'owed', 'owed_for_bounce']
       OR (OLD.delivered_at IS NOT NULL AND OLD.delivered_at IS DISTINCT FROM NEW.delivered_at)
       OR (OLD.bounced_at IS NOT NULL
           AND (OLD.bounced_at, OLD.bounced_why) IS DISTINCT FROM (NEW.bounced_at, NEW.bounced_why)) THEN
        RAISE EXCEPTION 'that something arrived or came back is written down once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION agreements_keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['time_decided', 'time_decided_at', 'to_name', 'to_email']
       IS DISTINCT FROM to_jsonb(NEW) - ARRAY['time_decided', 'time_decided_at', 'to_name', 'to_email']
       OR (OLD.time_decided <> '' AND OLD.time_decided IS DISTINCT FROM NEW.time_decided)
       OR (NEW.to_email <> '' AND OLD.to_email IS DISTINCT FROM NEW.to_email) THEN
        RAISE EXCEPTION 'an answer never changes; another one is added' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION agreements_keep_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER agreements_consultation_keep BEFORE UPDATE ON agreements_consultation
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_consultation();
CREATE TRIGGER agreements_circulation_keep BEFORE UPDATE ON agreements_circulation
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_circulation();
CREATE TRIGGER agreements_consultationanswer_keep BEFORE UPDATE ON agreements_consultationanswer
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_answer();
CREATE TRIGGER agreements_consultationremark_keep BEFORE UPDATE ON agreements_consultationremark
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_as_said();
CREATE TRIGGER agreements_statedrule_keep BEFORE UPDATE ON agreements_statedrule
    FOR EACH ROW EXECUTE FUNCTION agreements_keep_as_said();
""" + "".join(
    f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION agreements_refuse_delete();\n"
    for table in TABLES
)

BACKWARDS = (
    "".join(f"DROP TRIGGER {table}_refuse ON {table};\nDROP TRIGGER {table}_keep ON {table};\n" for table in TABLES)
    + """
DROP FUNCTION agreements_keep_as_said();
DROP FUNCTION agreements_keep_answer();
DROP FUNCTION agreements_keep_circulation();
DROP FUNCTION agreements_keep_consultation();
"""
)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("agreements", "0020_consultations")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
