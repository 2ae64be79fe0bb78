"""Let the database refuse to delete, to change what was decided, said or issued, and to take an end back."""

from django.db import migrations

NEVER_CHANGED = (
    "governance_groupterms",
    "governance_resolution",
    "governance_returnentry",
    "governance_selfanswer",
    "governance_chasing",
    "governance_problemnote",
    "governance_report",
)
ENDED_ONCE = (
    ("governance_group", "ended_at"),
    ("governance_seat", "ended_at"),
    ("governance_meeting", "held_at"),
    ("governance_meeting", "called_off_at"),
    ("governance_call", "shown_at"),
    ("governance_return", "first_given_at"),
    ("governance_undertaking", "ended_at"),
    ("governance_legaladvice", "answered_at"),
    ("governance_problem", "resolved_at"),
    ("governance_bestpractice", "published_at"),
)
NEVER_DELETED = (*NEVER_CHANGED, "governance_attendance", *dict.fromkeys(table for table, _ in ENDED_ONCE), "governance_paper")

FORWARDS = """
CREATE FUNCTION governance_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'governance is kept as history: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION governance_keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'what was held, answered or ended never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION governance_keep_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - 'sitter' IS DISTINCT FROM to_jsonb(NEW) - 'sitter' OR NEW.sitter <> '' THEN
        RAISE EXCEPTION 'of who was at a meeting only the name is ever emptied' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER governance_attendance_keep BEFORE UPDATE ON governance_attendance
    FOR EACH ROW EXECUTE FUNCTION governance_keep_attendance();
""" + "".join(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION governance_refuse();\n"
    for table in NEVER_CHANGED
) + "".join(
    f"CREATE TRIGGER {table}_{column} BEFORE UPDATE ON {table}\n"
    f"    FOR EACH ROW EXECUTE FUNCTION governance_keep_end('{column}');\n"
    for table, column in ENDED_ONCE
) + "".join(
    f"CREATE TRIGGER {table}_refuse BEFORE DELETE OR TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION governance_refuse();\n"
    for table in NEVER_DELETED
)

BACKWARDS = "".join(f"DROP TRIGGER {table}_refuse ON {table};\n" for table in NEVER_DELETED) + "".join(
    f"DROP TRIGGER {table}_{column} ON {table};\n" for table, column in ENDED_ONCE
) + "".join(f"DROP TRIGGER {table}_keep ON {table};\n" for table in NEVER_CHANGED) + """
DROP TRIGGER governance_attendance_keep ON governance_attendance;
DROP FUNCTION governance_keep_attendance();
DROP FUNCTION governance_keep_end();
DROP FUNCTION governance_refuse();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
