"""The life of a record, held by the database: who is responsible without overlap or gap, the archive, legal holds, the end.

`children_ends` is the one rule of when a record's time is over; it is worked out at each read. A record of the archive is
not there for anybody: not for the rows of a table, a search, a name or a count; only for whoever opened it for a reason
(ADR 184). Records are destroyed by one function, which refuses what a hold keeps and what is not due (ADR 185).

Replaced here: `children_may_see`, `children_settles`, `children_candidates`, `children_found`, `children_named`,
`children_counted`, `children_stays`, and the policy of `children_searchresult`.
"""

from importlib import import_module

from django.db import migrations

before = import_module("sharewell.children.migrations.0011_batches")
PERMITS, POST, SEER = before.PERMITS, before.POST, before.SEER
READS, READS_FEW, READS_ALL, WRITES = before.READS, before.READS_FEW, before.READS_ALL, before.WRITES
KEPT_OUT, KEPT_ROW, LIVE_HITS, ONLY_MATCHING = before.KEPT_OUT, before.KEPT_ROW, before.LIVE_HITS, before.ONLY_MATCHING
DECIDING = 7_201_001
"""The lock of `actions.linking`: labels of people stay as they are while it is held."""

TIMES = """
CREATE FUNCTION children_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Europe/London')::date
$$;

-- Whoever is born on 29 February has their birthday on 1 March in other years.
CREATE FUNCTION children_birthday(born date, years int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (born + make_interval(years => years))::date
         + CASE WHEN extract(day FROM born) = 29 AND extract(month FROM born) = 2
                 AND extract(day FROM born + make_interval(years => years)) = 28 THEN 1 ELSE 0 END
$$;

-- When the time of some people is over, from all that is linked to them. An exact birth date counts before an estimate,
-- and the youngest where sources differ; an estimate is the whole year. Nobody's record is destroyed before it has been
-- there for six years.
CREATE FUNCTION children_ends(people text[])
RETURNS TABLE (person text, grown_on date, archived_on date, due_on date, is_held boolean)
{READS_FEW}
BEGIN
    RETURN QUERY
    WITH records AS MATERIALIZED (
        SELECT held.person, held.id, held.birth, held.born_on, held.recorded_at
        FROM unnest(people) AS asked(person) JOIN children_indexchild AS held ON held.person = asked.person
    ), born AS (
        SELECT DISTINCT ON (records.person) records.person, children_birthday(
            CASE records.birth WHEN 'estimated' THEN make_date(extract(year FROM records.born_on)::int, 12, 31)
                               ELSE records.born_on END, 18) AS grown_on
        FROM records WHERE records.born_on IS NOT NULL
        ORDER BY records.person, array_position(ARRAY['exact', 'estimated', 'expected'], records.birth::text),
                 records.born_on DESC
    ), stays AS (
        SELECT records.person, max(least(stay.until, stay.withdrawn_on)) AS stays_until
        FROM records JOIN children_stayingon AS stay ON stay.child_id = records.id GROUP BY records.person
    ), gone AS (
        SELECT each.person, min(each.kept_until) AS kept_until FROM (
            SELECT records.person, died.kept_until FROM records
            JOIN children_death AS died ON died.child_id = records.id AND died.struck_at IS NULL
            UNION ALL
            SELECT records.person, away.kept_until FROM records
            JOIN children_departure AS away ON away.child_id = records.id AND away.struck_at IS NULL
                                           AND away.returned_on IS NULL
        ) AS each GROUP BY each.person
    ), whole AS (
        SELECT records.person, max((records.recorded_at AT TIME ZONE 'Europe/London')::date) AS came_on,
               bool_or(EXISTS (SELECT FROM children_legalhold AS hold
                               WHERE hold.child_id = records.id AND hold.lifted_at IS NULL)) AS is_held
        FROM records GROUP BY records.person
    ), ends AS (
        SELECT whole.person, whole.came_on, whole.is_held, born.grown_on,
               least(CASE WHEN born.grown_on IS NOT NULL THEN greatest(born.grown_on, stays.stays_until) END,
                     gone.kept_until) AS archived_on
        FROM whole LEFT JOIN born ON born.person = whole.person LEFT JOIN stays ON stays.person = whole.person
        LEFT JOIN gone ON gone.person = whole.person
    )
    SELECT ends.person::text, ends.grown_on, ends.archived_on,
           CASE WHEN ends.archived_on IS NOT NULL
                THEN (greatest(ends.archived_on, ends.came_on) + interval '6 years')::date END,
           ends.is_held
    FROM ends;
END
$$;

-- Which of some records are in the archive on a day. Most are of somebody whose exact birth date says that they are a
-- child: of them only who has left or died is looked at further.
CREATE FUNCTION children_archived_of(asked bigint[], today date) RETURNS TABLE (child bigint)
{READS_FEW}
DECLARE
    maybe text[];
    born_after date := (today - interval '18 years')::date;
BEGIN
    maybe := ARRAY(
        SELECT DISTINCT held.person::text FROM children_indexchild AS held
        WHERE held.id = ANY (asked)
          AND (NOT (held.birth = 'exact' AND held.born_on > born_after)
               OR EXISTS (SELECT FROM children_indexchild AS gone
                          WHERE gone.person = held.person AND gone.gone_on <= today)));
    IF cardinality(maybe) = 0 THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT held.id FROM children_ends(maybe) AS over JOIN children_indexchild AS held ON held.person = over.person
    WHERE over.archived_on <= today AND held.id = ANY (asked);
END
$$;

CREATE FUNCTION children_is_archived(asked_child bigint, today date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM children_archived_of(ARRAY[asked_child], today))
$$;

-- Somebody took this child out of the archive. For how long that lasts, the policies of `children` say.
CREATE FUNCTION children_is_opened(seer text, asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT FROM children_indexchild AS named JOIN children_indexchild AS same ON same.person = named.person
        JOIN children_archiveopening AS taken ON taken.child_id = same.id
        WHERE named.id = asked_child AND taken.opened_by = seer AND taken.post = asking_post)
$$;
""".replace("{READS_FEW}", READS_FEW)  # nosec B608  our own

