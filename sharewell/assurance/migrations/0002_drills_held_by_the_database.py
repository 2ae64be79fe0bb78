"""A plan of a drill never changes: it is started, ended and debriefed, once each; a lesson is done, once (ADR 174)."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION assurance_keep_drill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(OLD) - ARRAY['started_at', 'child', 'exercise', 'ended_at', 'ended_by', 'ending', 'ended_words',
                                  'debrief', 'debriefed_at'])
           IS NOT DISTINCT FROM
           (to_jsonb(NEW) - ARRAY['started_at', 'child', 'exercise', 'ended_at', 'ended_by', 'ending', 'ended_words',
                                  'debrief', 'debriefed_at'])
           AND (OLD.started_at IS NULL AND OLD.ended_at IS NULL
                OR (OLD.started_at, OLD.child, OLD.exercise)
                   IS NOT DISTINCT FROM (NEW.started_at, NEW.child, NEW.exercise))
           AND (OLD.ended_at IS NULL
                OR (OLD.ended_at, OLD.ended_by, OLD.ending, OLD.ended_words)
                   IS NOT DISTINCT FROM (NEW.ended_at, NEW.ended_by, NEW.ending, NEW.ended_words))
           AND (OLD.debriefed_at IS NULL
                OR (OLD.debriefed_at, OLD.debrief) IS NOT DISTINCT FROM (NEW.debriefed_at, NEW.debrief)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a drill is kept as it was planned and done: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION assurance_keep_drill_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who takes part in a drill is kept: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION assurance_keep_lesson() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.done_at IS NULL AND NEW.done_at IS NOT NULL
           AND (to_jsonb(OLD) - ARRAY['done_at', 'done_by', 'done_words'])
               IS NOT DISTINCT FROM (to_jsonb(NEW) - ARRAY['done_at', 'done_by', 'done_words']) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what a drill taught is kept; it can only be done, once: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
"""
TABLES = {
    "assurance_drill": "assurance_keep_drill",
    "assurance_drillteam": "assurance_keep_drill_team",
    "assurance_drilllesson": "assurance_keep_lesson",
}
KEPT = "".join(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table}\n"
    f"    FOR EACH ROW EXECUTE FUNCTION {function}();\n"
    f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table}\n"
    f"    FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_all;\n"
    for table, function in TABLES.items()
)
BACKWARDS = "".join(
    f"DROP TRIGGER {table}_keep_all ON {table}; DROP TRIGGER {table}_keep ON {table}; DROP FUNCTION {function};\n"
    for table, function in TABLES.items()
)


class Migration(migrations.Migration):
    """Functions and triggers."""

    dependencies = [("assurance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS + KEPT, BACKWARDS)]
