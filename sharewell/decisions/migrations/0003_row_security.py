"""Show nobody a row about a child whom the rule does not let see it: the second line of defence (ADR 0069).

One function for each kind of row is the rule. Row security and `decisions.policies` both narrow through it. It takes who
asks and the row as texts; row security hands it what `acting` told the database for the length of the transaction. Where
nothing was said, nothing is seen. One's own words are there for whoever may write them (L11), others' for whoever may
read.
"""

from django.db import migrations

SEER = ", ".join(
    f"current_setting('sharewell.{name}', true)"
    for name in ("seer", "organisation", "post", "roles", "permits", "inspects")
)

# Asked once a query, not once a row: the set does not hang on the row, so that PostgreSQL hashes it. A rule that asked
# inside itself could not be drawn into the query.
OWED = "reference IN (SELECT obligations_owed_by(current_setting('sharewell.post', true)))"

FUNCTIONS = """
CREATE FUNCTION decisions_may_see_draft(
    seer text, organisation text, post text, roles text, permits text, inspects text,
    row_owner text, row_organisation text
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT 'decisions.record' = ANY (string_to_array(permits, ' '))
       AND row_owner = seer AND row_organisation = organisation
$$;

CREATE FUNCTION decisions_may_see(
    seer text, organisation text, post text, roles text, permits text, inspects text,
    row_reference text, row_decided_by text, row_organisation text, row_complained_of text, row_goes_to text,
    is_owed boolean
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_organisation = organisation
       AND (string_to_array(permits, ' ') && ARRAY['decisions.record', 'decisions.read'] AND row_decided_by = seer
            OR ('decisions.read' = ANY (string_to_array(permits, ' '))
                AND row_complained_of <> seer
                AND (string_to_array(roles, ' ') && ARRAY['adviser', 'information-governance-lead']
                     OR ('manager' = ANY (string_to_array(roles, ' '))
                         AND (row_goes_to = 'manager' OR is_owed)))))
        OR 'decisions.inspect' = ANY (string_to_array(permits, ' '))
       AND row_organisation = ANY (string_to_array(inspects, ' '))
$$;

CREATE FUNCTION decisions_may_see_note(
    seer text, organisation text, post text, roles text, permits text, inspects text,
    row_reference text, row_author text, row_organisation text, row_about text, row_complained_of text, row_goes_to text,
    is_owed boolean
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT row_organisation = organisation
       AND (string_to_array(permits, ' ') && ARRAY['decisions.record', 'decisions.read'] AND row_author = seer
            OR ('decisions.read' = ANY (string_to_array(permits, ' '))
                AND row_complained_of <> seer
                AND (string_to_array(roles, ' ') && ARRAY['adviser', 'information-governance-lead']
                     OR ('manager' = ANY (string_to_array(roles, ' '))
                         AND ((row_about = 'child' AND row_goes_to = 'manager')
                              OR is_owed)))))
$$;
"""

# Which rows of each table: by the rule itself, or with the row that they belong to, which is narrowed in turn.
ROWS = {
    "decisions_draft": f"decisions_may_see_draft({SEER}, owner, organisation)",
    "decisions_draftchild": "EXISTS (SELECT FROM decisions_draft AS whole WHERE whole.id = draft_id)",
    "decisions_draftanswer": "EXISTS (SELECT FROM decisions_draft AS whole WHERE whole.id = draft_id)",
    "decisions_drafttext": "EXISTS (SELECT FROM decisions_draft AS whole WHERE whole.id = draft_id)",
    "decisions_draftitem": "EXISTS (SELECT FROM decisions_draftchild AS whole WHERE whole.id = child_id)",
    "decisions_decision": f"decisions_may_see({SEER}, reference, decided_by, organisation, complained_of, goes_to, {OWED})",
    "decisions_decisionchild": "EXISTS (SELECT FROM decisions_decision AS whole WHERE whole.id = decision_id)",
    "decisions_decisionchildname": "EXISTS (SELECT FROM decisions_decisionchild AS whole WHERE whole.id = child_id)",
    "decisions_decisiontext": "EXISTS (SELECT FROM decisions_decision AS whole WHERE whole.id = decision_id)",
    "decisions_decisionitem": "EXISTS (SELECT FROM decisions_decisionchild AS whole WHERE whole.id = child_id)",
    "decisions_decisionaddition": "EXISTS (SELECT FROM decisions_decision AS whole WHERE whole.id = decision_id)",
    "decisions_differentjudgement": "EXISTS (SELECT FROM decisions_decision AS whole WHERE whole.id = decision_id)",
    "decisions_concernnote": (
        f"decisions_may_see_note({SEER}, reference, author, organisation, about, complained_of, goes_to, {OWED})"
    ),
}

# Who may see a decision may see what was advised about it.
BOUND = """
CREATE POLICY advice_adviceoutcome_bound ON advice_adviceoutcome FOR SELECT USING (
    EXISTS (SELECT FROM advice_advicethread AS thread JOIN decisions_decision AS whole ON whole.reference = thread.decision
            WHERE thread.id = thread_id)
);
"""

FORWARDS = FUNCTIONS + "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
) + BOUND
BACKWARDS = (
    "DROP POLICY advice_adviceoutcome_bound ON advice_adviceoutcome;\n"
    +
    "".join(f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in ROWS)
    + """
DROP FUNCTION decisions_may_see_note;
DROP FUNCTION decisions_may_see;
DROP FUNCTION decisions_may_see_draft;
"""
)


class Migration(migrations.Migration):
    """Functions and policies. The owner of the tables (migrations, dumps) is not held by them."""

    dependencies = [
        ("decisions", "0002_records_stay"),
        ("advice", "0003_row_security"),
        ("obligations", "0003_is_owed_by"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