SEEING = f"""
-- Who settles whose record it is: of a hidden child who is cleared, archived or not, because what waits is hidden with
-- them; of others whoever tends the index, and nobody once either is in the archive.
CREATE OR REPLACE FUNCTION children_settles(asking_post text, permits text, waiting bigint, against bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT children_is_hidden(asking_post, waiting)
       AND NOT children_is_hidden(asking_post, against)
       AND (('children.tend' = ANY (string_to_array(permits, ' '))
             AND NOT EXISTS (SELECT FROM children_archived_of(ARRAY[waiting, against], children_today())))
            OR EXISTS (SELECT FROM children_shields_over(ARRAY[waiting, against])))
$$;

CREATE OR REPLACE FUNCTION children_may_see(seer text, asking_post text, permits text, asked_child bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT 'children.match' = ANY (string_to_array(permits, ' '))
        OR (string_to_array(permits, ' ') && ARRAY['children.find', 'children.tend']
            AND EXISTS (SELECT FROM children_indexchild WHERE id = asked_child AND checked_at IS NOT NULL)
            AND NOT children_is_hidden(asking_post, asked_child)
            AND ('children.tend' = ANY (string_to_array(permits, ' '))
                 OR children_has_part(seer, asking_post, asked_child))
            AND NOT children_is_archived(asked_child, children_today()))
        -- A record that waits for a person is there for whoever settles it, and while it waits.
        OR ('children.review' = ANY (string_to_array(permits, ' '))
            AND EXISTS (SELECT FROM children_indexchild AS named
                        JOIN children_indexchild AS same ON same.person = named.person
                        JOIN children_review AS held ON same.id IN (held.child_id, held.against_id)
                        WHERE named.id = asked_child AND held.settled_at IS NULL
                          AND children_settles(asking_post, permits, held.child_id, held.against_id))
            AND NOT children_is_hidden(asking_post, asked_child))
        -- What was taken out of the archive is there for whoever took it out.
        OR ('children.archive' = ANY (string_to_array(permits, ' '))
            AND children_is_opened(seer, asking_post, asked_child)
            AND EXISTS (SELECT FROM children_indexchild WHERE id = asked_child AND checked_at IS NOT NULL)
            AND NOT children_is_hidden(asking_post, asked_child))
$$;

-- As before (0011), without the archive: it neither fills a key nor takes a place among the most alike.
CREATE OR REPLACE FUNCTION children_candidates(kinds int[], keys bigint[])
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
                WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL)
            UNION
            SELECT over.child
            FROM children_archived_of(ARRAY(SELECT DISTINCT unnest(hit_children)), children_today()) AS over
            -- Whoever hides a child meets who has left or died too: such a record may come back under another name.
            WHERE coalesce(current_setting('sharewell.hiding', true), '') <> 'yes' OR NOT EXISTS (
                SELECT FROM children_indexchild AS me
                JOIN children_indexchild AS gone ON gone.person = me.person AND gone.gone_on IS NOT NULL
                WHERE me.id = over.child));
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

CREATE OR REPLACE FUNCTION children_found(asked_search bigint, children bigint[]) RETURNS void
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
            WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL))
      AND each.child NOT IN (SELECT gone.child FROM children_archived_of(children, children_today()) AS gone);
END
$$;

CREATE OR REPLACE FUNCTION children_named(named text) RETURNS TABLE (child bigint, reference text, person text)
{READS}
BEGIN
    RETURN QUERY
    SELECT held.id, held.reference::text, held.person::text FROM children_indexchild AS held
    WHERE held.reference = named AND held.checked_at IS NOT NULL
      AND {PERMITS} && ARRAY['children.find', 'children.match']
      AND ('children.match' = ANY ({PERMITS})
           OR (NOT children_is_hidden({POST}, held.id) AND NOT children_is_archived(held.id, children_today())));
END
$$;

CREATE OR REPLACE FUNCTION children_counted(more_than int) RETURNS TABLE (kind text, word text, many bigint)
{READS_ALL}
DECLARE
    today date := children_today();
BEGIN
    {ONLY_MATCHING}
    RETURN QUERY
    WITH away AS MATERIALIZED (
        SELECT hid AS child FROM children_hidden_from('') AS hid
        UNION
        SELECT gone.child FROM children_archived_of(ARRAY(
            SELECT held.id FROM children_indexchild AS held
            WHERE NOT (held.birth = 'exact' AND children_birthday(held.born_on, 18) > today)
            UNION
            SELECT same.id FROM children_indexchild AS named
            JOIN children_indexchild AS same ON same.person = named.person
            WHERE named.gone_on <= today), today) AS gone
    ), counted AS MATERIALIZED (
        SELECT DISTINCT held.id, kept.given, kept.family, kept.born
        FROM children_indexchild AS held
        JOIN children_comparedrow AS kept ON kept.child_id = held.id AND kept.is_current AND NOT kept.is_extra
        WHERE held.checked_at IS NOT NULL AND held.reference = held.person
          AND held.id NOT IN (SELECT away.child FROM away)
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

ALTER POLICY children_searchresult_seen ON children_searchresult
    USING (NOT children_is_hidden({POST}, child_id) AND NOT children_is_archived(child_id, children_today())
           AND EXISTS (SELECT FROM children_search AS whole WHERE whole.id = search_id AND whole.asked_by = {SEER}))
    WITH CHECK (NOT children_is_hidden({POST}, child_id) AND NOT children_is_archived(child_id, children_today())
           AND EXISTS (SELECT FROM children_search AS whole WHERE whole.id = search_id AND whole.asked_by = {SEER}));
"""  # nosec B608  our own

