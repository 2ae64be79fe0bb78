"""Row security of consent; no two consents for one thing at a time; what was said stays (ADR 0151, 0152).

`consent_of_link` is what lets somebody without an account reach one consent: whoever holds the token of a link for it,
whose hash the act told the database, and nobody else.
"""

from django.db import migrations

SEER = ", ".join(f"current_setting('sharewell.{name}', true)" for name in ("seer", "organisation", "permits"))

FUNCTIONS = """
CREATE FUNCTION consent_may_see(
    seer text, organisation text, permits text, row_organisation text, row_by text
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT organisation <> '' AND row_organisation = organisation
       AND ('consent.see' = ANY (string_to_array(permits, ' '))
            OR 'consent.withdraw' = ANY (string_to_array(permits, ' ')) AND row_by = seer)
        OR 'consent.tend' = ANY (string_to_array(permits, ' '))
$$;

CREATE FUNCTION consent_of_link(link text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT held.for_reference::text FROM foundation_onetimelink AS held
    WHERE link <> '' AND held.purpose = 'withdraw-consent' AND held.digest = decode(link, 'hex')
$$;
"""
LINKED = "reference = consent_of_link(coalesce(current_setting('sharewell.link', true), ''))"
WHOLE = "EXISTS (SELECT FROM consent_consent AS whole WHERE whole.id = consent_id)"
ROWS = {
    "consent_consent": f"consent_may_see({SEER}, organisation, asked_by)",
    "consent_consentline": WHOLE,
    "consent_competenceassessment": WHOLE,
    "consent_consentreview": WHOLE,
    "consent_notsought": f"consent_may_see({SEER}, organisation, recorded_by)",
    "consent_toldatoutset": f"consent_may_see({SEER}, organisation, recorded_by)",
}
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
) + f"CREATE POLICY consent_consent_by_link ON consent_consent USING ({LINKED}) WITH CHECK ({LINKED});\n"

# A range of texts that holds one text alone stands for "the same text": equality in an exclusion would need btree_gist.
EXCLUSION = """
CREATE TYPE consent_text AS RANGE (SUBTYPE = text, COLLATION = "C");
ALTER TABLE consent_consentline ADD CONSTRAINT consent_line_no_two_at_a_time EXCLUDE USING gist (
    consent_text(key::text, key::text, '[]') WITH &&,
    tstzrange(began_at, coalesce(ended_at, ends_at)) WITH &&
) WHERE (began_at IS NOT NULL);
"""
KEPT = """
CREATE FUNCTION consent_keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'consent is kept: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.reference, OLD.child, OLD.organisation, OLD.edition, OLD.purpose, OLD.subject, OLD."right", OLD.person,
        OLD.lives_apart, OLD.about, OLD.asked_at, OLD.asked_by, OLD.post)
       IS DISTINCT FROM
       (NEW.reference, NEW.child, NEW.organisation, NEW.edition, NEW.purpose, NEW.subject, NEW."right", NEW.person,
        NEW.lives_apart, NEW.about, NEW.asked_at, NEW.asked_by, NEW.post) THEN
        RAISE EXCEPTION 'what was asked never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.stopped_at IS NOT NULL OR OLD.answer = 'refused' OR OLD.withdrawn_at IS NOT NULL OR OLD.ended_at IS NOT NULL
       THEN
        RAISE EXCEPTION 'a consent that is over never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.answer <> '' AND
       ((to_jsonb(OLD) - ARRAY['review_on', 'withdrawn_at', 'withdrawn_said_by', 'withdrawn_by', 'withdrawal_words',
                               'ended_at'])
        IS DISTINCT FROM
        (to_jsonb(NEW) - ARRAY['review_on', 'withdrawn_at', 'withdrawn_said_by', 'withdrawn_by', 'withdrawal_words',
                               'ended_at'])) THEN
        RAISE EXCEPTION 'what was said never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION consent_keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.ended_at IS NOT NULL
       OR (OLD.consent_id, OLD.recipient, OLD.item, OLD.key) IS DISTINCT FROM
          (NEW.consent_id, NEW.recipient, NEW.item, NEW.key)
       OR (OLD.began_at IS NOT NULL AND (OLD.began_at, OLD.ends_at) IS DISTINCT FROM (NEW.began_at, NEW.ends_at)) THEN
        RAISE EXCEPTION 'what a consent covers never changes; it can only end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION consent_keep_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.closed_at IS NOT NULL
       OR (OLD.reference, OLD.child, OLD.organisation, OLD.purpose, OLD.ground, OLD.why, OLD.review_on, OLD.recorded_at,
           OLD.recorded_by)
          IS DISTINCT FROM
          (NEW.reference, NEW.child, NEW.organisation, NEW.purpose, NEW.ground, NEW.why, NEW.review_on, NEW.recorded_at,
           NEW.recorded_by) THEN
        RAISE EXCEPTION 'why consent was not sought never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION consent_keep_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this is only ever added to: % is refused', lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;
"""
TRIGGERS = {
    "consent_consent": "consent_keep_consent",
    "consent_consentline": "consent_keep_line",
    "consent_notsought": "consent_keep_ground",
    "consent_competenceassessment": "consent_keep_added",
    "consent_consentreview": "consent_keep_added",
    "consent_toldatoutset": "consent_keep_added",
}
KEEPING = "".join(
    f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();\n"
    f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_all;\n"
    for table, function in TRIGGERS.items()
)
FORWARDS = FUNCTIONS + POLICIES + EXCLUSION + KEPT + KEEPING
BACKWARDS = (
    "".join(
        f"DROP TRIGGER {table}_keep_all ON {table};\nDROP TRIGGER {table}_keep ON {table};\n" for table in TRIGGERS
    )
    + "".join(f"DROP FUNCTION {function};\n" for function in sorted(set(TRIGGERS.values())))
    + "ALTER TABLE consent_consentline DROP CONSTRAINT consent_line_no_two_at_a_time;\nDROP TYPE consent_text;\n"
    + "DROP POLICY consent_consent_by_link ON consent_consent;\n"
    + "".join(f"DROP POLICY {table}_seen ON {table};\nALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in ROWS)
    + "DROP FUNCTION consent_of_link;\nDROP FUNCTION consent_may_see;\n"
)


class Migration(migrations.Migration):
    """Functions, policies, an exclusion and triggers."""

    dependencies = [("consent", "0001_initial"), ("foundation", "0002_one_time_links")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
