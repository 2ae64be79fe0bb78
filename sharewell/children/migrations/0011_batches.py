"""Records are compared by rows that were read when they arrived; feeds are taken in and settled many at a time.

Functions with the owner's rights write and read whole columns, because row security would ask about each row by itself.
Each lets only the installation's own work pass (`children.match`). What a shield reaches is asked from the child's side
too, so that a search costs no more where many children are hidden (ADR 181, ADR 182).
"""

from django.db import migrations

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"
TEXTS = ("given", "second", "family", "family_last", "parent_1_given", "parent_1_family", "parent_2_given",
         "parent_2_family", "postcode")  # fmt: skip
NUMBERS = ("given_joined", "family_joined", "born", "sex", "house", "street", "town", "school")
KEYS = ("key_number", "key_family_born", "key_given_born", "key_both_year", "key_both_day", "key_postcode_born",
        "key_postcode_given", "key_postcode_family", "key_initials_born", "key_parent_given")  # fmt: skip
KEPT = (*TEXTS, *NUMBERS, "number")
KEPT_OUT = ", ".join([*(f"{one} text" for one in TEXTS), *(f"{one} int" for one in NUMBERS), "number bigint"])
KEPT_ROW = ", ".join([*(f"kept.{one}::text" for one in TEXTS), *(f"kept.{one}::int" for one in NUMBERS), "kept.number"])
# A plan may have been made while the tables were empty, and is kept as long as the connection: never through them all.
GUARDED = (
    "LANGUAGE plpgsql {} SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$\n"
    "#variable_conflict use_column\n"
)
WRITES, READS = GUARDED.format("VOLATILE"), GUARDED.format("STABLE")
# From each row on to those that belong to it, however many a table holds.
READS_FEW = READS.replace("SET jit", "SET enable_hashjoin = off SET enable_mergejoin = off SET jit")
READS_ALL = READS.replace(" SET enable_seqscan = off", "")
ONLY_MATCHING = "PERFORM children_must_match();"

# A key that more than 400 records share says too little. Twice as many are looked at, so that those who are hidden are
# taken out before it is counted.
LIVE_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id FROM unnest(keys, kinds) WITH ORDINALITY AS wanted(key, kind, place)"  # nosec B608  our own
    f" CROSS JOIN LATERAL (SELECT child_id FROM children_comparedrow AS kept WHERE kept.{key} = wanted.key LIMIT 801)"
    f" AS found WHERE wanted.kind = {kind}"
    for kind, key in enumerate(KEYS, start=1)
)
BATCH_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id FROM unnest(places_{kind}, keys_{kind}) AS wanted(place, key)"  # nosec B608  our own
    f" CROSS JOIN LATERAL (SELECT few.child_id, count(*) OVER () AS borne FROM"
    f" (SELECT child_id FROM children_comparedrow AS kept WHERE kept.{key} = wanted.key LIMIT 401) AS few) AS found"
    f" WHERE found.borne <= 400"
    for kind, key in enumerate(KEYS, start=1)
)
BATCH_TAKES = ", ".join(f"places_{kind} int[], keys_{kind} bigint[]" for kind in range(1, len(KEYS) + 1))
KEEP_TAKES = ", ".join([
    "replaced bigint[]", "children bigint[]", "currents boolean[]", "extras boolean[]",
    *(f"the_{one} text[]" for one in TEXTS), *(f"the_{one} int[]" for one in NUMBERS), "the_number bigint[]",
    *(f"the_{one} bigint[]" for one in KEYS),
])  # fmt: skip
KEEP_COLUMNS = ", ".join(("child_id", "is_current", "is_extra", *KEPT, *KEYS))
KEEP_GIVES = ", ".join(("children", "currents", "extras", *(f"the_{one}" for one in (*KEPT, *KEYS))))