KEEPING = f"""
-- The record of a reference, for whoever keeps holds: in the archive too, and not where it is hidden from them.
CREATE FUNCTION children_holdable(named text) RETURNS bigint
{READS}
BEGIN
    RETURN (SELECT held.id FROM children_indexchild AS held
            WHERE held.reference = named AND held.checked_at IS NOT NULL AND 'children.hold' = ANY ({PERMITS})
              AND NOT children_is_hidden({POST}, held.id));
END
$$;

CREATE FUNCTION children_held_references(children bigint[]) RETURNS TABLE (child bigint, reference text)
{READS}
BEGIN
    RETURN QUERY SELECT held.id, held.reference::text FROM children_indexchild AS held
    WHERE held.id = ANY (children) AND 'children.hold' = ANY ({PERMITS}) AND NOT children_is_hidden({POST}, held.id);
END
$$;

-- Who fits in the archive, for whoever may open it: the oldest record of each child, at most two, so that one is sure.
CREATE FUNCTION children_archive_find(named text, asked_number text, family text, born date, today date)
RETURNS TABLE (child bigint, reference text, archived_on date)
{READS}
BEGIN
    IF NOT 'children.archive' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH fits AS MATERIALIZED (
        SELECT held.id, held.person FROM children_indexchild AS held
        WHERE named <> '' AND held.reference = named AND held.checked_at IS NOT NULL
        UNION
        SELECT held.id, held.person FROM children_childnumber AS said
        JOIN children_indexchild AS held ON held.id = said.child_id AND held.checked_at IS NOT NULL
        WHERE asked_number <> '' AND said.number = asked_number AND said.suppressed_at IS NULL
        UNION
        SELECT held.id, held.person FROM children_indexchild AS held
        JOIN children_childname AS said ON said.child_id = held.id
        WHERE family <> '' AND held.born_on = born AND held.checked_at IS NOT NULL
          AND lower(said.family_name) = lower(family)
    )
    SELECT min(fits.id), min(held.reference)::text, min(over.archived_on)
    FROM fits
    JOIN children_ends(ARRAY(SELECT DISTINCT fits.person::text FROM fits)) AS over ON over.person = fits.person
    JOIN children_indexchild AS held ON held.id = fits.id
    WHERE over.archived_on <= least(today, children_today()) AND NOT children_is_hidden({POST}, fits.id)
    GROUP BY fits.person LIMIT 2;
END
$$;

-- Records whose time changes, for whoever keeps holds; those who are hidden from them are left out.
CREATE FUNCTION children_times(today date, days int, most int)
RETURNS TABLE (kind text, reference text, on_day date, is_held boolean)
{READS}
DECLARE
    near text[];
    begins date := date_trunc('year', today)::date;
    ends date := today + days;
    away text[];
BEGIN
    IF NOT 'children.hold' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    near := ARRAY(SELECT DISTINCT found.person::text FROM (
        (SELECT held.person FROM children_indexchild AS held
         WHERE held.born_on BETWEEN (begins - interval '19 years')::date AND (ends - interval '18 years')::date
         ORDER BY held.born_on DESC LIMIT 10 * most)
        UNION ALL
        (SELECT held.person FROM children_indexchild AS held
         WHERE held.born_on <= (ends - interval '24 years')::date AND held.recorded_at <= ends - interval '6 years'
         ORDER BY held.born_on LIMIT 10 * most)
        UNION ALL
        (SELECT held.person FROM children_stayingon AS stay JOIN children_indexchild AS held ON held.id = stay.child_id
         WHERE least(stay.until, stay.withdrawn_on) BETWEEN begins AND ends LIMIT 10 * most)
        UNION ALL
        (SELECT held.person FROM children_death AS died JOIN children_indexchild AS held ON held.id = died.child_id
         WHERE died.struck_at IS NULL AND (died.kept_until BETWEEN begins AND ends
                                           OR died.kept_until <= ends - interval '6 years') LIMIT 10 * most)
        UNION ALL
        (SELECT held.person FROM children_departure AS gone JOIN children_indexchild AS held ON held.id = gone.child_id
         WHERE gone.struck_at IS NULL AND gone.returned_on IS NULL
           AND (gone.kept_until BETWEEN begins AND ends OR gone.kept_until <= ends - interval '6 years')
         LIMIT 10 * most)) AS found);
    away := ARRAY(
        SELECT DISTINCT held.person::text
        FROM children_shields_over(ARRAY(SELECT each.id FROM children_indexchild AS each
                                         WHERE each.person = ANY (near))) AS over
        JOIN children_indexchild AS held ON held.id = over.child
        WHERE NOT EXISTS (
            SELECT FROM children_clearance AS cleared
            WHERE cleared.shield_id = over.shield AND cleared.post = {POST} AND cleared.ended_at IS NULL));
    RETURN QUERY
    WITH over AS MATERIALIZED (
        SELECT ended.person, ended.archived_on, ended.due_on, ended.is_held FROM children_ends(near) AS ended
        WHERE ended.person <> ALL (away)
          -- A record that nobody has seen yet is not told of here either.
          AND EXISTS (SELECT FROM children_indexchild AS shown
                      WHERE shown.reference = ended.person AND shown.checked_at IS NOT NULL)
    )
    (SELECT 'to-archive', over.person, over.archived_on, over.is_held FROM over
     WHERE over.archived_on > today AND over.archived_on <= ends ORDER BY over.archived_on, over.person LIMIT most)
    UNION ALL
    (SELECT 'archived', over.person, over.archived_on, over.is_held FROM over
     WHERE over.archived_on BETWEEN begins AND today ORDER BY over.archived_on DESC, over.person LIMIT most)
    UNION ALL
    (SELECT 'to-destroy', over.person, over.due_on, over.is_held FROM over
     WHERE over.due_on <= ends ORDER BY over.due_on, over.person LIMIT most);
END
$$;

-- The posts among some that a record is not hidden from, such as those who could answer for another council.
CREATE FUNCTION children_seeing(posts text[], asked_child bigint) RETURNS SETOF text
{READS}
BEGIN
    RETURN QUERY SELECT post FROM unnest(posts) AS each(post) WHERE NOT children_is_hidden(post, asked_child);
END
$$;

-- A child was hidden: a move whose answer is owed by somebody who is not cleared is called back. Nothing has passed.
CREATE FUNCTION children_call_back(by_whom text, why text, moment timestamptz)
RETURNS TABLE (move text, child text, post text)
{WRITES}
BEGIN
    IF NOT 'children.find' = ANY ({PERMITS}) THEN
        RETURN;
    END IF;
    RETURN QUERY
    UPDATE children_move AS waits
    SET answer = 'called-back', answered_at = greatest(moment, waits.asked_at), answered_by = by_whom,
        answered_words = why
    FROM children_indexchild AS held
    WHERE held.id = waits.child_id AND waits.answer = '' AND waits.answer_post <> ''
      AND children_is_hidden(waits.answer_post, waits.child_id)
    RETURNING waits.reference::text, held.reference::text, waits.asked_post::text;
END
$$;

-- What was said stays: only the columns that are named may be filled, once; those with a star as often as need be.
CREATE FUNCTION children_said_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    is_now jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOR name IN SELECT each.key FROM jsonb_each(is_now) AS each WHERE each.value IS DISTINCT FROM was -> each.key LOOP
        IF ('*' || name) = ANY (TG_ARGV) OR (name = ANY (TG_ARGV) AND coalesce(was ->> name, '') = '') THEN
            CONTINUE;
        END IF;
        RAISE EXCEPTION '% stays as it was said: % of %', TG_TABLE_NAME, name, OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END LOOP;
    RETURN NEW;
END
$$;

CREATE FUNCTION children_one_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({DECIDING});
    IF NEW.answer = '' AND EXISTS (
        SELECT FROM children_move AS other JOIN children_indexchild AS held ON held.id = other.child_id
        JOIN children_indexchild AS named ON named.person = held.person
        WHERE named.id = NEW.child_id AND other.answer = '') THEN
        RAISE EXCEPTION 'one move of a child waits at a time' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_move_one BEFORE INSERT ON children_move FOR EACH ROW EXECUTE FUNCTION children_one_move();

-- An accepted move and what it passes come together or not at all.
CREATE FUNCTION children_move_passes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.answer = 'accepted' AND NOT EXISTS (SELECT FROM children_responsibility WHERE move_id = NEW.id) THEN
        RAISE EXCEPTION 'a move is accepted and passes at once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER children_move_passes AFTER INSERT OR UPDATE ON children_move
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION children_move_passes();

CREATE FUNCTION children_one_responsible() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({DECIDING});
    IF EXISTS (
        SELECT FROM children_responsibility AS other JOIN children_indexchild AS held ON held.id = other.child_id
        JOIN children_indexchild AS named ON named.person = held.person
        WHERE named.id = NEW.child_id AND other.ended_at IS NULL
          AND (other.organisation, other.outside_name) IS DISTINCT FROM (NEW.organisation, NEW.outside_name)) THEN
        RAISE EXCEPTION 'one council is responsible for a child at a time' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_responsibility_one BEFORE INSERT ON children_responsibility
    FOR EACH ROW EXECUTE FUNCTION children_one_responsible();

CREATE FUNCTION children_no_gap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM children_responsibility AS after
        WHERE after.child_id = NEW.child_id AND after.began_at = NEW.ended_at AND after.id > NEW.id) THEN
        RAISE EXCEPTION 'a council stays responsible until another is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.move_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM children_move WHERE id = NEW.move_id AND answer = 'accepted') THEN
        RAISE EXCEPTION 'nothing passes by a move that is not accepted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER children_responsibility_no_gap AFTER INSERT OR UPDATE ON children_responsibility
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION children_no_gap();

-- From when on a record is gone, by what stands of death and of leaving on it.
CREATE FUNCTION children_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE children_indexchild AS held SET gone_on = least(
        (SELECT min(died.kept_until) FROM children_death AS died
         WHERE died.child_id = held.id AND died.struck_at IS NULL),
        (SELECT min(away.kept_until) FROM children_departure AS away
         WHERE away.child_id = held.id AND away.struck_at IS NULL AND away.returned_on IS NULL))
    WHERE held.id = NEW.child_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER children_death_gone AFTER INSERT OR UPDATE ON children_death
    FOR EACH ROW EXECUTE FUNCTION children_gone();
CREATE TRIGGER children_departure_gone AFTER INSERT OR UPDATE ON children_departure
    FOR EACH ROW EXECUTE FUNCTION children_gone();

CREATE FUNCTION children_stays_until() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT coalesce((SELECT NEW.until <= (over.grown_on + interval '7 years')::date
                     FROM children_indexchild AS held, children_ends(ARRAY[held.person::text]) AS over
                     WHERE held.id = NEW.child_id), false) THEN
        RAISE EXCEPTION 'nobody stays in the index beyond twenty-five' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_stayingon_ends BEFORE INSERT ON children_stayingon
    FOR EACH ROW EXECUTE FUNCTION children_stays_until();
"""  # nosec B608  our own

