"""A seal reaches the records of the earlier identity, and whatever waits to be told apart from them (ADR 0186).

`children_shields_over` and `children_reach` name a seal by its number with a minus before it. Nobody is cleared for
such a number, so every door that asks for a clearance keeps it closed, to holders too. Only where a holder has opened
this one seal (`sharewell.unsealed`, for the one reading of its page or of a question) it is not named.
"""

from django.db import migrations

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
POST = "current_setting('sharewell.post', true)"
SEER = "current_setting('sharewell.seer', true)"
DEFINED = "SECURITY DEFINER SET search_path = pg_catalog, public"
GUARDED = (
    "LANGUAGE plpgsql {} SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off"
    " SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$\n#variable_conflict use_column\n"
)
READS_FEW = GUARDED.format("STABLE")
WRITES = GUARDED.format("VOLATILE")
ONLY_MATCHING = "PERFORM children_must_match();"

FUNCTIONS = f"""
CREATE INDEX children_sealedrecord_standing ON children_sealedrecord (child_id) WHERE ended_at IS NULL;

CREATE FUNCTION children_holds_seal(asking_post text, asked_seal bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINED} AS $$
    SELECT EXISTS (SELECT FROM children_sealholder
                   WHERE seal_id = asked_seal AND post = asking_post AND ended_at IS NULL)
$$;

-- Whoever asks holds this seal, and has opened it for the reading that is under way.
CREATE FUNCTION children_unsealed(asked_seal bigint) RETURNS boolean
{READS_FEW}
DECLARE
    opened text := coalesce(current_setting('sharewell.unsealed', true), '');
BEGIN
    RETURN opened <> ''
       AND EXISTS (SELECT FROM children_identityseal
                   WHERE id = asked_seal AND reference = ANY (string_to_array(opened, ' ')))
       AND children_holds_seal({POST}, asked_seal);
END
$$;

-- Which seals reach some records: those of whose earlier side they are, and those whose earlier side they wait for.
CREATE FUNCTION children_seals_over(asked bigint[]) RETURNS TABLE (child bigint, seal bigint)
{READS_FEW}
BEGIN
    IF NOT EXISTS (SELECT FROM children_identityseal AS held WHERE held.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH kin AS MATERIALIZED (
        SELECT one.child, same.id
        FROM unnest(asked) AS one(child)
        JOIN children_indexchild AS me ON me.id = one.child
        JOIN children_indexchild AS same ON same.person = me.person
    ), near AS MATERIALIZED (
        SELECT kin.child, kin.id FROM kin
        UNION
        SELECT kin.child, waits.against_id
        FROM kin JOIN children_review AS waits ON waits.child_id = kin.id AND waits.settled_at IS NULL
        UNION
        SELECT kin.child, waits.child_id
        FROM kin JOIN children_review AS waits ON waits.against_id = kin.id AND waits.settled_at IS NULL
    )
    SELECT DISTINCT near.child, held.id
    FROM near
    JOIN children_sealedrecord AS stands ON stands.child_id = near.id AND stands.ended_at IS NULL
                                        AND stands.side = 'earlier'
    JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL;
END
$$;

-- As in migration 0011, and the seals.
CREATE OR REPLACE FUNCTION children_shields_over(asked bigint[]) RETURNS TABLE (child bigint, shield bigint)
{READS_FEW}
BEGIN
    IF EXISTS (SELECT FROM children_shield AS held WHERE held.lifted_at IS NULL) THEN
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
    END IF;
    RETURN QUERY
    SELECT over.child, -over.seal FROM children_seals_over(asked) AS over WHERE NOT children_unsealed(over.seal);
END
$$;

CREATE OR REPLACE FUNCTION children_reach() RETURNS TABLE (shield bigint, child bigint)
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
    UNION ALL
    SELECT -over.seal, over.child
    FROM children_seals_over(ARRAY(
        SELECT stands.child_id FROM children_sealedrecord AS stands WHERE stands.ended_at IS NULL
        UNION
        SELECT also.id
        FROM children_sealedrecord AS stands
        JOIN children_review AS waits ON (waits.child_id = stands.child_id OR waits.against_id = stands.child_id)
                                     AND waits.settled_at IS NULL
        JOIN children_indexchild AS maybe ON maybe.id IN (waits.child_id, waits.against_id)
        JOIN children_indexchild AS also ON also.person = maybe.person
        WHERE stands.ended_at IS NULL)) AS over
$$;

-- Two records, or records of the same two children, stand on two sides of a seal that stands.
CREATE FUNCTION children_sealed_apart(one bigint, other bigint) RETURNS boolean
{READS_FEW}
BEGIN
    RETURN EXISTS (SELECT FROM children_identityseal AS held WHERE held.lifted_at IS NULL) AND EXISTS (
        SELECT FROM children_indexchild AS mine
        JOIN children_indexchild AS my_kin ON my_kin.person = mine.person
        JOIN children_sealedrecord AS left_side ON left_side.child_id = my_kin.id AND left_side.ended_at IS NULL
        JOIN children_identityseal AS held ON held.id = left_side.seal_id AND held.lifted_at IS NULL
        CROSS JOIN children_indexchild AS theirs
        JOIN children_indexchild AS their_kin ON their_kin.person = theirs.person
        JOIN children_sealedrecord AS right_side ON right_side.child_id = their_kin.id AND right_side.ended_at IS NULL
                                                AND right_side.seal_id = left_side.seal_id
                                                AND right_side.side <> left_side.side
        WHERE mine.id = one AND theirs.id = other);
END
$$;

-- A question in which one of the two stands on the earlier side of a seal: it is for its holders.
CREATE FUNCTION children_asks_holders(waiting bigint, against bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINED} AS $$
    SELECT EXISTS (
        SELECT FROM children_sealedrecord AS stands
        JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL
        WHERE stands.child_id IN (waiting, against) AND stands.ended_at IS NULL AND stands.side = 'earlier')
$$;

CREATE FUNCTION children_is_under_seal(waiting bigint, against bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINED} AS $$
    SELECT EXISTS (SELECT FROM children_seals_over(ARRAY[waiting, against]))
$$;

-- As in migration 0013; under a seal, its holders, where no shield is in their way. It is asked about many rows: in
-- PL/pgSQL its plans are kept, and what is cheap and closes most is asked first.
CREATE OR REPLACE FUNCTION children_settles(asking_post text, permits text, waiting bigint, against bigint)
RETURNS boolean
{READS_FEW}
DECLARE
    many int;
    held int;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM children_sealholder AS holder
        WHERE holder.seal_id = over.seal AND holder.post = asking_post AND holder.ended_at IS NULL))
    INTO many, held FROM children_seals_over(ARRAY[waiting, against]) AS over;
    IF many = 0 THEN
        RETURN NOT children_is_hidden(asking_post, waiting)
           AND NOT children_is_hidden(asking_post, against)
           AND (('children.tend' = ANY (string_to_array(permits, ' '))
                 AND NOT EXISTS (SELECT FROM children_archived_of(ARRAY[waiting, against], children_today())))
                OR EXISTS (SELECT FROM children_shields_over(ARRAY[waiting, against])));
    END IF;
    RETURN many = held AND NOT EXISTS (SELECT FROM children_shields_over(ARRAY[waiting, against]) AS over
                       WHERE over.shield > 0 AND NOT EXISTS (
                           SELECT FROM children_clearance AS cleared
                           WHERE cleared.shield_id = over.shield AND cleared.post = asking_post
                             AND cleared.ended_at IS NULL))
       AND NOT children_sealed_apart(waiting, against);
END
$$;

-- A question about a child, or one linked to it, is for whoever asks. The questions of this child come first: asked the
-- other way round, each row of a table would ask about every question that is open.
CREATE FUNCTION children_is_asked_of(asking_post text, permits text, asked_child bigint) RETURNS boolean
{READS_FEW}
BEGIN
    RETURN EXISTS (
        WITH kin AS MATERIALIZED (
            SELECT same.id FROM children_indexchild AS named JOIN children_indexchild AS same ON same.person = named.person
            WHERE named.id = asked_child
        ), waits AS MATERIALIZED (
            SELECT held.child_id, held.against_id
            FROM kin JOIN children_review AS held ON held.child_id = kin.id AND held.settled_at IS NULL
            UNION
            SELECT held.child_id, held.against_id
            FROM kin JOIN children_review AS held ON held.against_id = kin.id AND held.settled_at IS NULL
        )
        SELECT FROM waits WHERE children_settles(asking_post, permits, waits.child_id, waits.against_id));
END
$$;

-- As in migration 0013; whether a child is hidden is asked before its questions, which takes longer.
CREATE OR REPLACE FUNCTION children_may_see(seer text, asking_post text, permits text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINED} AS $$
    SELECT 'children.match' = ANY (string_to_array(permits, ' '))
        OR (string_to_array(permits, ' ') && ARRAY['children.find', 'children.tend', 'children.review', 'children.archive']
            AND NOT children_is_hidden(asking_post, asked_child)
            AND ((string_to_array(permits, ' ') && ARRAY['children.find', 'children.tend']
                  AND EXISTS (SELECT FROM children_indexchild WHERE id = asked_child AND checked_at IS NOT NULL)
                  AND ('children.tend' = ANY (string_to_array(permits, ' '))
                       OR children_has_part(seer, asking_post, asked_child))
                  AND NOT children_is_archived(asked_child, children_today()))
                 -- A record that waits for a person is there for whoever settles it, and while it waits.
                 OR ('children.review' = ANY (string_to_array(permits, ' '))
                     AND children_is_asked_of(asking_post, permits, asked_child))
                 -- What was taken out of the archive is there for whoever took it out.
                 OR ('children.archive' = ANY (string_to_array(permits, ' '))
                     AND children_is_opened(seer, asking_post, asked_child)
                     AND EXISTS (SELECT FROM children_indexchild WHERE id = asked_child AND checked_at IS NOT NULL))))
$$;

-- Who owes an answer about a record that is hidden: under a seal its holders, else who is cleared.
CREATE OR REPLACE FUNCTION children_keepers(asked_child bigint) RETURNS SETOF text
LANGUAGE sql STABLE {DEFINED} AS $$
    WITH seals AS (SELECT over.seal FROM children_seals_over(ARRAY[asked_child]) AS over)
    SELECT DISTINCT known.post FROM (
        SELECT holder.post FROM seals
        JOIN children_sealholder AS holder ON holder.seal_id = seals.seal AND holder.ended_at IS NULL
        UNION
        SELECT cleared.post FROM children_shields_over(ARRAY[asked_child]) AS over
        JOIN children_clearance AS cleared ON cleared.shield_id = over.shield AND cleared.ended_at IS NULL
        WHERE NOT EXISTS (SELECT FROM seals)
    ) AS known
    WHERE 'children.match' = ANY ({PERMITS})
$$;

-- As in migration 0006, and whoever has opened a seal.
CREATE OR REPLACE FUNCTION children_has_part(seer text, asking_post text, asked_child bigint) RETURNS boolean
LANGUAGE sql STABLE {DEFINED} AS $$
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
                         AND glass.ended_at IS NULL AND glass.closed_at IS NULL)
            OR (coalesce(current_setting('sharewell.unsealed', true), '') <> ''
                AND EXISTS (SELECT FROM children_sealedrecord AS stands
                            WHERE stands.child_id = same.id AND stands.ended_at IS NULL
                              AND children_unsealed(stands.seal_id)))))
$$;

-- As in migration 0006, without what is withheld under a seal.
CREATE OR REPLACE FUNCTION children_records(children bigint[]) RETURNS TABLE (
    child bigint, reference text, person text, given_names text, family_name text, date_of_birth text, sex text,
    address text, town text, postcode text, nhs_number text, parent_1 text, parent_2 text, school text, is_current boolean
) LANGUAGE sql STABLE AS $$
    SELECT held.id, held.reference, held.person, coalesce(said.given_names, ''), coalesce(said.family_name, ''),
           CASE held.birth WHEN 'exact' THEN to_char(held.born_on, 'YYYY-MM-DD')
                           WHEN 'not-known' THEN '' ELSE to_char(held.born_on, 'YYYY') END,
           CASE held.sex WHEN 'male' THEN 'M' WHEN 'female' THEN 'F' WHEN 'other' THEN 'X' ELSE '' END,
           coalesce(place.address, ''), coalesce(place.town, ''), coalesce(place.postcode, ''),
           coalesce((SELECT number FROM children_childnumber WHERE child_id = held.id AND suppressed_at IS NULL
                     AND under_seal <> 'withheld' ORDER BY is_verified DESC, id LIMIT 1), ''),
           coalesce(adults.names[1], ''), coalesce(adults.names[2], ''),
           coalesce((SELECT service FROM children_involvement WHERE child_id = held.id AND kind = 'school'
                     AND ended_on IS NULL ORDER BY id LIMIT 1), ''),
           coalesce(said.kind = 'current', true) AND place.left_on IS NULL
    FROM children_indexchild AS held
    LEFT JOIN children_childname AS said ON said.child_id = held.id AND said.under_seal <> 'withheld'
    LEFT JOIN children_childaddress AS place ON place.child_id = held.id AND place.under_seal <> 'withheld'
    LEFT JOIN LATERAL (SELECT array_agg(name ORDER BY part DESC, id) AS names FROM children_childadult
                       WHERE child_id = held.id AND under_seal <> 'withheld') AS adults ON true
    WHERE held.id = ANY (children)
    ORDER BY held.id, said.kind = 'current' DESC, said.id, place.left_on IS NULL DESC, place.id
$$;

-- How some records stand to seals: on a side, or waiting for a record of an earlier side (`toward`).
CREATE FUNCTION children_seal_sides(asked bigint[]) RETURNS TABLE (child bigint, seal bigint, side text, toward bigint)
{READS_FEW}
BEGIN
    {ONLY_MATCHING}
    IF NOT EXISTS (SELECT FROM children_identityseal AS held WHERE held.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH kin AS MATERIALIZED (
        SELECT one.child, same.id
        FROM unnest(asked) AS one(child)
        JOIN children_indexchild AS me ON me.id = one.child
        JOIN children_indexchild AS same ON same.person = me.person
    ), waits AS MATERIALIZED (
        SELECT kin.child, open.against_id AS id
        FROM kin JOIN children_review AS open ON open.child_id = kin.id AND open.settled_at IS NULL
        UNION
        SELECT kin.child, open.child_id
        FROM kin JOIN children_review AS open ON open.against_id = kin.id AND open.settled_at IS NULL
    )
    SELECT DISTINCT kin.child, held.id, stands.side::text, kin.id
    FROM kin
    JOIN children_sealedrecord AS stands ON stands.child_id = kin.id AND stands.ended_at IS NULL
    JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL
    UNION
    SELECT waits.child, held.id, 'waits', waits.id
    FROM waits
    JOIN children_sealedrecord AS stands ON stands.child_id = waits.id AND stands.ended_at IS NULL
                                        AND stands.side = 'earlier'
    JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL;
END
$$;

-- What is said on both sides of the seals on whose later side some records stand, for whoever tells them apart.
CREATE FUNCTION children_seal_values(asked bigint[]) RETURNS TABLE (
    seal bigint, side text, child bigint, what text, number bigint, one text, two text, is_current boolean, told text
)
{READS_FEW}
BEGIN
    {ONLY_MATCHING}
    IF NOT EXISTS (SELECT FROM children_identityseal AS held WHERE held.lifted_at IS NULL) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH seals AS MATERIALIZED (
        SELECT DISTINCT stands.seal_id FROM children_sealedrecord AS stands
        JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL
        WHERE stands.child_id = ANY (asked) AND stands.ended_at IS NULL AND stands.side = 'later'
    ), sides AS MATERIALIZED (
        SELECT stands.seal_id, stands.side::text AS side, stands.child_id FROM children_sealedrecord AS stands
        JOIN seals ON seals.seal_id = stands.seal_id WHERE stands.ended_at IS NULL
    )
    SELECT sides.seal_id, sides.side, said.child_id, 'name', said.id, said.given_names::text, said.family_name::text,
           said.kind = 'current', said.under_seal::text
    FROM sides JOIN children_childname AS said ON said.child_id = sides.child_id
    UNION ALL
    SELECT sides.seal_id, sides.side, said.child_id, 'address', said.id, said.address || ' ' || said.postcode,
           said.home::text, said.left_on IS NULL, said.under_seal::text
    FROM sides JOIN children_childaddress AS said ON said.child_id = sides.child_id
    WHERE said.address <> '' OR said.postcode <> ''
    UNION ALL
    SELECT sides.seal_id, sides.side, said.child_id, 'number', said.id, said.number::text, '', true,
           said.under_seal::text
    FROM sides JOIN children_childnumber AS said ON said.child_id = sides.child_id
    UNION ALL
    SELECT sides.seal_id, sides.side, said.child_id, 'adult', said.id, said.name::text, '', true, said.under_seal::text
    FROM sides JOIN children_childadult AS said ON said.child_id = sides.child_id;
END
$$;

CREATE FUNCTION children_tell(whats text[], numbers bigint[], told text) RETURNS void
{WRITES}
BEGIN
    {ONLY_MATCHING}
    UPDATE children_childname SET under_seal = told
    WHERE id IN (SELECT number FROM unnest(whats, numbers) AS each(what, number) WHERE what = 'name');
    UPDATE children_childaddress SET under_seal = told
    WHERE id IN (SELECT number FROM unnest(whats, numbers) AS each(what, number) WHERE what = 'address');
    UPDATE children_childnumber SET under_seal = told
    WHERE id IN (SELECT number FROM unnest(whats, numbers) AS each(what, number) WHERE what = 'number');
    UPDATE children_childadult SET under_seal = told
    WHERE id IN (SELECT number FROM unnest(whats, numbers) AS each(what, number) WHERE what = 'adult');
END
$$;

-- A record that is linked to one on a side stands there too, and the rest of its child with it; it stays when parted.
CREATE FUNCTION children_join_sides() RETURNS trigger
LANGUAGE plpgsql VOLATILE {DEFINED} AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM children_identityseal AS held WHERE held.lifted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM children_indexchild AS mine
               JOIN children_sealedrecord AS one ON one.child_id = mine.id AND one.ended_at IS NULL
                                                AND one.side = 'earlier'
               JOIN children_identityseal AS held ON held.id = one.seal_id AND held.lifted_at IS NULL
               JOIN children_sealedrecord AS other ON other.seal_id = held.id AND other.ended_at IS NULL
                                                  AND other.side = 'later'
               JOIN children_indexchild AS theirs ON theirs.id = other.child_id AND theirs.person = mine.person
               WHERE mine.person = NEW.person) THEN
        RAISE EXCEPTION 'records that a seal parts are never one child' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO children_sealedrecord (seal_id, child_id, side)
    SELECT stands.seal_id, mate.id, stands.side
    FROM (SELECT DISTINCT stood.seal_id, stood.side
          FROM children_indexchild AS kin
          JOIN children_sealedrecord AS stood ON stood.child_id = kin.id AND stood.ended_at IS NULL
          JOIN children_identityseal AS held ON held.id = stood.seal_id AND held.lifted_at IS NULL
          WHERE kin.person = NEW.person) AS stands
    CROSS JOIN children_indexchild AS mate
    WHERE mate.person = NEW.person
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER children_indexchild_joins_sides AFTER UPDATE OF person ON children_indexchild
    FOR EACH ROW WHEN (OLD.person IS DISTINCT FROM NEW.person) EXECUTE FUNCTION children_join_sides();
ALTER TABLE children_indexchild ENABLE ALWAYS TRIGGER children_indexchild_joins_sides;

-- No child stands on both sides. Where a later identity was sealed again, its later one stands apart from the first too.
CREATE FUNCTION children_keep_sides() RETURNS trigger
LANGUAGE plpgsql VOLATILE {DEFINED} AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.seal_id, OLD.child_id, OLD.side) IS DISTINCT FROM (NEW.seal_id, NEW.child_id, NEW.side)
           OR OLD.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'a record stays on its side of a seal until it is taken off'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM children_indexchild AS mine
               JOIN children_indexchild AS kin ON kin.person = mine.person
               JOIN children_sealedrecord AS stands ON stands.child_id = kin.id AND stands.seal_id = NEW.seal_id
                                                   AND stands.ended_at IS NULL AND stands.side <> NEW.side
               JOIN children_identityseal AS held ON held.id = stands.seal_id AND held.lifted_at IS NULL
               WHERE mine.id = NEW.child_id) THEN
        RAISE EXCEPTION 'records that a seal parts are never one child' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO children_sealedrecord (seal_id, child_id, side)
    SELECT first.seal_id, last.child_id, 'later'
    FROM children_sealedrecord AS earlier
    JOIN children_sealedrecord AS first ON first.child_id = earlier.child_id AND first.side = 'later'
                                       AND first.ended_at IS NULL AND first.seal_id <> NEW.seal_id
    JOIN children_identityseal AS held ON held.id = first.seal_id AND held.lifted_at IS NULL
    JOIN children_sealedrecord AS last ON last.seal_id = NEW.seal_id AND last.side = 'later' AND last.ended_at IS NULL
    WHERE earlier.seal_id = NEW.seal_id AND earlier.side = 'earlier' AND earlier.ended_at IS NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER children_sealedrecord_keep AFTER INSERT OR UPDATE ON children_sealedrecord
    FOR EACH ROW EXECUTE FUNCTION children_keep_sides();
ALTER TABLE children_sealedrecord ENABLE ALWAYS TRIGGER children_sealedrecord_keep;

CREATE FUNCTION children_keep_apart() RETURNS trigger
LANGUAGE plpgsql STABLE {DEFINED} AS $$
DECLARE
    one bigint;
    other bigint;
BEGIN
    IF TG_TABLE_NAME = 'children_childlink' THEN
        one := NEW.one_id;
        other := NEW.other_id;
        IF NEW.ended_at IS NOT NULL THEN
            RETURN NEW;
        END IF;
    ELSE
        one := NEW.child_id;
        other := NEW.against_id;
        IF NEW.settled_at IS NOT NULL AND NOT NEW.is_same THEN
            RETURN NEW;
        END IF;
    END IF;
    IF children_sealed_apart(one, other) THEN
        RAISE EXCEPTION 'records that a seal parts are never one child' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_childlink_apart BEFORE INSERT OR UPDATE ON children_childlink
    FOR EACH ROW EXECUTE FUNCTION children_keep_apart();
CREATE TRIGGER children_review_apart BEFORE INSERT OR UPDATE ON children_review
    FOR EACH ROW EXECUTE FUNCTION children_keep_apart();
ALTER TABLE children_childlink ENABLE ALWAYS TRIGGER children_childlink_apart;
ALTER TABLE children_review ENABLE ALWAYS TRIGGER children_review_apart;

CREATE FUNCTION children_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
       OR (OLD.reference, OLD.kind, OLD.ordered_on, OLD."order", OLD.awaited, OLD.raised_at, OLD.raised_by)
          IS DISTINCT FROM
          (NEW.reference, NEW.kind, NEW.ordered_on, NEW."order", NEW.awaited, NEW.raised_at, NEW.raised_by)
       OR (NEW.lifted_at IS NOT NULL AND (OLD.asked_at IS NULL OR OLD.asked_by IS DISTINCT FROM NEW.asked_by)) THEN
        RAISE EXCEPTION 'a seal is lifted by two people, one after the other, and is otherwise as it was raised'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_identityseal_keep BEFORE UPDATE ON children_identityseal
    FOR EACH ROW EXECUTE FUNCTION children_keep_seal();
ALTER TABLE children_identityseal ENABLE ALWAYS TRIGGER children_identityseal_keep;
"""  # nosec B608  our own
STAYS = "".join(
    f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION children_stays();\n"
    f"CREATE TRIGGER {table}_stay BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION children_stays();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stays;\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stay;\n"
    for table in ("children_identityseal", "children_sealholder", "children_sealedrecord")
)
MATCHES = f"'children.match' = ANY ({PERMITS})"
MAY_SEE = f"children_may_see({SEER}, {POST}, current_setting('sharewell.permits', true), child_id)"
# What is withheld is read only where its seal is open.
TOLD = (
    f"(under_seal <> 'withheld' OR {MATCHES} OR EXISTS (SELECT FROM children_sealedrecord AS stands"  # nosec B608  our own
    " WHERE stands.child_id = {}.child_id AND children_unsealed(stands.seal_id)))"
)
ROWS = {
    "children_identityseal": f"{MATCHES} OR children_holds_seal({POST}, id)",
    "children_sealholder": f"{MATCHES} OR children_holds_seal({POST}, seal_id)",
    "children_sealedrecord": f"{MATCHES} OR children_unsealed(seal_id)",
}
AGAIN = {
    table: f"{MAY_SEE} AND {TOLD.format(table)}"
    for table in ("children_childname", "children_childaddress", "children_childadult")
}
AGAIN["children_childnumber"] = (
    f"{MAY_SEE} AND {TOLD.format('children_childnumber')}"
    f" AND (suppressed_at IS NULL OR 'children.tend' = ANY ({PERMITS}) OR {MATCHES})"
)
POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in ROWS.items()
) + "".join(
    f"DROP POLICY {table}_seen ON {table};\n"
    f"CREATE POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n"
    for table, rule in AGAIN.items()
)


class Migration(migrations.Migration):
    """Functions, triggers and policies. There is no way back: what was sealed would be shown."""

    dependencies = [("children", "0014_seals")]
    operations = [migrations.RunSQL(FUNCTIONS + STAYS + POLICIES)]
