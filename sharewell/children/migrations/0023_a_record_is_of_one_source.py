"""Half the room of what is said: a value's source is that of its record, and second names and parents have keys of their
own.

A record is what one source says, so no value of it names the source again. A second given name and another parent stood
in a further row of what is compared, which every second child had; now that is for third ones.
"""

from django.db import migrations, models
from django.db.models import F, Q

WRITES = (
    "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off"
    " SET jit = off AS $$\n#variable_conflict use_column\n"
)
READS = WRITES.replace("VOLATILE", "STABLE")
READS_FEW = READS.replace("SET jit", "SET enable_hashjoin = off SET enable_mergejoin = off SET jit")
POST = "current_setting('sharewell.post', true)"
PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
SAID = ("children_childname", "children_childaddress", "children_childnumber", "children_childadult")
TEXTS = ("given", "second", "family", "family_last", "parent_1_given", "parent_1_family", "parent_2_given",
         "parent_2_family", "postcode")  # fmt: skip
NUMBERS = ("given_joined", "family_joined", "born", "sex", "house", "street", "town", "school")
KEYS = ("key_number", "key_family_born", "key_given_born", "key_both_year", "key_both_day", "key_postcode_born",
        "key_postcode_given", "key_postcode_family", "key_initials_born", "key_parent_given")  # fmt: skip
SECOND = {"key_given_born": "key_given_2_born", "key_parent_given": "key_parent_2_given"}
KEPT = (*TEXTS, *NUMBERS, "number")
KEPT_OUT = ", ".join([*(f"{one} text" for one in TEXTS), *(f"{one} int" for one in NUMBERS), "number bigint"])
KEPT_ROW = ", ".join([*(f"kept.{one}::text" for one in TEXTS), *(f"kept.{one}::int" for one in NUMBERS), "kept.number"])
WORTH = ("key_number", "key_postcode_given", "key_postcode_family", "key_postcode_born", "key_family_born",
         "key_both_day", "key_parent_given", "key_both_year", "key_given_born", "key_initials_born")  # fmt: skip
OLD_KEEP = ", ".join(["bigint[]", "bigint[]", "boolean[]", "boolean[]", *["text[]"] * len(TEXTS),
                      *["int[]"] * len(NUMBERS), "bigint[]", *["bigint[]"] * len(KEYS)])  # fmt: skip
WRITTEN = (*KEYS, *SECOND.values())
KEEP_TAKES = ", ".join([
    "replaced bigint[]", "children bigint[]", "currents boolean[]", "extras boolean[]",
    *(f"the_{one} text[]" for one in TEXTS), *(f"the_{one} int[]" for one in NUMBERS), "the_number bigint[]",
    *(f"the_{one} bigint[]" for one in WRITTEN),
])  # fmt: skip
KEEP_COLUMNS = ", ".join(("child_id", "is_current", "is_extra", *KEPT, *WRITTEN))
KEEP_GIVES = ", ".join(("children", "currents", "extras", *(f"the_{one}" for one in (*KEPT, *WRITTEN))))
BATCH_TAKES = ", ".join(f"places_{kind} int[], keys_{kind} bigint[]" for kind in range(1, len(KEYS) + 1))


def under(key: str) -> str:
    """Return the question whose records bear a key, in either of its columns."""
    found = f"SELECT child_id FROM children_comparedrow AS kept WHERE kept.{key} = wanted.key"  # nosec B608  our own
    if key in SECOND:
        found += f" UNION ALL SELECT child_id FROM children_comparedrow AS kept WHERE kept.{SECOND[key]} = wanted.key"  # nosec B608  our own
    return found