ENDING = f"""
-- Whether this is the one function that destroys, in the transaction in which it does, with the owner's rights.
CREATE FUNCTION children_is_destroying() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('sharewell.destroying', true), '') = pg_current_xact_id()::text
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'public.children_tombstone'::regclass)
$$;

CREATE OR REPLACE FUNCTION children_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND children_is_destroying() THEN
        RETURN OLD;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% is kept: % is refused', TG_TABLE_NAME, lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Of access in an emergency the same: what was said never changes, and goes with the record (0002).
CREATE OR REPLACE FUNCTION children_keep_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND children_is_destroying() THEN
        RETURN OLD;
    END IF;
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

-- A record that a legal hold keeps is deleted by nobody, whoever asks and however.
CREATE FUNCTION children_hold_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM children_legalhold AS hold JOIN children_indexchild AS held ON held.id = hold.child_id
               WHERE held.person = OLD.person AND hold.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold keeps %', OLD.reference USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER children_indexchild_held BEFORE DELETE ON children_indexchild
    FOR EACH ROW EXECUTE FUNCTION children_hold_keeps();
ALTER TABLE children_indexchild ENABLE ALWAYS TRIGGER children_indexchild_held;

CREATE FUNCTION children_must_destroy() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT 'children.destroy' = ANY ({PERMITS}) THEN
        RAISE EXCEPTION 'only the operator destroys records' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- The people whose time is over on a day, those that a hold keeps among them or not.
CREATE FUNCTION children_due(today date, with_held boolean, most int)
RETURNS TABLE (person text, records bigint, is_held boolean)
{READS_ALL}
BEGIN
    PERFORM children_must_destroy();
    RETURN QUERY
    SELECT over.person, (SELECT count(*) FROM children_indexchild AS each WHERE each.person = over.person), over.is_held
    FROM children_ends(ARRAY(
        SELECT held.person::text FROM children_indexchild AS held
        WHERE held.born_on <= (today - interval '24 years')::date AND held.recorded_at <= now() - interval '6 years'
        UNION
        SELECT held.person::text FROM children_death AS died JOIN children_indexchild AS held ON held.id = died.child_id
        WHERE died.struck_at IS NULL AND died.kept_until <= (today - interval '6 years')::date
        UNION
        SELECT held.person::text FROM children_departure AS gone
        JOIN children_indexchild AS held ON held.id = gone.child_id
        WHERE gone.struck_at IS NULL AND gone.returned_on IS NULL
          AND gone.kept_until <= (today - interval '6 years')::date)) AS over
    WHERE over.due_on <= least(today, children_today()) AND (with_held OR NOT over.is_held)
    ORDER BY over.person LIMIT most;
END
$$;

CREATE FUNCTION children_begin_destruction(
    the_reference text, the_rule text, the_source text, the_standing text, by_whom text, moment timestamptz
) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_destroy();
    INSERT INTO children_destruction
        (reference, rule, source, standing, by, begun_at, children, records, digest, entry)
    VALUES (the_reference, the_rule, the_source, the_standing, by_whom, moment, 0, 0, '', '');
END
$$;

-- Destroy all that is held of some people; return the references of their records, and of what was about them ('other').
CREATE FUNCTION children_destroy(the_destruction text, people text[], today date, moment timestamptz)
RETURNS TABLE (kind text, reference text)
{WRITES}
DECLARE
    run bigint;
    ids bigint[];
    refs text[];
    waits bigint[];
    others text[];
BEGIN
    PERFORM children_must_destroy();
    PERFORM pg_advisory_xact_lock({DECIDING});
    SELECT one.id INTO run FROM children_destruction AS one
    WHERE one.reference = the_destruction AND one.finished_at IS NULL FOR UPDATE;
    IF run IS NULL THEN
        RAISE EXCEPTION 'this destruction is not under way' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM children_ends(people) AS over
               WHERE over.is_held OR over.due_on IS NULL OR over.due_on > least(today, children_today())) THEN
        RAISE EXCEPTION 'a record is kept by a legal hold, or its time is not over'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT array_agg(held.id), array_agg(held.reference::text) INTO ids, refs
    FROM children_indexchild AS held WHERE held.person = ANY (people);
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('sharewell.destroying', pg_current_xact_id()::text, true);
    INSERT INTO children_tombstone (reference, destruction_id, destroyed_at)
    SELECT each.ref, run, moment FROM unnest(refs) AS each(ref);
    UPDATE children_destruction AS one
    SET children = one.children + cardinality(people), records = one.records + cardinality(ids)
    WHERE one.id = run;
    -- A record that was held because it might be one of these waits for nothing any more.
    waits := ARRAY(SELECT CASE WHEN asks.child_id = ANY (ids) THEN asks.against_id ELSE asks.child_id END
                   FROM children_review AS asks
                   WHERE asks.settled_at IS NULL AND (asks.child_id = ANY (ids) OR asks.against_id = ANY (ids)));
    others := ARRAY(
        SELECT one.reference::text FROM children_move AS one WHERE one.child_id = ANY (ids)
        UNION SELECT one.reference::text FROM children_legalhold AS one WHERE one.child_id = ANY (ids)
        UNION SELECT one.reference::text FROM children_asking AS one WHERE one.child_id = ANY (ids)
        UNION SELECT one.reference::text FROM children_shield AS one WHERE one.child_id = ANY (ids)
        UNION SELECT one.reference::text FROM children_servicecheck AS one WHERE one.child_id = ANY (ids)
        UNION SELECT one.reference::text FROM children_breakglass AS one WHERE one.child = ANY (refs)
        UNION SELECT one.reference::text FROM children_review AS one
              WHERE one.child_id = ANY (ids) OR one.against_id = ANY (ids));
    -- What was asked when one of these was found, with why each was found, was sealed together: it goes whole.
    UPDATE children_search AS one SET sealed = ''
    WHERE one.id IN (SELECT found.search_id FROM children_searchresult AS found WHERE found.child_id = ANY (ids));
    DELETE FROM children_searchresult WHERE child_id = ANY (ids);
    DELETE FROM children_asking WHERE child_id = ANY (ids);
    DELETE FROM children_breakglass WHERE child = ANY (refs);
    DELETE FROM children_clearance WHERE shield_id IN (SELECT id FROM children_shield WHERE child_id = ANY (ids));
    DELETE FROM children_shield WHERE child_id = ANY (ids);
    DELETE FROM children_review WHERE child_id = ANY (ids) OR against_id = ANY (ids);
    DELETE FROM children_childlink WHERE one_id = ANY (ids) OR other_id = ANY (ids);
    DELETE FROM children_responsibility WHERE child_id = ANY (ids)
        OR move_id IN (SELECT id FROM children_move WHERE child_id = ANY (ids));
    DELETE FROM children_move WHERE child_id = ANY (ids);
    DELETE FROM children_departure WHERE child_id = ANY (ids);
    DELETE FROM children_death WHERE child_id = ANY (ids);
    DELETE FROM children_stayingon WHERE child_id = ANY (ids);
    DELETE FROM children_archiveopening WHERE child_id = ANY (ids);
    DELETE FROM children_legalhold WHERE child_id = ANY (ids);
    -- Tables of migrations 0014 and 0016, which are there when anybody calls this.
    DELETE FROM children_servicecheck WHERE child_id = ANY (ids);
    -- A seal goes with the last record that stands on either of its sides, not before: the other side stays apart.
    DELETE FROM children_sealedrecord WHERE child_id = ANY (ids);
    DELETE FROM children_sealholder AS holder
    WHERE NOT EXISTS (SELECT FROM children_sealedrecord AS stands WHERE stands.seal_id = holder.seal_id);
    DELETE FROM children_identityseal AS held
    WHERE NOT EXISTS (SELECT FROM children_sealedrecord AS stands WHERE stands.seal_id = held.id);
    DELETE FROM children_involvement WHERE child_id = ANY (ids);
    DELETE FROM children_childname WHERE child_id = ANY (ids);
    DELETE FROM children_childaddress WHERE child_id = ANY (ids);
    DELETE FROM children_childnumber WHERE child_id = ANY (ids);
    DELETE FROM children_childadult WHERE child_id = ANY (ids);
    DELETE FROM children_comparedrow WHERE child_id = ANY (ids);
    DELETE FROM children_indexchild WHERE id = ANY (ids);
    UPDATE children_indexchild AS held SET checked_at = moment
    WHERE held.id = ANY (waits) AND held.checked_at IS NULL AND NOT EXISTS (
        SELECT FROM children_review AS asks
        WHERE held.id IN (asks.child_id, asks.against_id) AND asks.settled_at IS NULL);
    PERFORM set_config('sharewell.destroying', '', true);
    RETURN QUERY
    SELECT 'record', each.ref FROM unnest(refs) AS each(ref)
    UNION ALL SELECT 'other', each.ref FROM unnest(others) AS each(ref);
END
$$;

CREATE FUNCTION children_finish_destruction(
    the_reference text, the_digest text, the_entry text, moment timestamptz
) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_destroy();
    UPDATE children_destruction AS one SET finished_at = moment, digest = the_digest, entry = the_entry
    WHERE one.reference = the_reference AND one.finished_at IS NULL;
END
$$;
"""  # nosec B608  our own

