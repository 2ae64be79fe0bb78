"""An exercise can only be ended; nothing about its invented child reaches beyond it, or comes after it (ADR 173).

`exercises_is_marked` is the one place in which the database says what is real: figures leave out what it names.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION exercises_is_marked(reference text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT $1 ~ '^[a-z]{2,8}_[0-9A-Z]{9}U[0-9A-Z]{8}$'
$$;

-- These two run with the rights of the owner: triggers of other apps ask them, whoever acts.
CREATE FUNCTION exercises_is_under_way(child text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT exercises_is_marked($1) OR EXISTS (
        SELECT FROM exercises_exercise AS one WHERE one.child = $1 AND one.ended_at IS NULL
    )
$$;
CREATE FUNCTION exercises_takes_part(child text, team text, post text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT exercises_is_marked($1) OR EXISTS (
        SELECT FROM exercises_exercise AS one JOIN exercises_exerciseteam AS part ON part.exercise_id = one.id
        WHERE one.child = $1 AND one.ended_at IS NULL AND part.team = coalesce(nullif($2, ''), (
            SELECT team.reference FROM practitioners_post AS held JOIN partnerships_team AS team ON team.id = held.team_id
            WHERE held.reference = $3
        ))
    )
$$;

CREATE FUNCTION exercises_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'exercises_exercise' THEN
        IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
           AND (OLD.reference, OLD.child, OLD.began_at, OLD.began_by)
               IS NOT DISTINCT FROM (NEW.reference, NEW.child, NEW.began_at, NEW.began_by) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an exercise is kept as it was; it can only be ended, once: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
-- Who takes part is settled when it begins.
CREATE FUNCTION exercises_join_at_the_beginning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_entry AS entry JOIN exercises_exercise AS one ON one.id = NEW.exercise_id
               WHERE entry.event = 'exercise.begun' AND entry.subjects @> ARRAY[one.reference]::varchar[]) THEN
        RAISE EXCEPTION 'an exercise has begun: nobody joins it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER exercises_team_joins BEFORE INSERT ON exercises_exerciseteam
    FOR EACH ROW EXECUTE FUNCTION exercises_join_at_the_beginning();
"""
TABLES = ("exercises_exercise", "exercises_exerciseteam")
KEPT = "".join(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table}\n"
    "    FOR EACH ROW EXECUTE FUNCTION exercises_keep();\n"
    f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION exercises_keep();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_all;\n"
    for table in TABLES
)
BACKWARDS = (
    "DROP TRIGGER exercises_team_joins ON exercises_exerciseteam;\n"
    + "".join(f"DROP TRIGGER {table}_keep_all ON {table}; DROP TRIGGER {table}_keep ON {table};\n" for table in TABLES)
    + "DROP FUNCTION exercises_join_at_the_beginning; DROP FUNCTION exercises_keep;\n"
    "DROP FUNCTION exercises_takes_part; DROP FUNCTION exercises_is_under_way; DROP FUNCTION exercises_is_marked;\n"
)


class Migration(migrations.Migration):
    """Functions and triggers."""

    dependencies = [
        ("exercises", "0001_initial"),
        ("ledger", "0002_append_only"),
        ("partnerships", "0002_register"),
        ("practitioners", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FORWARDS + KEPT, BACKWARDS)]
