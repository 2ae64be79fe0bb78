"""Who is linked at a moment, who is told of whom, who has no GP or school, and figures for planning (ADR 188 to 190).

Hidden children are taken out first, before anything is counted or put in order, as everywhere (ADR 177).
"""

from django.db import migrations

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"
TENDS = f"'children.tend' = ANY ({PERMITS})"
MAY_SEE = f"children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), {{}})"
HAS = (
    "SELECT FROM children_indexchild AS same JOIN children_involvement AS part ON part.child_id = same.id"
    " WHERE same.person = one.person AND same.checked_at IS NOT NULL AND part.kind = '{}' AND part.ended_on IS NULL"
)
# A page of the list walks along the references and stops when it is full, however many children there are.
BY_REFERENCE = (
    "SET enable_seqscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off"
)
OWNED = "SECURITY DEFINER SET search_path = pg_catalog, public"

FUNCTIONS = f"""
-- Which records are linked with one, directly or through others, at a moment: by all links ever, where there is none.
-- It has the rights of whoever calls it.
CREATE FUNCTION children_together(asked bigint, moment timestamptz, besides bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE same(id) AS (
        SELECT asked
        UNION
        SELECT CASE WHEN link.one_id = same.id THEN link.other_id ELSE link.one_id END
        FROM same JOIN children_childlink AS link ON same.id IN (link.one_id, link.other_id)
        WHERE link.id IS DISTINCT FROM besides
          AND (moment IS NULL OR link.began_at <= moment AND (link.ended_at IS NULL OR link.ended_at > moment))
    )
    SELECT id FROM same
$$;

-- Whom to tell that somebody began or ends to work with a child. Nobody is told of a child who is hidden from them.
-- Those of sensitive services who chose to be told, the installation alone may know.
CREATE FUNCTION children_to_tell(asked_child bigint, own_post text, sensitive boolean) RETURNS SETOF text
LANGUAGE sql STABLE {OWNED} AS $$
    SELECT DISTINCT part.post::text
    FROM children_indexchild AS named
    JOIN children_indexchild AS same ON same.person = named.person
    JOIN children_involvement AS part ON part.child_id = same.id
    WHERE named.id = asked_child AND part.ended_on IS NULL AND part.post NOT IN ('', own_post)
      AND part.is_sensitive = sensitive AND part.is_told
      AND NOT children_is_hidden(part.post, asked_child)
      AND ('children.match' = ANY ({PERMITS}) OR NOT sensitive AND {MAY_SEE.format("asked_child")})
    ORDER BY 1
$$;

-- What somebody asks for while they work with a child ends with that, whoever ends it.
CREATE FUNCTION children_end_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_on IS NOT NULL THEN
        NEW.asks_since := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_involvement_end_mark BEFORE INSERT OR UPDATE ON children_involvement
    FOR EACH ROW EXECUTE FUNCTION children_end_mark();
ALTER TABLE children_involvement ENABLE ALWAYS TRIGGER children_involvement_end_mark;

-- Which organisations have sent records at all: nothing about a child. From one to the next, however many records.
CREATE FUNCTION children_sources() RETURNS SETOF text
LANGUAGE sql STABLE {OWNED} AS $$
    WITH RECURSIVE each(source) AS (
        (SELECT source FROM children_indexchild WHERE source_key IS NOT NULL ORDER BY source LIMIT 1)
        UNION ALL
        SELECT (SELECT next.source FROM children_indexchild AS next
                WHERE next.source_key IS NOT NULL AND next.source > each.source ORDER BY next.source LIMIT 1)
        FROM each WHERE each.source IS NOT NULL
    )
    SELECT source::text FROM each WHERE source IS NOT NULL
$$;

-- One line of each child: the oldest record stands for all that are linked with it. Where that has no exact birth
-- date, another's counts: asked for by the person, never by the order of all records. Whoever has died or is in the
-- archive is not among them.
CREATE FUNCTION children_of_index() RETURNS TABLE (child bigint, reference text, person text, born_on date, birth text)
LANGUAGE sql STABLE AS $$
    WITH away AS MATERIALIZED (
        SELECT gone.child FROM children_archived_of(ARRAY(
            SELECT held.id FROM children_indexchild AS held
            WHERE NOT (held.birth = 'exact' AND children_birthday(held.born_on, 18) > children_today())
            UNION
            SELECT same.id FROM children_indexchild AS named
            JOIN children_indexchild AS same ON same.person = named.person
            WHERE named.gone_on <= children_today()), children_today()) AS gone
        UNION
        SELECT same.id FROM children_death AS died
        JOIN children_indexchild AS named ON named.id = died.child_id
        JOIN children_indexchild AS same ON same.person = named.person
        WHERE died.struck_at IS NULL
    )
    SELECT held.id, held.reference::text, held.person::text,
           CASE WHEN held.birth = 'exact' THEN held.born_on ELSE coalesce(
               (SELECT (array_agg(same.born_on ORDER BY same.id))[1] FROM children_indexchild AS same
                WHERE same.person = held.person AND same.birth = 'exact' AND same.checked_at IS NOT NULL),
               held.born_on) END,
           CASE WHEN held.birth = 'exact' OR EXISTS (
               SELECT FROM children_indexchild AS same
               WHERE same.person = held.person AND same.birth = 'exact' AND same.checked_at IS NOT NULL
           ) THEN 'exact' ELSE held.birth::text END
    FROM children_indexchild AS held
    WHERE held.reference = held.person AND held.checked_at IS NOT NULL AND held.id NOT IN (SELECT child FROM away)
$$;

-- The last day on which a kind of service was known, or where none ever was, the day of the first record.
CREATE FUNCTION children_missed_since(asked_person text, asked_kind text) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT max(part.ended_on) FROM children_indexchild AS same
         JOIN children_involvement AS part ON part.child_id = same.id
         WHERE same.person = asked_person AND part.kind = asked_kind),
        (SELECT min(same.recorded_at)::date FROM children_indexchild AS same WHERE same.person = asked_person))
$$;

-- Children born from `grown_from` on of whom no GP is known, or no school where they were born from `school_from`
-- until `school_until`; `asked` is one of them, or empty. Who is hidden from whoever asks is not among them.
CREATE FUNCTION children_without(
    grown_from date, school_from date, school_until date, asked text, after text, only_new boolean, most int
) RETURNS TABLE (reference text, born_on date, no_gp boolean, no_school boolean, gp_since date, school_since date,
                 checked_by text, taken_by text, outcome text, closed_at timestamptz)
LANGUAGE sql STABLE {OWNED} {BY_REFERENCE} AS $$
    WITH hidden AS MATERIALIZED (SELECT hid FROM children_hidden_from({POST}) AS hid), lacking AS (
        SELECT one.child, one.reference, one.person, one.born_on,
               NOT EXISTS ({HAS.format("gp")}) AS no_gp,
               one.born_on BETWEEN school_from AND school_until AND NOT EXISTS ({HAS.format("school")}) AS no_school
        FROM children_of_index() AS one
        WHERE {TENDS} AND one.reference > after AND (asked = '' OR one.reference = asked)
          AND (one.born_on IS NULL OR one.born_on >= grown_from) AND one.birth <> 'expected'
          AND one.child NOT IN (SELECT hid FROM hidden)
        ORDER BY one.reference
    )
    SELECT found.reference, found.born_on, found.no_gp, coalesce(found.no_school, false),
           CASE WHEN found.no_gp THEN children_missed_since(found.person, 'gp') END,
           CASE WHEN found.no_school THEN children_missed_since(found.person, 'school') END,
           last.reference::text, last.taken_by::text, last.outcome::text, last.closed_at
    FROM lacking AS found
    LEFT JOIN LATERAL (
        SELECT done.* FROM children_indexchild AS same JOIN children_servicecheck AS done ON done.child_id = same.id
        WHERE same.person = found.person ORDER BY done.closed_at IS NULL DESC, done.id DESC LIMIT 1) AS last ON true
    WHERE (found.no_gp OR found.no_school) AND (NOT only_new OR last.id IS NULL)
    ORDER BY found.reference LIMIT most
$$;

-- Counts by place and band of birth dates, for planning: whoever may count gets them, and all get the same. Hidden
-- children are in none, as in `children_counted`, and sensitive services neither. Places of fewer children than
-- `smallest` stand together, so that nothing that a source wrote as a town names a child.
CREATE FUNCTION children_figures(
    bands text[], born_from date[], born_until date[], of_school_age boolean[], smallest int
) RETURNS TABLE (place text, band text, children bigint, without_gp bigint, without_school bigint, kinds text[],
                 counts bigint[])
LANGUAGE sql STABLE {OWNED} AS $$
    WITH hidden AS MATERIALIZED (SELECT hid FROM children_hidden_from('') AS hid), counted AS MATERIALIZED (
        SELECT one.person, coalesce(within.band, 'not-known') AS band, coalesce(within.of_age, false) AS of_age,
               coalesce(initcap(lower(regexp_replace(btrim(lives.town), '\\s+', ' ', 'g'))), '') AS town
        FROM children_of_index() AS one
        LEFT JOIN unnest(bands, born_from, born_until, of_school_age) AS within(band, first, last, of_age)
               ON one.born_on BETWEEN within.first AND within.last
        LEFT JOIN LATERAL (
            SELECT at.town FROM children_indexchild AS same JOIN children_childaddress AS at ON at.child_id = same.id
            WHERE same.person = one.person AND same.checked_at IS NOT NULL AND at.left_on IS NULL AND at.town <> ''
            ORDER BY at.kind = 'lives' DESC, at.last_seen_on DESC, at.id LIMIT 1) AS lives ON true
        WHERE 'children.count' = ANY ({PERMITS})
          AND (one.born_on IS NULL OR within.band IS NOT NULL) AND one.birth <> 'expected'
          AND one.child NOT IN (SELECT hid FROM hidden)
    ), named AS MATERIALIZED (
        SELECT town FROM counted WHERE town <> '' GROUP BY town HAVING count(*) >= smallest
    ), placed AS MATERIALIZED (
        SELECT CASE WHEN town IN (SELECT town FROM named) THEN town ELSE '' END AS place, counted.band, counted.of_age,
               counted.person
        FROM counted
    ), serving AS MATERIALIZED (
        SELECT DISTINCT placed.place, placed.band, placed.person, part.kind::text AS kind
        FROM placed
        JOIN children_indexchild AS same ON same.person = placed.person AND same.checked_at IS NOT NULL
        JOIN children_involvement AS part ON part.child_id = same.id AND part.ended_on IS NULL
                                         AND NOT part.is_sensitive
    ), totals AS (
        SELECT placed.place, placed.band, bool_or(placed.of_age) AS of_age, count(*) AS children
        FROM placed GROUP BY placed.place, placed.band
    ), by_kind AS MATERIALIZED (
        SELECT place, band, kind, count(*) AS many FROM serving GROUP BY place, band, kind
    )
    SELECT totals.place, totals.band, totals.children,
           totals.children - coalesce((SELECT many FROM by_kind WHERE by_kind.place = totals.place
                                       AND by_kind.band = totals.band AND kind = 'gp'), 0),
           CASE WHEN totals.of_age THEN totals.children - coalesce(
               (SELECT many FROM by_kind WHERE by_kind.place = totals.place AND by_kind.band = totals.band
                AND kind = 'school'), 0) ELSE 0 END,
           ARRAY(SELECT kind FROM by_kind WHERE by_kind.place = totals.place AND by_kind.band = totals.band
                 ORDER BY kind),
           ARRAY(SELECT many FROM by_kind WHERE by_kind.place = totals.place AND by_kind.band = totals.band
                 ORDER BY kind)
    FROM totals ORDER BY totals.place = '', totals.place, array_position(bands, totals.band) NULLS LAST
$$;

CREATE FUNCTION children_keep_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL
       OR (OLD.reference, OLD.child_id, OLD.lacks, OLD.taken_at, OLD.taken_by, OLD.post)
          IS DISTINCT FROM (NEW.reference, NEW.child_id, NEW.lacks, NEW.taken_at, NEW.taken_by, NEW.post) THEN
        RAISE EXCEPTION 'what was found is said once, and what was taken on stays as it was'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_servicecheck_keep BEFORE UPDATE ON children_servicecheck
    FOR EACH ROW EXECUTE FUNCTION children_keep_check();
CREATE TRIGGER children_servicecheck_stays BEFORE DELETE ON children_servicecheck
    FOR EACH ROW EXECUTE FUNCTION children_stays();
CREATE TRIGGER children_servicecheck_stay BEFORE TRUNCATE ON children_servicecheck
    FOR EACH STATEMENT EXECUTE FUNCTION children_stays();
ALTER TABLE children_servicecheck ENABLE ALWAYS TRIGGER children_servicecheck_keep;
ALTER TABLE children_servicecheck ENABLE ALWAYS TRIGGER children_servicecheck_stays;
ALTER TABLE children_servicecheck ENABLE ALWAYS TRIGGER children_servicecheck_stay;
"""  # nosec B608  our own
# Whoever took it on can still close it after the child was hidden from them: nothing that is owed is left behind.
SEEN = f"{TENDS} AND (taken_by = {SEER} OR {MAY_SEE.format('child_id')})"
POLICY = f"""
ALTER TABLE children_servicecheck ENABLE ROW LEVEL SECURITY;
CREATE POLICY children_servicecheck_seen ON children_servicecheck USING ({SEEN}) WITH CHECK ({SEEN});
"""
BACKWARDS = """
DROP POLICY children_servicecheck_seen ON children_servicecheck;
ALTER TABLE children_servicecheck DISABLE ROW LEVEL SECURITY;
DROP TRIGGER children_servicecheck_stay ON children_servicecheck;
DROP TRIGGER children_servicecheck_stays ON children_servicecheck;
DROP TRIGGER children_servicecheck_keep ON children_servicecheck;
DROP TRIGGER children_involvement_end_mark ON children_involvement;
DROP FUNCTION children_keep_check;
DROP FUNCTION children_figures;
DROP FUNCTION children_without;
DROP FUNCTION children_missed_since;
DROP FUNCTION children_of_index;
DROP FUNCTION children_sources;
DROP FUNCTION children_end_mark;
DROP FUNCTION children_to_tell;
DROP FUNCTION children_together;
"""


class Migration(migrations.Migration):
    """Functions, a policy and triggers."""

    dependencies = [("children", "0016_checks_and_marks")]
    operations = [migrations.RunSQL(FUNCTIONS + POLICY, BACKWARDS)]