LIVE_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id, {WORTH.index(key)} AS worth FROM unnest(keys, kinds) WITH ORDINALITY AS wanted(key, kind, place)"  # nosec B608  our own
    f" CROSS JOIN LATERAL ({under(key)} LIMIT 801) AS found WHERE wanted.kind = {kind}"
    for kind, key in enumerate(KEYS, start=1)
)
BATCH_HITS = "\n        UNION ALL\n".join(
    f"        SELECT wanted.place, found.child_id, found.borne FROM unnest(places_{kind}, keys_{kind}) AS wanted(place, key)"  # nosec B608  our own
    f" CROSS JOIN LATERAL (SELECT few.child_id, count(*) OVER () AS borne FROM"
    f" ({under(key)} LIMIT 401) AS few) AS found"
    f" WHERE found.borne <= 400"
    for kind, key in enumerate(KEYS, start=1)
)

# Further rows that hold nothing but a second given name's key or another parent's go into a row of the same record.
FOLDED = """
CREATE TEMPORARY TABLE folded ON COMMIT DROP AS
SELECT further.id, further.key_given_born AS given, further.key_parent_given AS parent, held.id AS whole
FROM (SELECT DISTINCT ON (child_id) id, child_id, key_given_born, key_parent_given FROM children_comparedrow
      WHERE is_extra AND coalesce(key_number, key_family_born, key_both_year, key_both_day, key_postcode_born,
                                  key_postcode_given, key_postcode_family, key_initials_born) IS NULL
      ORDER BY child_id, id) AS further
JOIN (SELECT DISTINCT ON (child_id) id, child_id FROM children_comparedrow WHERE NOT is_extra
      ORDER BY child_id, id) AS held USING (child_id);
UPDATE children_comparedrow AS held SET key_given_2_born = folded.given, key_parent_2_given = folded.parent
FROM folded WHERE held.id = folded.whole;
DELETE FROM children_comparedrow USING folded WHERE children_comparedrow.id = folded.id;
"""
# No source but the record's has ever been written; nothing is dropped that would say otherwise.
OF_ITS_RECORD = "".join(
    f"""
DO $$
BEGIN
    IF EXISTS (SELECT FROM {table} AS said JOIN children_indexchild AS held ON held.id = said.child_id
               WHERE said.source <> held.source) THEN
        RAISE EXCEPTION '{table} holds a value of another source than its record';
    END IF;
END
$$;
"""  # nosec B608  our own
    for table in SAID
)