MAY_SEE = f"children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), child_id)"
MATCHES = f"'children.match' = ANY ({PERMITS})"
HOLDS = f"'children.hold' = ANY ({PERMITS})"
OF_A_CHILD = ("children_responsibility", "children_move", "children_departure", "children_death", "children_stayingon")
ROWS = {
    **dict.fromkeys(OF_A_CHILD, MAY_SEE),
    "children_archiveopening": f"{MATCHES} OR (opened_by = {SEER} AND 'children.archive' = ANY ({PERMITS}))",
    "children_legalhold": f"{MATCHES} OR ({HOLDS} AND NOT children_is_hidden({POST}, child_id))",
}
READ_ONLY = f"{PERMITS} && ARRAY['children.destroy', 'children.match', 'children.hold']"
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
) + "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} FOR SELECT USING ({READ_ONLY});\n"
    for table in ("children_destruction", "children_tombstone")
)
MAY_CHANGE = {
    "children_responsibility": ("ended_at",),
    "children_move": ("answer", "answered_at", "answered_by", "answered_words", "agreed_by", "agreed_on",
                      "agreed_reference"),
    "children_departure": ("returned_on", "returned_at", "returned_by", "returned_words", "struck_at", "struck_by",
                           "struck_words"),
    "children_death": ("struck_at", "struck_by", "struck_words"),
    "children_stayingon": ("withdrawn_on", "withdrawn_at", "withdrawn_by", "withdrawn_words"),
    "children_archiveopening": (),
    "children_legalhold": ("*review_on", "lifted_at", "lifted_by", "lifted_words"),
    "children_destruction": ("*children", "*records", "finished_at", "digest", "entry"),
    "children_tombstone": (),
}  # fmt: skip
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_said BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION"
    f" children_said_once({', '.join(repr(name) for name in names)});\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_said;\n"
    for table, names in MAY_CHANGE.items()
) + "".join(
    f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION children_stays();\n"
    f"CREATE TRIGGER {table}_stay BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION children_stays();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stays;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stay;\n"
    for table in (*MAY_CHANGE, "children_indexchild")
)


class Migration(migrations.Migration):
    """Functions, policies and triggers. There is no way back: what was destroyed is gone."""

    dependencies = [("children", "0012_lifecycle")]
    operations = [migrations.RunSQL(TIMES + SEEING + KEEPING + ENDING + POLICIES + TRIGGERS)]
