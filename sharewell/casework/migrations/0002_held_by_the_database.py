"""Row security of enquiries, and that what was done and said stays as it was (ADR 0069, 0169, 0170)."""

from django.db import migrations

WHO = ("seer", "mediator", "organisation", "team", "post", "roles", "permits")
SEER = ", ".join(f"coalesce(current_setting('sharewell.{name}', true), '')" for name in WHO)
COLUMNS = ("id", "reference", "organisation", "team", "disclosure", "referrer", "referrer_organisation", "not_for")
ROW = ", ".join(COLUMNS)
WHOLE_ROW = ", ".join(f"whole.{name}" for name in COLUMNS)
ORGANISATION = "coalesce(current_setting('sharewell.organisation', true), '')"
BY_ME = "by = coalesce(current_setting('sharewell.seer', true), '')"

TYPES = ", ".join(f"{name} text" for name in WHO)
ROW_TYPES = ", ".join(f"row_{name} {'bigint' if name == 'id' else 'text'}" for name in COLUMNS)
PASSED = ", ".join((*WHO, *(f"row_{name}" for name in COLUMNS)))

FUNCTIONS = f"""
-- These run with the rights of the owner: an enquiry is narrowed through its requests, and they through it.
CREATE FUNCTION casework_is_asked(enquiry bigint, house text, team text, post text, stands_for boolean)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM casework_enquiryask AS ask
        JOIN sharing_informationrequest AS one ON one.reference = ask.request
        WHERE ask.enquiry_id = $1 AND ask.to_organisation = $2 AND sharing_is_sent(one.id, one.gate)
          AND ($5 OR ask.to_team <> '' AND ask.to_team = $3 OR ask.to_post <> '' AND ask.to_post = $4))
$$;
CREATE FUNCTION casework_is_barred(enquiry bigint, disclosure text, person text)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT $3 <> '' AND EXISTS (
        SELECT FROM sharing_disclosure AS one
        WHERE one.not_for = $3 AND (one.reference = $2 OR one.request IN (
            SELECT ask.request FROM casework_enquiryask AS ask WHERE ask.enquiry_id = $1)))
$$;
CREATE FUNCTION casework_is_owed(enquiry bigint, reference text, post text)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM obligations_owed_by($3) AS owed(about)
        WHERE owed.about = $2 OR owed.about IN (
            SELECT dissent.reference FROM casework_dissentrecord AS dissent WHERE dissent.enquiry_id = $1))
$$;

CREATE FUNCTION casework_sides({TYPES}, {ROW_TYPES})
RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN organisation = '' THEN ARRAY[]::text[] ELSE array_remove(ARRAY[
        CASE WHEN row_organisation = organisation AND (row_team = team OR who.stands_for) THEN 'hub' END,
        CASE WHEN row_referrer_organisation = organisation AND (row_referrer = seer OR who.stands_for)
             THEN 'referrer' END,
        CASE WHEN casework_is_asked(row_id, organisation, team, post, who.stands_for) THEN 'asked' END
    ], NULL) END
    FROM (SELECT 'manager' = ANY (string_to_array(roles, ' '))
              OR casework_is_owed(row_id, row_reference, post) AS stands_for) AS who
$$;
CREATE FUNCTION casework_may_see({TYPES}, {ROW_TYPES})
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT 'casework.see' = ANY (string_to_array(permits, ' ')) AND organisation <> ''
       AND (row_not_for = '' OR row_not_for NOT IN (seer, mediator))
       AND NOT casework_is_barred(row_id, row_disclosure, seer)
       AND NOT casework_is_barred(row_id, row_disclosure, mediator)
       AND cardinality(casework_sides({PASSED})) > 0
$$;

-- What was done, without a word, for whoever may see the enquiry: where it stands follows from it.
CREATE FUNCTION casework_acts_of(enquiries bigint[]) 
RETURNS TABLE (enquiry bigint, act text, colour text, by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT whole.id, move.act::text, move.colour::text, move.by::text
    FROM casework_enquiry AS whole JOIN casework_enquirymove AS move ON move.enquiry_id = whole.id
    WHERE whole.id = ANY ($1) AND casework_may_see({SEER}, {WHOLE_ROW})
    ORDER BY whole.id, move.id
$$;
-- Where the answers stand that the hub asked for, as they seem to whoever asked: nothing veiled is in it.
CREATE FUNCTION casework_answers_of(enquiry bigint)
RETURNS TABLE (request text, gate text, due_at timestamptz, act text, code text, disclosure text, by text,
               at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT one.reference::text, one.gate::text, one.due_at, move.act::text, move.code::text, move.disclosure::text,
           move.by::text, move.at
    FROM casework_enquiry AS whole
    JOIN casework_enquiryask AS ask ON ask.enquiry_id = whole.id
    JOIN sharing_informationrequest AS one ON one.reference = ask.request
    LEFT JOIN sharing_requestmove AS move ON move.request_id = one.id AND NOT move.is_veiled
    WHERE whole.id = $1 AND casework_may_see({SEER}, {WHOLE_ROW})
      AND 'hub' = ANY (casework_sides({SEER}, {WHOLE_ROW}))
    ORDER BY ask.id, move.id
$$;
"""  # nosec B608  our own


