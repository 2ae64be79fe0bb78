"""Nobody passes on their own question, and the installation gives one that nobody passes on to another (ADR 178)."""

from django.db import migrations

PERMITS = "string_to_array(current_setting('sharewell.permits', true), ' ')"
POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"
PLANNED = (
    "SET search_path = pg_catalog, public SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
    " SET plan_cache_mode = force_generic_plan"
)
"""As migration 0024 has it: replacing a function forgets how it is planned."""


def is_asked(besides: str) -> str:
    """Return the function of migration 0006, by which a broker sees whom nobody sees, with one condition more."""
    return f"""
CREATE OR REPLACE FUNCTION children_is_asked(asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER {PLANNED} AS $$
    SELECT EXISTS (
        SELECT FROM children_indexchild AS named
        JOIN children_indexchild AS same ON same.person = named.person
        JOIN children_asking AS question ON question.child_id = same.id
        WHERE named.id = asked_child AND question.broker_post = asking_post AND question.closed_at IS NULL{besides})
$$;
"""  # nosec B608  our own


def seen(matching: str) -> str:
    """Return the rule of the rows of questions."""
    rule = f"{matching}asked_by = {SEER} OR ('children.tend' = ANY ({PERMITS}) AND broker_post = {POST})"
    return f"ALTER POLICY children_asking_seen ON children_asking USING ({rule}) WITH CHECK ({rule});"


OF_ANOTHER = """
-- Whoever asks neither has their own question nor closes it, in whichever of their posts. What was asked before stays.
CREATE FUNCTION children_asked_of_another() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.closed_by = NEW.asked_by OR EXISTS (
        SELECT FROM practitioners_post AS held JOIN practitioners_practitioner AS who ON who.id = held.practitioner_id
        WHERE held.reference = NEW.broker_post AND who.reference = NEW.asked_by AND NEW.closed_at IS NULL) THEN
        RAISE EXCEPTION 'nobody passes on their own question'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'children_asking_of_another';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_asking_of_another BEFORE INSERT OR UPDATE OF asked_by, broker_post, closed_by
    ON children_asking FOR EACH ROW EXECUTE FUNCTION children_asked_of_another();
ALTER TABLE children_asking ENABLE ALWAYS TRIGGER children_asking_of_another;
"""
BACK = """
DROP TRIGGER children_asking_of_another ON children_asking;
DROP FUNCTION children_asked_of_another;
"""


class Migration(migrations.Migration):
    """A function, a trigger and a rule of row security."""

    dependencies = [
        ("children", "0026_clearances_end"),
        ("practitioners", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            [
                is_asked(f"\n          AND question.asked_by IS DISTINCT FROM {SEER}"),
                seen(f"'children.match' = ANY ({PERMITS}) OR "),
                OF_ANOTHER,
            ],
            [is_asked(""), seen(""), BACK],
        )
    ]
