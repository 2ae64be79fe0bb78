"""Row security of access in an emergency, counts without a child, and what was said stays as it was (ADR 0072)."""

from django.db import migrations

SEER = ", ".join(f"current_setting('sharewell.{name}', true)" for name in ("seer", "organisation", "post", "roles",
                                                                          "permits"))  # fmt: skip

FUNCTION = """
CREATE FUNCTION children_may_see_break_glass(
    seer text, organisation text, post text, roles text, permits text,
    row_reference text, row_practitioner text, row_organisation text, row_closed_by text
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_practitioner = seer AND 'access.break-glass' = ANY (string_to_array(permits, ' '))
        OR row_practitioner <> seer AND 'access.review' = ANY (string_to_array(permits, ' '))
       AND (row_closed_by = seer
            OR (row_organisation = organisation
                AND 'information-governance-lead' = ANY (string_to_array(roles, ' ')))
            OR obligations_is_owed_by(post, row_reference))
$$;
"""
RULE = f"children_may_see_break_glass({SEER}, reference, practitioner, organisation, closed_by)"
POLICY = (
    "ALTER TABLE children_breakglass ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY children_breakglass_seen ON children_breakglass USING ({RULE}) WITH CHECK ({RULE});\n"
)
REST = """
-- Runs with the rights of the owner and answers whoever may count. No reference of a person or a child leaves it.
CREATE FUNCTION children_count_break_glass()
RETURNS TABLE (organisation text, month date, taken bigint, reviewed bigint, not_needed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT held.organisation, date_trunc('month', held.began_at AT TIME ZONE 'Europe/London')::date, count(*),
           count(held.closed_at), count(*) FILTER (WHERE held.finding IN ('not-needed', 'misuse'))
    FROM children_breakglass AS held
    WHERE 'access.count' = ANY (string_to_array(current_setting('sharewell.permits', true), ' '))
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
$$;

CREATE FUNCTION children_keep_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'access in an emergency is kept: % is refused', lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.closed_at IS NOT NULL
       OR (OLD.reference, OLD.child, OLD.practitioner, OLD.post, OLD.organisation, OLD.reason, OLD.words,
           OLD.began_at, OLD.until, OLD.owner_post, OLD.reviewer_post)
          IS DISTINCT FROM
          (NEW.reference, NEW.child, NEW.practitioner, NEW.post, NEW.organisation, NEW.reason, NEW.words,
           NEW.began_at, NEW.until, NEW.owner_post, NEW.reviewer_post)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'what was said of access in an emergency never changes'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_breakglass_keep BEFORE UPDATE OR DELETE ON children_breakglass
    FOR EACH ROW EXECUTE FUNCTION children_keep_what_was_said();
CREATE TRIGGER children_breakglass_keep_all BEFORE TRUNCATE ON children_breakglass
    FOR EACH STATEMENT EXECUTE FUNCTION children_keep_what_was_said();
ALTER TABLE children_breakglass ENABLE ALWAYS TRIGGER children_breakglass_keep;
ALTER TABLE children_breakglass ENABLE ALWAYS TRIGGER children_breakglass_keep_all;
"""
FORWARDS = FUNCTION + POLICY + REST
BACKWARDS = """
DROP TRIGGER children_breakglass_keep_all ON children_breakglass;
DROP TRIGGER children_breakglass_keep ON children_breakglass;
DROP FUNCTION children_keep_what_was_said;
DROP FUNCTION children_count_break_glass;
DROP POLICY children_breakglass_seen ON children_breakglass;
ALTER TABLE children_breakglass DISABLE ROW LEVEL SECURITY;
DROP FUNCTION children_may_see_break_glass;
"""


class Migration(migrations.Migration):
    """Functions, a policy and triggers."""

    dependencies = [("children", "0001_initial"), ("obligations", "0003_is_owed_by")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
