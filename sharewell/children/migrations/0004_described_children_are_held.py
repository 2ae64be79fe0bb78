"""Row security of described children and of who else may know them; what was said stays (ADR 0069, 0150)."""

from django.db import migrations

SEER = ", ".join(f"current_setting('sharewell.{name}', true)" for name in ("seer", "organisation", "permits"))

FUNCTIONS = """
-- Runs with the rights of the owner: the rows of parties are narrowed through the child, and the child through them.
CREATE FUNCTION children_is_party(child bigint, house text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM children_describedchildparty AS party
                   WHERE party.child_id = $1 AND party.organisation = $2 AND party.ended_at IS NULL)
$$;

CREATE FUNCTION children_may_see_child(
    seer text, organisation text, permits text, row_id bigint, row_organisation text, row_recorded_by text
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(permits, ' ') && ARRAY['children.describe', 'children.see']
       AND row_recorded_by = seer AND row_organisation = organisation
        OR 'children.see' = ANY (string_to_array(permits, ' ')) AND organisation <> ''
       AND (row_organisation = organisation OR children_is_party(row_id, organisation))
$$;
"""
RULE = f"children_may_see_child({SEER}, id, organisation, recorded_by)"
WHOLE = "EXISTS (SELECT FROM children_describedchild AS whole WHERE whole.id = child_id)"
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in (("children_describedchild", RULE), ("children_describedchildparty", WHOLE))
)
KEPT = """
CREATE FUNCTION children_keep_who_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who a child was described as is kept: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION children_keep_parties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.ended_at IS NOT NULL
       OR (OLD.child_id, OLD.organisation, OLD.began_at, OLD.why)
          IS DISTINCT FROM (NEW.child_id, NEW.organisation, NEW.began_at, NEW.why) THEN
        RAISE EXCEPTION 'who may know a child is kept; it can only be ended' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_describedchild_keep BEFORE UPDATE OR DELETE ON children_describedchild
    FOR EACH ROW EXECUTE FUNCTION children_keep_who_it_is();
CREATE TRIGGER children_describedchild_keep_all BEFORE TRUNCATE ON children_describedchild
    FOR EACH STATEMENT EXECUTE FUNCTION children_keep_who_it_is();
CREATE TRIGGER children_describedchildparty_keep BEFORE UPDATE OR DELETE ON children_describedchildparty
    FOR EACH ROW EXECUTE FUNCTION children_keep_parties();
CREATE TRIGGER children_describedchildparty_keep_all BEFORE TRUNCATE ON children_describedchildparty
    FOR EACH STATEMENT EXECUTE FUNCTION children_keep_parties();
ALTER TABLE children_describedchild ENABLE ALWAYS TRIGGER children_describedchild_keep;
ALTER TABLE children_describedchild ENABLE ALWAYS TRIGGER children_describedchild_keep_all;
ALTER TABLE children_describedchildparty ENABLE ALWAYS TRIGGER children_describedchildparty_keep;
ALTER TABLE children_describedchildparty ENABLE ALWAYS TRIGGER children_describedchildparty_keep_all;
"""
FORWARDS = FUNCTIONS + POLICIES + KEPT
BACKWARDS = """
DROP TRIGGER children_describedchildparty_keep_all ON children_describedchildparty;
DROP TRIGGER children_describedchildparty_keep ON children_describedchildparty;
DROP TRIGGER children_describedchild_keep_all ON children_describedchild;
DROP TRIGGER children_describedchild_keep ON children_describedchild;
DROP FUNCTION children_keep_parties;
DROP FUNCTION children_keep_who_it_is;
DROP POLICY children_describedchildparty_seen ON children_describedchildparty;
DROP POLICY children_describedchild_seen ON children_describedchild;
ALTER TABLE children_describedchildparty DISABLE ROW LEVEL SECURITY;
ALTER TABLE children_describedchild DISABLE ROW LEVEL SECURITY;
DROP FUNCTION children_may_see_child;
DROP FUNCTION children_is_party;
"""


class Migration(migrations.Migration):
    """Functions, policies and triggers."""

    dependencies = [("children", "0003_described_children")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