FUNCTIONS = f"""
-- A reference is looked up whole, never by its beginning: these indexes of Django's serve nobody.
DO $$
DECLARE
    found text;
BEGIN
    FOR found IN SELECT indexname FROM pg_indexes
                 WHERE tablename IN ('children_indexchild', 'children_involvement', 'children_childlink')
                   AND indexname LIKE '%_like'
    LOOP
        EXECUTE format('DROP INDEX %I', found);
    END LOOP;
END
$$;
DROP FUNCTION children_candidates(bigint[], text);

CREATE FUNCTION children_must_match() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT 'children.match' = ANY ({PERMITS}) THEN
        RAISE EXCEPTION 'only the installation itself takes records in and matches them'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Which shields reach some records: `children_reach` from the child's side. Everybody of the same person, everybody who
-- lives in a home of theirs, and everybody for whom one of their records waits, or who waits for one.
CREATE FUNCTION children_shields_over(asked bigint[]) RETURNS TABLE (child bigint, shield bigint)
{READS_FEW}
BEGIN
    IF NOT EXISTS (SELECT FROM children_shield AS held WHERE held.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH kin AS MATERIALIZED (
        SELECT one.child, same.id, same.person
        FROM unnest(asked) AS one(child)
        JOIN children_indexchild AS me ON me.id = one.child
        JOIN children_indexchild AS same ON same.person = me.person
    ), near AS MATERIALIZED (
        SELECT kin.child, kin.person FROM kin
        UNION
        SELECT kin.child, lives.person
        FROM kin
        JOIN children_childaddress AS here ON here.child_id = kin.id AND here.left_on IS NULL AND here.home <> 0
        JOIN children_childaddress AS there ON there.home = here.home AND there.left_on IS NULL AND there.home <> 0
        JOIN children_indexchild AS lives ON lives.id = there.child_id
        UNION
        SELECT kin.child, other.person
        FROM kin
        JOIN children_review AS waits ON waits.child_id = kin.id AND waits.settled_at IS NULL
        JOIN children_indexchild AS other ON other.id = waits.against_id
        UNION
        SELECT kin.child, other.person
        FROM kin
        JOIN children_review AS waits ON waits.against_id = kin.id AND waits.settled_at IS NULL
        JOIN children_indexchild AS other ON other.id = waits.child_id
    )
    SELECT DISTINCT near.child, held.id
    FROM near
    JOIN children_indexchild AS record ON record.person = near.person
    JOIN children_shield AS held ON held.child_id = record.id AND held.lifted_at IS NULL;
END
$$;

CREATE OR REPLACE FUNCTION children_is_hidden(asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM children_shields_over(ARRAY[asked_child]) AS over
                   WHERE NOT EXISTS (
                       SELECT FROM children_clearance AS cleared
                       WHERE cleared.shield_id = over.shield AND cleared.post = asking_post
                         AND cleared.ended_at IS NULL))
$$;

CREATE OR REPLACE FUNCTION children_settles(asking_post text, permits text, waiting bigint, against bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT children_is_hidden(asking_post, waiting)
       AND NOT children_is_hidden(asking_post, against)
       AND ('children.tend' = ANY (string_to_array(permits, ' '))
            OR EXISTS (SELECT FROM children_shields_over(ARRAY[waiting, against])))
$$;

CREATE OR REPLACE FUNCTION children_keepers(asked_child bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT cleared.post FROM children_shields_over(ARRAY[asked_child]) AS over
    JOIN children_clearance AS cleared ON cleared.shield_id = over.shield AND cleared.ended_at IS NULL
    WHERE 'children.match' = ANY (string_to_array(current_setting('sharewell.permits', true), ' '))
$$;

-- The candidates of a search, for the scorer: those who are not hidden from whoever asks. What is hidden is taken out
-- first: it neither fills a key nor takes a place among the most alike.
CREATE FUNCTION children_candidates(kinds int[], keys bigint[])
RETURNS TABLE (child bigint, reference text, person text, {KEPT_OUT})
{READS_FEW}
DECLARE
    matches boolean := 'children.match' = ANY ({PERMITS});
    hit_places bigint[];
    hit_children bigint[];
    away bigint[] := ARRAY[]::bigint[];
BEGIN
    IF NOT {PERMITS} && ARRAY['children.find', 'children.match'] THEN
        RETURN;
    END IF;
    SELECT array_agg(hits.place), array_agg(hits.child_id) INTO hit_places, hit_children FROM (
{LIVE_HITS}
    ) AS hits;
    -- Few are away as a rule: it is cheaper to know them than all who are there.
    IF NOT matches THEN
        away := ARRAY(
            SELECT held.id FROM children_indexchild AS held
            WHERE held.id = ANY (hit_children) AND held.checked_at IS NULL
            UNION
            SELECT over.child FROM children_shields_over(ARRAY(SELECT DISTINCT unnest(hit_children))) AS over
            WHERE NOT EXISTS (
                SELECT FROM children_clearance AS cleared
                WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL));
    END IF;
    RETURN QUERY
    WITH hits AS (
        SELECT DISTINCT hit.place, hit.child FROM unnest(hit_places, hit_children) AS hit(place, child)
        WHERE hit.child <> ALL (away)
    ), counted AS (
        SELECT hits.child, count(*) OVER (PARTITION BY hits.place) AS borne FROM hits
    ), most AS (
        SELECT counted.child FROM counted WHERE counted.borne <= 400
        GROUP BY counted.child ORDER BY count(*) DESC, counted.child LIMIT 400
    )
    SELECT record.id, record.reference::text, record.person::text, {KEPT_ROW}
    FROM most
    JOIN children_indexchild AS record ON record.id = most.child
    JOIN children_comparedrow AS kept ON kept.child_id = record.id AND NOT kept.is_extra
    ORDER BY record.id, kept.id;
END
$$;

-- Keep what a search of whoever asks found, in its order; what is hidden from them is left out here too.
CREATE FUNCTION children_found(asked_search bigint, children bigint[]) RETURNS void
{WRITES}
BEGIN
    INSERT INTO children_searchresult (search_id, child_id, place)
    SELECT whole.id, each.child, each.place
    FROM children_search AS whole CROSS JOIN unnest(children) WITH ORDINALITY AS each(child, place)
    JOIN children_indexchild AS held ON held.id = each.child AND held.checked_at IS NOT NULL
    WHERE whole.id = asked_search AND whole.asked_by = {SEER} AND whole.post = {POST}
      AND each.child NOT IN (
        SELECT over.child FROM children_shields_over(children) AS over WHERE NOT EXISTS (
            SELECT FROM children_clearance AS cleared
            WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL));
END
$$;

-- A record by its reference, where it is not hidden from whoever asks.
CREATE FUNCTION children_named(named text) RETURNS TABLE (child bigint, reference text, person text)
{READS}
BEGIN
    RETURN QUERY
    SELECT held.id, held.reference::text, held.person::text FROM children_indexchild AS held
    WHERE held.reference = named AND held.checked_at IS NOT NULL
      AND {PERMITS} && ARRAY['children.find', 'children.match']
      AND ('children.match' = ANY ({PERMITS}) OR NOT children_is_hidden({POST}, held.id));
END
$$;

-- Two records side by side, for whoever may see both of them.
CREATE FUNCTION children_pair(one bigint, other bigint)
RETURNS TABLE (child bigint, reference text, person text, {KEPT_OUT})
{READS}
BEGIN
    RETURN QUERY
    SELECT record.id, record.reference::text, record.person::text, {KEPT_ROW}
    FROM children_indexchild AS record
    JOIN children_comparedrow AS kept ON kept.child_id = record.id AND NOT kept.is_extra
    WHERE record.id IN (one, other)
      AND children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), one)
      AND children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), other)
    ORDER BY record.id, kept.id;
END
$$;

CREATE FUNCTION children_take(
    the_source text, the_keys bigint[], refs text[], days date[], births text[], sexes text[], interpreters text[],
    languages text[], assessments date[], saids bigint[], moment timestamptz
) RETURNS TABLE (place int, child bigint, reference text, is_new boolean, is_same boolean)
{WRITES}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(the_keys, refs, days, births, sexes, interpreters, languages, assessments, saids)
        WITH ORDINALITY AS each(key, ref, day, birth, sex, interpreter, language, assessed, said, place)
    ), before AS MATERIALIZED (
        SELECT held.id, held.said FROM children_indexchild AS held
        WHERE held.source = the_source AND held.source_key = ANY (the_keys)
        ORDER BY held.source_key FOR UPDATE
    ), kept AS (
        INSERT INTO children_indexchild AS held
            (reference, person, source, source_key, born_on, birth, sex, interpreter, language, assessed_on, said,
             recorded_at)
        SELECT ref, ref, the_source, key, day, birth, sex, interpreter, language, assessed, told.said, moment
        FROM told ORDER BY key
        ON CONFLICT (source, source_key) WHERE source_key IS NOT NULL
        DO UPDATE SET born_on = excluded.born_on, birth = excluded.birth, sex = excluded.sex,
                      interpreter = excluded.interpreter, language = excluded.language,
                      assessed_on = excluded.assessed_on, said = excluded.said
        RETURNING held.id, held.source_key, held.reference, xmax = 0 AS is_new
    )
    SELECT told.place::int, kept.id, kept.reference::text, kept.is_new, coalesce(before.said = told.said, false)
    FROM told JOIN kept ON kept.source_key = told.key LEFT JOIN before ON before.id = kept.id;
END
$$;

CREATE FUNCTION children_say_names(
    the_source text, on_day date, children bigint[], givens text[], families text[], kinds text[]
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    INSERT INTO children_childname AS held
        (child_id, source, given_names, family_name, kind, first_seen_on, last_seen_on)
    SELECT child, the_source, given, family, kind, on_day, on_day
    FROM unnest(children, givens, families, kinds) AS each(child, given, family, kind)
    ON CONFLICT (child_id, source, given_names, family_name)
    DO UPDATE SET kind = excluded.kind, last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

-- An address that is not said any more is left on the day; one that began on that day or later stays.
CREATE FUNCTION children_say_addresses(
    are_new boolean, the_source text, on_day date, children bigint[], addresses text[], towns text[], postcodes text[], kinds text[],
    homes bigint[], begun date[], ended date[]
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    IF are_new THEN
        INSERT INTO children_childaddress
            (child_id, source, address, town, postcode, kind, home, began_on, left_on, first_seen_on, last_seen_on)
        SELECT child, the_source, address, town, postcode, kind, home, began, ends, on_day, on_day
        FROM unnest(children, addresses, towns, postcodes, kinds, homes, begun, ended)
        AS each(child, address, town, postcode, kind, home, began, ends);
        RETURN;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(children, addresses, towns, postcodes, kinds, homes, begun, ended)
        WITH ORDINALITY AS each(child, address, town, postcode, kind, home, began, ends, place)
    ), known AS MATERIALIZED (
        SELECT told.place, told.ends, held.id FROM told
        JOIN children_childaddress AS held
          ON held.child_id = told.child AND held.source = the_source AND held.address = told.address
         AND held.town = told.town AND held.postcode = told.postcode AND held.kind = told.kind
    ), seen AS (
        UPDATE children_childaddress AS held
        SET last_seen_on = greatest(held.last_seen_on, on_day), left_on = known.ends
        FROM known WHERE held.id = known.id
    ), gone AS (
        UPDATE children_childaddress AS held SET left_on = on_day
        WHERE held.child_id = ANY (children) AND held.left_on IS NULL AND held.id NOT IN (SELECT id FROM known)
          AND (held.began_on IS NULL OR held.began_on < on_day)
    )
    INSERT INTO children_childaddress
        (child_id, source, address, town, postcode, kind, home, began_on, left_on, first_seen_on, last_seen_on)
    SELECT child, the_source, address, town, postcode, kind, home, began, ends, on_day, on_day
    FROM told WHERE told.place NOT IN (SELECT known.place FROM known);
END
$$;

CREATE FUNCTION children_say_adults(
    the_source text, on_day date, children bigint[], names text[], parts text[]
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    INSERT INTO children_childadult AS held (child_id, source, name, part, first_seen_on, last_seen_on)
    SELECT child, the_source, name, part, on_day, on_day
    FROM unnest(children, names, parts) AS each(child, name, part)
    ON CONFLICT (child_id, source, name, part)
    DO UPDATE SET last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

CREATE FUNCTION children_say_numbers(
    the_source text, on_day date, children bigint[], numbers text[], verified boolean[]
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    INSERT INTO children_childnumber AS held (child_id, source, number, is_verified, first_seen_on, last_seen_on)
    SELECT child, the_source, number, is_verified, on_day, on_day
    FROM unnest(children, numbers, verified) AS each(child, number, is_verified)
    ON CONFLICT (child_id, source, number)
    DO UPDATE SET is_verified = excluded.is_verified,
                  last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

CREATE FUNCTION children_say_services(
    are_new boolean, the_source text, moment timestamptz, children bigint[], kinds text[], services text[], posts text[], refs text[],
    practitioners text[], telephones text[], begun date[], ended date[], sensitive boolean[], grounds text[],
    leads boolean[]
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    IF are_new THEN
        INSERT INTO children_involvement
            (reference, child_id, source, kind, service, post, practitioner, telephone, began_on, ended_on,
             is_sensitive, ground, is_lead, recorded_at)
        SELECT ref, child, the_source, kind, service, post, practitioner, telephone, began, ends, is_sensitive, ground,
               is_lead, moment
        FROM unnest(children, kinds, services, posts, refs, practitioners, telephones, begun, ended, sensitive,
                    grounds, leads)
        AS each(child, kind, service, post, ref, practitioner, telephone, began, ends, is_sensitive, ground, is_lead);
        RETURN;
    END IF;
    WITH told AS MATERIALIZED (
        SELECT * FROM unnest(children, kinds, services, posts, refs, practitioners, telephones, begun, ended, sensitive,
                             grounds, leads)
        AS each(child, kind, service, post, ref, practitioner, telephone, began, ends, is_sensitive, ground, is_lead)
    ), known AS (
        UPDATE children_involvement AS held
        SET practitioner = told.practitioner, telephone = told.telephone, ended_on = told.ends, is_lead = told.is_lead
        FROM told
        WHERE held.child_id = told.child AND held.source = the_source AND held.kind = told.kind
          AND held.service = told.service AND held.post = told.post
        RETURNING told.ref
    )
    INSERT INTO children_involvement
        (reference, child_id, source, kind, service, post, practitioner, telephone, began_on, ended_on, is_sensitive,
         ground, is_lead, recorded_at)
    SELECT ref, child, the_source, kind, service, post, practitioner, telephone, began, ends, is_sensitive, ground,
           is_lead, moment
    FROM told WHERE ref NOT IN (SELECT known.ref FROM known);
END
$$;

CREATE FUNCTION children_keep({KEEP_TAKES}) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    IF cardinality(replaced) > 0 THEN
        DELETE FROM children_comparedrow WHERE child_id = ANY (replaced);
    END IF;
    INSERT INTO children_comparedrow ({KEEP_COLUMNS})
    SELECT * FROM unnest({KEEP_GIVES});
END
$$;

-- What sources say of some records, as cells: what is compared is made of it. In the order of the names and addresses.
CREATE FUNCTION children_said(children bigint[]) RETURNS TABLE (
    child bigint, given_names text, family_name text, date_of_birth text, sex text, address text, town text,
    postcode text, nhs_number text, parent_1 text, parent_2 text, school text, is_current boolean
)
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    SELECT said.child, said.given_names, said.family_name, said.date_of_birth, said.sex, said.address, said.town,
           said.postcode, said.nhs_number, said.parent_1, said.parent_2, said.school, said.is_current
    FROM children_records(children) AS said;
END
$$;

CREATE FUNCTION children_numbered(refs text[]) RETURNS TABLE (reference text, child bigint)
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY SELECT held.reference::text, held.id FROM children_indexchild AS held WHERE held.reference = ANY (refs);
END
$$;

CREATE FUNCTION children_unkept(most int) RETURNS TABLE (child bigint)
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    SELECT held.id FROM children_indexchild AS held
    WHERE NOT EXISTS (SELECT FROM children_comparedrow AS kept WHERE kept.child_id = held.id)
    ORDER BY held.id LIMIT most;
END
$$;

CREATE FUNCTION children_kept(children bigint[]) RETURNS TABLE (child bigint, {KEPT_OUT})
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    SELECT kept.child_id, {KEPT_ROW} FROM children_comparedrow AS kept
    WHERE kept.child_id = ANY (children) AND NOT kept.is_extra;
END
$$;

-- The records that share keys with those of a batch (places are the batch's own numbers), hidden ones too.
CREATE FUNCTION children_alike({BATCH_TAKES}, most int) RETURNS TABLE (places int[], children bigint[])
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    WITH hits AS (
{BATCH_HITS}
    ), pairs AS (
        SELECT hits.place, hits.child_id, count(*) AS shared FROM hits GROUP BY hits.place, hits.child_id
    ), ordered AS (
        SELECT pairs.place, pairs.child_id,
               row_number() OVER (PARTITION BY pairs.place ORDER BY pairs.shared DESC, pairs.child_id) AS number
        FROM pairs
    )
    SELECT array_agg(ordered.place), array_agg(ordered.child_id) FROM ordered WHERE ordered.number <= most;
END
$$;

-- How some records stand. New is what was never settled; a record waits while somebody is to say whose it is.
CREATE FUNCTION children_states(asked bigint[]) RETURNS TABLE (
    child bigint, reference text, person text, source text, is_checked boolean, is_hidden boolean, is_new boolean, waits boolean
)
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    WITH hidden AS MATERIALIZED (SELECT DISTINCT over.child FROM children_shields_over(asked) AS over)
    SELECT held.id, held.reference::text, held.person::text, held.source::text, held.checked_at IS NOT NULL,
           hidden.child IS NOT NULL,
           held.checked_at IS NULL AND NOT EXISTS (SELECT FROM children_review AS any_of WHERE any_of.child_id = held.id),
           EXISTS (SELECT FROM children_review AS open WHERE open.child_id = held.id AND open.settled_at IS NULL)
    FROM children_indexchild AS held LEFT JOIN hidden ON hidden.child = held.id
    WHERE held.id = ANY (asked);
END
$$;

CREATE FUNCTION children_apart(people text[]) RETURNS TABLE (one text, other text)
{READS}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    SELECT mine.person::text, theirs.person::text
    FROM children_indexchild AS mine
    JOIN children_review AS settled ON mine.id IN (settled.child_id, settled.against_id)
                                   AND settled.settled_at IS NOT NULL AND NOT settled.is_same
    JOIN children_indexchild AS theirs ON theirs.id IN (settled.child_id, settled.against_id) AND theirs.id <> mine.id
    WHERE mine.person = ANY (people);
END
$$;

CREATE FUNCTION children_link(
    refs text[], ones bigint[], others bigint[], reasons text[], by_whom text, moment timestamptz
) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    INSERT INTO children_childlink
        (reference, one_id, other_id, reason, began_at, began_by, ended_by, ended_reason)
    SELECT ref, one, other, reason, moment, by_whom, '', ''
    FROM unnest(refs, ones, others, reasons) AS each(ref, one, other, reason);
END
$$;

CREATE FUNCTION children_relabel(old_labels text[], new_labels text[]) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    UPDATE children_indexchild SET person = each.after
    FROM unnest(old_labels, new_labels) AS each(before, after) WHERE person = each.before;
END
$$;

CREATE FUNCTION children_check(children bigint[], moment timestamptz) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    UPDATE children_indexchild SET checked_at = moment WHERE id = ANY (children) AND checked_at IS NULL;
END
$$;

CREATE FUNCTION children_hold(asked bigint) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    UPDATE children_indexchild SET checked_at = NULL WHERE id = asked AND checked_at IS NOT NULL;
END
$$;

-- Let records wait for a person; return how many did not wait for each other before.
CREATE FUNCTION children_wait(refs text[], children bigint[], againsts bigint[], scores float8[], moment timestamptz)
RETURNS int
{WRITES}
DECLARE
    many int;
BEGIN
    {ONLY_MATCHING}
    INSERT INTO children_review (reference, child_id, against_id, bits, opened_at, settled_by, words)
    SELECT ref, child, against, score, moment, '', ''
    FROM unnest(refs, children, againsts, scores) AS each(ref, child, against, score)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS many = ROW_COUNT;
    RETURN many;
END
$$;

-- How many children nobody hides, and which names and days more than some of them bear.
CREATE FUNCTION children_counted(more_than int) RETURNS TABLE (kind text, word text, many bigint)
{READS_ALL}
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    WITH counted AS MATERIALIZED (
        SELECT DISTINCT held.id, kept.given, kept.family, kept.born
        FROM children_indexchild AS held
        JOIN children_comparedrow AS kept ON kept.child_id = held.id AND kept.is_current AND NOT kept.is_extra
        WHERE held.checked_at IS NOT NULL AND held.reference = held.person
          AND held.id NOT IN (SELECT hid FROM children_hidden_from('') AS hid)
    )
    SELECT 'count', '', count(DISTINCT counted.id) FROM counted
    UNION ALL
    SELECT 'given', counted.given::text, count(DISTINCT counted.id) FROM counted WHERE counted.given <> ''
    GROUP BY counted.given HAVING count(DISTINCT counted.id) > more_than
    UNION ALL
    SELECT 'family', counted.family::text, count(DISTINCT counted.id) FROM counted WHERE counted.family <> ''
    GROUP BY counted.family HAVING count(DISTINCT counted.id) > more_than
    UNION ALL
    SELECT 'born', counted.born::text, count(DISTINCT counted.id) FROM counted WHERE counted.born > 0
    GROUP BY counted.born HAVING count(DISTINCT counted.id) > more_than;
END
$$;
"""  # nosec B608  our own
MAY_SEE = f"children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), child_id)"
POLICY = f"""
ALTER TABLE children_comparedrow ENABLE ROW LEVEL SECURITY;
CREATE POLICY children_comparedrow_seen ON children_comparedrow USING ({MAY_SEE}) WITH CHECK ({MAY_SEE});
"""


class Migration(migrations.Migration):
    """Functions and a policy. There is no way back: the keys of before are gone."""

    dependencies = [("children", "0010_compared_rows")]
    operations = [migrations.RunSQL(FUNCTIONS + POLICY)]