FUNCTIONS = f"""
DROP FUNCTION children_say_names(text, date, bigint[], text[], text[], text[]);
CREATE FUNCTION children_say_names(on_day date, children bigint[], givens text[], families text[], kinds text[])
RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    INSERT INTO children_childname AS held (child_id, given_names, family_name, kind, first_seen_on, last_seen_on)
    SELECT child, given, family, kind, on_day, on_day
    FROM unnest(children, givens, families, kinds) AS each(child, given, family, kind)
    ON CONFLICT (child_id, hashtextextended(given_names || chr(31) || family_name, 0))
    DO UPDATE SET kind = excluded.kind, last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

-- An address that is not said any more is left on the day; one that began on that day or later stays.
DROP FUNCTION children_say_addresses(boolean, text, date, bigint[], text[], text[], text[], text[], bigint[], date[],
                                     date[]);
CREATE FUNCTION children_say_addresses(
    are_new boolean, on_day date, children bigint[], addresses text[], towns text[], postcodes text[], kinds text[],
    homes bigint[], begun date[], ended date[]
) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    IF are_new THEN
        INSERT INTO children_childaddress
            (child_id, address, town, postcode, kind, home, began_on, left_on, first_seen_on, last_seen_on)
        SELECT child, address, town, postcode, kind, home, began, ends, on_day, on_day
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
          ON held.child_id = told.child AND held.address = told.address AND held.town = told.town
         AND held.postcode = told.postcode AND held.kind = told.kind
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
        (child_id, address, town, postcode, kind, home, began_on, left_on, first_seen_on, last_seen_on)
    SELECT child, address, town, postcode, kind, home, began, ends, on_day, on_day
    FROM told WHERE told.place NOT IN (SELECT known.place FROM known);
END
$$;

DROP FUNCTION children_say_adults(text, date, bigint[], text[], text[]);
CREATE FUNCTION children_say_adults(on_day date, children bigint[], names text[], parts text[]) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    INSERT INTO children_childadult AS held (child_id, name, part, first_seen_on, last_seen_on)
    SELECT child, name, part, on_day, on_day FROM unnest(children, names, parts) AS each(child, name, part)
    ON CONFLICT (child_id, hashtextextended(name || chr(31) || part, 0))
    DO UPDATE SET last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

DROP FUNCTION children_say_numbers(text, date, bigint[], text[], boolean[]);
CREATE FUNCTION children_say_numbers(on_day date, children bigint[], numbers text[], verified boolean[]) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    INSERT INTO children_childnumber AS held (child_id, number, is_verified, first_seen_on, last_seen_on)
    SELECT child, number, is_verified, on_day, on_day
    FROM unnest(children, numbers, verified) AS each(child, number, is_verified)
    ON CONFLICT (number, child_id)
    DO UPDATE SET is_verified = excluded.is_verified,
                  last_seen_on = greatest(held.last_seen_on, excluded.last_seen_on);
END
$$;

DROP FUNCTION children_keep({OLD_KEEP});
CREATE FUNCTION children_keep({KEEP_TAKES}) RETURNS void
{WRITES}
BEGIN
    PERFORM children_must_match();
    IF cardinality(replaced) > 0 THEN
        DELETE FROM children_comparedrow WHERE child_id = ANY (replaced);
    END IF;
    INSERT INTO children_comparedrow ({KEEP_COLUMNS})
    SELECT * FROM unnest({KEEP_GIVES});
END
$$;

-- As in migration 0020.
CREATE OR REPLACE FUNCTION children_alike({BATCH_TAKES}, most int, alone int)
RETURNS TABLE (places int[], children bigint[])
{READS}
BEGIN
    PERFORM children_must_match();
    RETURN QUERY
    WITH hits AS (
{BATCH_HITS}
    ), pairs AS (
        SELECT hits.place, hits.child_id, count(*) AS shared FROM hits GROUP BY hits.place, hits.child_id
        HAVING count(*) > 1 OR min(hits.borne) <= alone
    ), ordered AS (
        SELECT pairs.place, pairs.child_id,
               row_number() OVER (PARTITION BY pairs.place ORDER BY pairs.shared DESC, pairs.child_id) AS number
        FROM pairs
    )
    SELECT array_agg(ordered.place), array_agg(ordered.child_id) FROM ordered WHERE ordered.number <= most;
END
$$;

-- As in migration 0020.
CREATE OR REPLACE FUNCTION children_candidates(kinds int[], keys bigint[], wanted int)
RETURNS TABLE (child bigint, reference text, person text, {KEPT_OUT})
{READS_FEW}
DECLARE
    matches boolean := 'children.match' = ANY ({PERMITS});
    hit_places bigint[];
    hit_children bigint[];
    hit_worths int[];
    away bigint[] := ARRAY[]::bigint[];
BEGIN
    IF NOT {PERMITS} && ARRAY['children.find', 'children.match'] THEN
        RETURN;
    END IF;
    SELECT array_agg(hits.place), array_agg(hits.child_id), array_agg(hits.worth)
    INTO hit_places, hit_children, hit_worths FROM (
{LIVE_HITS}
    ) AS hits;
    IF NOT matches THEN
        IF cardinality(hit_children) > 2 * wanted THEN
            WITH hits AS (
                SELECT DISTINCT hit.place, hit.child, hit.worth
                FROM unnest(hit_places, hit_children, hit_worths) AS hit(place, child, worth)
            ), counted AS (
                SELECT hits.place, hits.child, hits.worth, count(*) OVER (PARTITION BY hits.place) AS borne FROM hits
            ), shared AS (
                SELECT counted.place, counted.child, counted.worth, counted.borne,
                       count(*) FILTER (WHERE counted.borne <= 400) OVER (PARTITION BY counted.child) AS alike,
                       min(counted.worth) FILTER (WHERE counted.borne <= 400) OVER (PARTITION BY counted.child) AS best
                FROM counted
            ), ranked AS (
                SELECT shared.place, shared.child, shared.worth, shared.borne,
                       dense_rank() OVER (ORDER BY shared.alike DESC, shared.best, shared.child) AS number
                FROM shared
            )
            SELECT array_agg(ranked.place), array_agg(ranked.child), array_agg(ranked.worth)
            INTO hit_places, hit_children, hit_worths
            FROM ranked WHERE ranked.number <= 2 * wanted OR ranked.borne > 400;
        END IF;
        -- Few are away as a rule: it is cheaper to know them than all who are there.
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
        SELECT DISTINCT hit.place, hit.child, hit.worth
        FROM unnest(hit_places, hit_children, hit_worths) AS hit(place, child, worth)
        WHERE hit.child <> ALL (away)
    ), counted AS (
        SELECT hits.child, hits.worth, count(*) OVER (PARTITION BY hits.place) AS borne FROM hits
    ), most AS (
        SELECT counted.child FROM counted WHERE counted.borne <= 400
        GROUP BY counted.child ORDER BY count(*) DESC, min(counted.worth), counted.child LIMIT wanted
    )
    SELECT record.id, record.reference::text, record.person::text, {KEPT_ROW}
    FROM most
    JOIN children_indexchild AS record ON record.id = most.child
    JOIN children_comparedrow AS kept ON kept.child_id = record.id AND NOT kept.is_extra
    ORDER BY record.id, kept.id;
END
$$;
"""  # nosec B608  our own


