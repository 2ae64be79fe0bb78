"""Whom a child is shown to is one function, `children_may_see`: row security and the policies both narrow through it.

A shield reaches every record of the person, every record that may be theirs and waits for a person to say so, and
everybody who lives in the same home, with all their records (ADR 176).
Where a child is hidden from whoever asks, every door of the database behaves as if there were no such child: hidden
children are taken out before anything is counted, capped or put in order (ADR 177).
"""

from django.db import migrations

PERMITS = "string_to_array(current_setting('sharewell.permits', true), ' ')"
POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"

FUNCTIONS = """
-- Which records each standing shield reaches.
CREATE FUNCTION children_reach() RETURNS TABLE (shield bigint, child bigint)
LANGUAGE sql STABLE AS $$
    SELECT held.id, same.id
    FROM children_shield AS held
    JOIN children_indexchild AS named ON named.id = held.child_id
    JOIN children_indexchild AS same ON same.person = named.person
    WHERE held.lifted_at IS NULL
    UNION ALL
    SELECT held.id, also.id
    FROM children_shield AS held
    JOIN children_indexchild AS named ON named.id = held.child_id
    JOIN children_indexchild AS same ON same.person = named.person
    JOIN children_childaddress AS there ON there.child_id = same.id AND there.left_on IS NULL AND there.home <> 0
    JOIN children_childaddress AS here ON here.home = there.home AND here.left_on IS NULL AND here.home <> 0
    JOIN children_indexchild AS lives ON lives.id = here.child_id
    JOIN children_indexchild AS also ON also.person = lives.person
    WHERE held.lifted_at IS NULL
    UNION ALL
    SELECT held.id, also.id
    FROM children_shield AS held
    JOIN children_indexchild AS named ON named.id = held.child_id
    JOIN children_indexchild AS same ON same.person = named.person
    JOIN children_review AS waits ON (waits.child_id = same.id OR waits.against_id = same.id)
                                 AND waits.settled_at IS NULL
    JOIN children_indexchild AS maybe ON maybe.id IN (waits.child_id, waits.against_id)
    JOIN children_indexchild AS also ON also.person = maybe.person
    WHERE held.lifted_at IS NULL
$$;

CREATE FUNCTION children_cleared(asking_post text, asked_shield bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM children_clearance
                   WHERE shield_id = asked_shield AND post = asking_post AND ended_at IS NULL)
$$;

CREATE FUNCTION children_is_hidden(asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM children_reach() AS reached
                   WHERE reached.child = asked_child AND NOT EXISTS (
                       SELECT FROM children_clearance AS cleared
                       WHERE cleared.shield_id = reached.shield AND cleared.post = asking_post
                         AND cleared.ended_at IS NULL))
$$;

CREATE FUNCTION children_hidden_from(asking_post text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT reached.child FROM children_reach() AS reached
    WHERE NOT EXISTS (
        SELECT FROM children_clearance AS cleared
        WHERE cleared.shield_id = reached.shield AND cleared.post = asking_post AND cleared.ended_at IS NULL)
$$;

-- Whether somebody has a part in a child: involved, found by a search of their own, cleared to see them while they are
-- hidden, or open in an emergency.
-- How long a search or an emergency lasts, the policies of `children` say: they know the moment.
CREATE FUNCTION children_has_part(seer text, asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM children_indexchild AS named JOIN children_indexchild AS same ON same.person = named.person
        WHERE named.id = asked_child AND (
            EXISTS (SELECT FROM children_involvement AS part
                    WHERE part.child_id = same.id AND part.post = asking_post AND part.ended_on IS NULL)
            OR EXISTS (SELECT FROM children_searchresult AS found JOIN children_search AS whole ON whole.id = found.search_id
                       WHERE found.child_id = same.id AND whole.asked_by = seer AND whole.post = asking_post)
            OR EXISTS (SELECT FROM children_shield AS held JOIN children_clearance AS cleared ON cleared.shield_id = held.id
                       WHERE held.child_id = same.id AND held.lifted_at IS NULL AND cleared.post = asking_post
                         AND cleared.ended_at IS NULL)
            OR EXISTS (SELECT FROM children_breakglass AS glass
                       WHERE glass.child = same.reference AND glass.practitioner = seer AND glass.post = asking_post
                         AND glass.ended_at IS NULL AND glass.closed_at IS NULL)))
$$;

-- Who settles whether a record is that of a child: where either is hidden, who is cleared; else who tends the index. A
-- record may be hidden by another shield than the child it waits for, such as that of a child in the same home.
CREATE FUNCTION children_settles(asking_post text, permits text, waiting bigint, against bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT children_is_hidden(asking_post, waiting)
       AND NOT children_is_hidden(asking_post, against)
       AND ('children.tend' = ANY (string_to_array(permits, ' '))
            OR EXISTS (SELECT FROM children_reach() AS reached WHERE reached.child IN (waiting, against)))
$$;

CREATE FUNCTION children_may_see(seer text, asking_post text, permits text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT 'children.match' = ANY (string_to_array(permits, ' '))
        OR (string_to_array(permits, ' ') && ARRAY['children.find', 'children.tend']
            AND EXISTS (SELECT FROM children_indexchild WHERE id = asked_child AND checked_at IS NOT NULL)
            AND NOT children_is_hidden(asking_post, asked_child)
            AND ('children.tend' = ANY (string_to_array(permits, ' '))
                 OR children_has_part(seer, asking_post, asked_child)))
        -- A record that waits for a person is there for whoever settles it, and while it waits.
        OR ('children.review' = ANY (string_to_array(permits, ' '))
            AND EXISTS (SELECT FROM children_indexchild AS named
                        JOIN children_indexchild AS same ON same.person = named.person
                        JOIN children_review AS held ON same.id IN (held.child_id, held.against_id)
                        WHERE named.id = asked_child AND held.settled_at IS NULL
                          AND children_settles(asking_post, permits, held.child_id, held.against_id))
            AND NOT children_is_hidden(asking_post, asked_child))
$$;

-- A broker was asked about this child, and has not closed the question.
CREATE FUNCTION children_is_asked(asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM children_indexchild AS named
        JOIN children_indexchild AS same ON same.person = named.person
        JOIN children_asking AS question ON question.child_id = same.id
        WHERE named.id = asked_child AND question.broker_post = asking_post AND question.closed_at IS NULL)
$$;

-- What is compared of some records: a row for each name and address. Not for pages.
CREATE FUNCTION children_records(children bigint[]) RETURNS TABLE (
    child bigint, reference text, person text, given_names text, family_name text, date_of_birth text, sex text,
    address text, town text, postcode text, nhs_number text, parent_1 text, parent_2 text, school text, is_current boolean
) LANGUAGE sql STABLE AS $$
    SELECT held.id, held.reference, held.person, coalesce(said.given_names, ''), coalesce(said.family_name, ''),
           CASE held.birth WHEN 'exact' THEN to_char(held.born_on, 'YYYY-MM-DD')
                           WHEN 'not-known' THEN '' ELSE to_char(held.born_on, 'YYYY') END,
           CASE held.sex WHEN 'male' THEN 'M' WHEN 'female' THEN 'F' WHEN 'other' THEN 'X' ELSE '' END,
           coalesce(place.address, ''), coalesce(place.town, ''), coalesce(place.postcode, ''),
           coalesce((SELECT number FROM children_childnumber WHERE child_id = held.id AND suppressed_at IS NULL
                     ORDER BY is_verified DESC, id LIMIT 1), ''),
           coalesce(adults.names[1], ''), coalesce(adults.names[2], ''),
           coalesce((SELECT service FROM children_involvement WHERE child_id = held.id AND kind = 'school'
                     AND ended_on IS NULL ORDER BY id LIMIT 1), ''),
           coalesce(said.kind = 'current', true) AND place.left_on IS NULL
    FROM children_indexchild AS held
    LEFT JOIN children_childname AS said ON said.child_id = held.id
    LEFT JOIN children_childaddress AS place ON place.child_id = held.id
    LEFT JOIN LATERAL (SELECT array_agg(name ORDER BY part DESC, id) AS names FROM children_childadult
                       WHERE child_id = held.id) AS adults ON true
    WHERE held.id = ANY (children)
    ORDER BY held.id, said.kind = 'current' DESC, said.id, place.left_on IS NULL DESC, place.id
$$;

-- The candidates of a search, for the scorer. Whoever matches for the installation has all; a person those that are not
-- hidden from them. What is hidden is taken out first: it neither fills a key nor takes a place among the most alike.
CREATE FUNCTION children_candidates(asked bigint[], named text) RETURNS TABLE (
    child bigint, reference text, person text, given_names text, family_name text, date_of_birth text, sex text,
    address text, town text, postcode text, nhs_number text, parent_1 text, parent_2 text, school text, is_current boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH hidden AS MATERIALIZED (
        SELECT hid FROM children_hidden_from(current_setting('sharewell.post', true)) AS hid
        WHERE 'children.match' <> ALL (string_to_array(current_setting('sharewell.permits', true), ' '))
    ), hits AS (
        SELECT found.child_id
        FROM unnest(asked) AS wanted(key)
        CROSS JOIN LATERAL (
            SELECT few.child_id, count(*) OVER () AS borne
            FROM (SELECT kept.child_id FROM children_childkey AS kept
                  JOIN children_indexchild AS record ON record.id = kept.child_id
                  WHERE kept.key = wanted.key AND kept.child_id NOT IN (SELECT hid FROM hidden)
                    AND (record.checked_at IS NOT NULL
                         OR 'children.match' = ANY (string_to_array(current_setting('sharewell.permits', true), ' ')))
                  LIMIT 401) AS few
        ) AS found
        WHERE found.borne <= 400
        UNION ALL
        SELECT held.id FROM children_indexchild AS held
        WHERE held.reference = named AND held.checked_at IS NOT NULL AND held.id NOT IN (SELECT hid FROM hidden)
    ), most AS (
        SELECT hits.child_id FROM hits GROUP BY hits.child_id ORDER BY count(*) DESC, hits.child_id LIMIT 400
    )
    SELECT records.* FROM children_records(ARRAY(SELECT child_id FROM most)) AS records
    WHERE string_to_array(current_setting('sharewell.permits', true), ' ')
          && ARRAY['children.find', 'children.match']
$$;

-- Who is cleared to see what a shield that reaches this child hides; for the installation's own work.
CREATE FUNCTION children_keepers(asked_child bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT cleared.post FROM children_reach() AS reached
    JOIN children_clearance AS cleared ON cleared.shield_id = reached.shield AND cleared.ended_at IS NULL
    WHERE reached.child = asked_child
      AND 'children.match' = ANY (string_to_array(current_setting('sharewell.permits', true), ' '))
$$;

CREATE FUNCTION children_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% is kept: % is refused', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION children_keep_shield() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
       OR (OLD.reference, OLD.child_id, OLD.reason, OLD.words, OLD.raised_at, OLD.raised_by)
          IS DISTINCT FROM (NEW.reference, NEW.child_id, NEW.reason, NEW.words, NEW.raised_at, NEW.raised_by)
       OR (NEW.lifted_at IS NOT NULL AND (OLD.asked_at IS NULL OR OLD.asked_by IS DISTINCT FROM NEW.asked_by)) THEN
        RAISE EXCEPTION 'a shield is lifted by two people, one after the other, and is otherwise as it was raised'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_shield_keep BEFORE UPDATE ON children_shield
    FOR EACH ROW EXECUTE FUNCTION children_keep_shield();
ALTER TABLE children_shield ENABLE ALWAYS TRIGGER children_shield_keep;
"""
KEPT = ("children_shield", "children_clearance", "children_childlink", "children_search", "children_searchresult",
        "children_asking", "children_involvement", "children_review")  # fmt: skip