def _through(rule: str) -> str:
    """Return a rule about a row of an enquiry that is open to whoever asks; `sides` are theirs."""
    return (
        f"EXISTS (SELECT FROM casework_enquiry AS whole, LATERAL casework_sides({SEER}, {WHOLE_ROW}) AS sides"  # nosec B608  our own
        f" WHERE whole.id = enquiry_id AND ({rule}))"
    )


HUB = "'hub' = ANY (sides)"
ROWS = {
    "casework_enquiry": f"casework_may_see({SEER}, {ROW})",
    "casework_enquirymove": _through(f"{HUB} OR {BY_ME}"),
    "casework_enquirytelling": _through(
        f"{HUB} OR audience = 'referrer' AND 'referrer' = ANY (sides) OR audience = 'agencies' AND 'asked' = ANY (sides)"
    ),
    "casework_enquiryask": _through(f"{HUB} OR 'asked' = ANY (sides) AND to_organisation = {ORGANISATION}"),
    "casework_contributionterm": _through(f"{HUB} OR casework_contributionterm.organisation = {ORGANISATION}"),
    "casework_hubstatement": _through(HUB),
    "casework_dissentrecord": _through(
        f"{HUB} OR {BY_ME} OR casework_dissentrecord.reference IN (SELECT obligations_owed_by("
        "current_setting('sharewell.post', true)))"
    ),
    "casework_dissentmove": "EXISTS (SELECT FROM casework_dissentrecord AS whole WHERE whole.id = dissent_id)",
}
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
)
KEPT = """
CREATE FUNCTION casework_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a hub received, did and was told is added to, never edited: % is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION casework_require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('sharewell.actor', true), '') IS DISTINCT FROM NEW."by" THEN
        RAISE EXCEPTION 'something can only be done by the one who is acting'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""
REFUSE = """
CREATE TRIGGER {table}_refuse_row_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION casework_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_row_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change;
"""
BY_WHO = """
CREATE TRIGGER {table}_require_actor BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION casework_require_actor();
"""
DONE = [table for table in ROWS if table != "casework_enquiry"]
FORWARDS = (
    FUNCTIONS
    + POLICIES
    + KEPT
    + "".join(REFUSE.format(table=table) for table in ROWS)
    + "".join(BY_WHO.format(table=table) for table in DONE)
)
BACKWARDS = (
    "".join(f"DROP TRIGGER {table}_require_actor ON {table};\n" for table in DONE)
    + "".join(
        f"DROP TRIGGER {table}_refuse_change ON {table}; DROP TRIGGER {table}_refuse_row_change ON {table};\n"
        for table in ROWS
    )
    + "DROP FUNCTION casework_require_actor(); DROP FUNCTION casework_refuse_change();\n"
    + "".join(
        f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
        for table in reversed(ROWS)
    )
    + "DROP FUNCTION casework_answers_of; DROP FUNCTION casework_acts_of; DROP FUNCTION casework_may_see;\n"
    + "DROP FUNCTION casework_sides; DROP FUNCTION casework_is_owed; DROP FUNCTION casework_is_barred;\n"
    + "DROP FUNCTION casework_is_asked;\n"
)


class Migration(migrations.Migration):
    """Functions, policies and triggers."""

    dependencies = [
        ("casework", "0001_initial"),
        ("sharing", "0003_counts"),
        ("obligations", "0003_is_owed_by"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