def hashed(*names: str) -> models.Func:
    """Return a hash of some columns, as the model has it."""
    return models.Func(
        *map(F, names),
        template="hashtextextended(%(expressions)s, 0)",
        arg_joiner=" || chr(31) || ",
        output_field=models.BigIntegerField(),
    )


def key() -> models.BigIntegerField:
    """Return a column for a key."""
    return models.BigIntegerField(null=True, blank=True)


class Migration(migrations.Migration):
    """Fewer columns, further keys, functions. There is no way back: what was dropped is said by the record."""

    dependencies = [("children", "0022_figures_are_kept")]
    operations = [
        migrations.RunSQL(OF_ITS_RECORD),
        migrations.RemoveConstraint(model_name="childname", name="children_childname_once"),
        migrations.RemoveConstraint(model_name="childnumber", name="children_childnumber_once"),
        migrations.RemoveConstraint(model_name="childadult", name="children_childadult_once"),
        *(
            migrations.RemoveField(model_name=name, name="source")
            for name in ("childname", "childaddress", "childnumber", "childadult")
        ),
        migrations.AddConstraint(
            model_name="childname",
            constraint=models.UniqueConstraint(
                "child", hashed("given_names", "family_name"), name="children_childname_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="childnumber",
            constraint=models.UniqueConstraint(fields=("number", "child"), name="children_childnumber_once"),
        ),
        migrations.AddIndex(
            model_name="childnumber", index=models.Index(fields=["child"], name="children_childnumber_child")
        ),
        migrations.AddConstraint(
            model_name="childadult",
            constraint=models.UniqueConstraint("child", hashed("name", "part"), name="children_childadult_once"),
        ),
        migrations.AddField(model_name="comparedrow", name="key_given_2_born", field=key()),
        migrations.AddField(model_name="comparedrow", name="key_parent_2_given", field=key()),
        migrations.RunSQL(FOLDED),
        *(
            migrations.AddIndex(
                model_name="comparedrow",
                index=models.Index(fields=[one], condition=Q(**{f"{one}__isnull": False}), name=f"children_by_{one[4:]}"),
            )
            for one in SECOND.values()
        ),
        migrations.RunSQL(FUNCTIONS),
    ]
