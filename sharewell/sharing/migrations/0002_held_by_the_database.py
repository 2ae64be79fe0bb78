"""Row security of requests and disclosures, and that what was said stays as it was (ADR 0069, 0161)."""

from django.db import migrations

WHO = ("seer", "organisation", "team", "post", "roles", "permits")
SEER = ", ".join(f"current_setting('sharewell.{name}', true)" for name in WHO)
OWED = "reference IN (SELECT obligations_owed_by(current_setting('sharewell.post', true)))"
ROW = "made_by, organisation, to_organisation, to_team, to_post, not_for"
ASKED_ROW = ROW.replace("made_by", "asked_by")

FUNCTIONS = """
CREATE FUNCTION sharing_may_see(
    seer text, organisation text, team text, post text, roles text, permits text,
    row_by text, row_organisation text, row_to_organisation text, row_to_team text, row_to_post text, row_not_for text,
    is_owed boolean, is_there boolean
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_organisation = organisation AND row_by = seer
       AND string_to_array(permits, ' ') && ARRAY['sharing.tell', 'sharing.read']
        OR 'sharing.read' = ANY (string_to_array(permits, ' '))
       AND organisation <> '' AND row_not_for <> seer
       AND (row_organisation = organisation
            AND ('manager' = ANY (string_to_array(roles, ' ')) OR is_owed)
         OR row_to_organisation = organisation AND is_there
            AND (row_to_team <> '' AND row_to_team = team
                 OR row_to_post <> '' AND row_to_post = post
                 OR 'manager' = ANY (string_to_array(roles, ' '))
                 OR is_owed))
$$;

-- These run with the rights of the owner: a request is narrowed through its moves, and they through the request.
CREATE FUNCTION sharing_is_sent(request bigint, gate text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT $2 <> 'dispensation'
        OR EXISTS (SELECT FROM sharing_requestmove AS move WHERE move.request_id = $1 AND move.act = 'dispense')
$$;
"""

ROWS = {
    "sharing_disclosure": f"sharing_may_see({SEER}, {ROW}, {OWED}, true)",
    "sharing_discloseditem": "EXISTS (SELECT FROM sharing_disclosure AS whole WHERE whole.id = disclosure_id)",
    "sharing_disclosuremove": "EXISTS (SELECT FROM sharing_disclosure AS whole WHERE whole.id = disclosure_id)",
    "sharing_informationrequest": f"sharing_may_see({SEER}, {ASKED_ROW}, {OWED}, sharing_is_sent(id, gate))",
    # What is veiled is there for nobody of those who asked.
    "sharing_requestmove": (
        "EXISTS (SELECT FROM sharing_informationrequest AS whole WHERE whole.id = request_id AND (NOT is_veiled"
        " OR whole.to_organisation = current_setting('sharewell.organisation', true)))"
    ),
}
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
)
# Whoever takes a consent back stops what rested on it, whoever of their organisation had sent it: the act that
# withdraws names the consent for as long as it lasts.
BY_CONSENT = """
CREATE POLICY sharing_disclosure_by_consent ON sharing_disclosure FOR SELECT USING (
    coalesce(current_setting('sharewell.withdrawing', true), '') = ANY (consents)
);
"""

KEPT = """
CREATE FUNCTION sharing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was asked and disclosed is added to, never edited: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION sharing_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('sharewell.actor', true), '') IS DISTINCT FROM NEW.made_by THEN
        RAISE EXCEPTION 'something can only be disclosed by the one who is acting'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_disclosure_require_actor BEFORE INSERT ON sharing_disclosure
    FOR EACH ROW EXECUTE FUNCTION sharing_require_actor();

-- L1: no disclosure without a recorded decision of the same person, nor without its entry in the ledger.
CREATE FUNCTION sharing_require_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_entry
        WHERE reference = NEW.entry AND event = 'disclosure.made' AND subjects @> ARRAY[NEW.reference]::varchar[]
          AND facts ->> 'seal' = NEW.seal AND encode(leaf_hash, 'hex') = NEW.entry_hash
    ) THEN
        RAISE EXCEPTION 'a disclosure needs its entry in the ledger' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM decisions_decision AS decision
        WHERE decision.reference = NEW.decision AND decision.decided_by = NEW.made_by
          AND decision.organisation = NEW.organisation AND decision.chosen IN ('share', 'share-part')
    ) THEN
        RAISE EXCEPTION 'a disclosure needs a decision to share' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER sharing_disclosure_require_entry AFTER INSERT ON sharing_disclosure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sharing_require_entry();
"""
REFUSE = """
CREATE TRIGGER {table}_refuse_row_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION sharing_refuse_change();
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION sharing_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_row_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change;
"""

FORWARDS = FUNCTIONS + POLICIES + BY_CONSENT + KEPT + "".join(REFUSE.format(table=table) for table in ROWS)
BACKWARDS = (
    "".join(
        f"DROP TRIGGER {table}_refuse_change ON {table}; DROP TRIGGER {table}_refuse_row_change ON {table};\n"
        for table in ROWS
    )
    + """
DROP TRIGGER sharing_disclosure_require_entry ON sharing_disclosure;
DROP TRIGGER sharing_disclosure_require_actor ON sharing_disclosure;
DROP FUNCTION sharing_require_entry();
DROP FUNCTION sharing_require_actor();
DROP FUNCTION sharing_refuse_change();
"""
    + "DROP POLICY sharing_disclosure_by_consent ON sharing_disclosure;\n"
    + "".join(
        f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
        for table in reversed(ROWS)
    )
    + "DROP FUNCTION sharing_is_sent; DROP FUNCTION sharing_may_see;\n"
)


class Migration(migrations.Migration):
    """Functions, policies and triggers."""

    dependencies = [
        ("sharing", "0001_initial"),
        ("obligations", "0003_is_owed_by"),
        ("decisions", "0003_row_security"),
        ("ledger", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