STAYS = "".join(
    f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION children_stays();\n"
    f"CREATE TRIGGER {table}_stay BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION children_stays();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stays;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stay;\n"
    for table in KEPT
)


def may_see(column: str) -> str:
    """Return the rule of a row that belongs to the child in a column."""
    return f"children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), {column})"


MATCHES = f"'children.match' = ANY ({PERMITS})"
TENDS = f"'children.tend' = ANY ({PERMITS})"
ROWS = {
    "children_indexchild": may_see("id"),
    "children_childname": may_see("child_id"),
    "children_childaddress": may_see("child_id"),
    "children_childnumber": f"{may_see('child_id')} AND (suppressed_at IS NULL OR {TENDS} OR {MATCHES})",
    "children_childadult": may_see("child_id"),
    "children_childkey": may_see("child_id"),
    "children_involvement": (
        f"{may_see('child_id')} AND (NOT is_sensitive OR {MATCHES} OR post = {POST}"
        f" OR ({TENDS} AND children_is_asked({POST}, child_id)))"
    ),
    "children_nameshare": f"{PERMITS} && ARRAY['children.find', 'children.tend', 'children.match']",
    "children_shield": f"{MATCHES} OR children_cleared({POST}, id) OR raised_by = {SEER}",
    "children_clearance": f"{MATCHES} OR children_cleared({POST}, shield_id) OR given_by = {SEER}",
    "children_childlink": f"{may_see('one_id')} AND {may_see('other_id')}",
    "children_review": (
        f"{MATCHES} OR ('children.review' = ANY ({PERMITS})"
        f" AND children_settles({POST}, current_setting('sharewell.permits', true), child_id, against_id))"
    ),
    "children_search": (
        f"asked_by = {SEER} OR ({TENDS} AND EXISTS (SELECT FROM children_asking AS question"
        f" WHERE question.search_id = children_search.id AND question.broker_post = {POST}))"  # nosec B608 rules of ours
    ),
    "children_searchresult": (
        f"NOT children_is_hidden({POST}, child_id) AND EXISTS (SELECT FROM children_search AS whole"
        f" WHERE whole.id = search_id AND whole.asked_by = {SEER})"  # nosec B608 rules of ours
    ),
    "children_asking": f"asked_by = {SEER} OR ({TENDS} AND broker_post = {POST})",
}
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
)
BACKWARDS = (
    "".join(f"DROP POLICY {table}_seen ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n" for table in ROWS)
    + "".join(f"DROP TRIGGER {table}_stays ON {table}; DROP TRIGGER {table}_stay ON {table};\n" for table in KEPT)
    + """
DROP TRIGGER children_shield_keep ON children_shield;
DROP FUNCTION children_keep_shield;
DROP FUNCTION children_stays;
DROP FUNCTION children_keepers;
DROP FUNCTION children_candidates;
DROP FUNCTION children_records;
DROP FUNCTION children_is_asked;
DROP FUNCTION children_may_see;
DROP FUNCTION children_settles;
DROP FUNCTION children_has_part;
DROP FUNCTION children_hidden_from;
DROP FUNCTION children_is_hidden;
DROP FUNCTION children_cleared;
DROP FUNCTION children_reach;
"""
)


class Migration(migrations.Migration):
    """Functions, policies and triggers."""

    dependencies = [("children", "0005_index")]
    operations = [migrations.RunSQL(FUNCTIONS + STAYS + POLICIES, BACKWARDS)]
