"""Figures are counted by the night and kept: a page reads them, however many children there are.

And whoever is asked for a GP or a school is held against the archive when the list comes to them, not all of the archive
before it begins.
"""

from django.db import migrations, models
from django.db.models import F, Q

PERMITS = "string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' ')"
POST = "current_setting('sharewell.post', true)"
TENDS = f"'children.tend' = ANY ({PERMITS})"
BANDS = ("under-1", "before-school", "school-under-11", "school-from-11", "after-school", "not-known")
HAS = (
    "SELECT FROM children_indexchild AS same JOIN children_involvement AS part ON part.child_id = same.id"
    " WHERE same.person = one.person AND same.checked_at IS NOT NULL AND part.kind = '{}' AND part.ended_on IS NULL"
)
BY_REFERENCE = (
    "SET enable_seqscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off"
)
OWNED = "SECURITY DEFINER SET search_path = pg_catalog, public"

FUNCTIONS = f"""
-- As in migration 0017, but of everybody, in the archive or dead too: whoever asks leaves those out.
CREATE FUNCTION children_of_all() RETURNS TABLE (child bigint, reference text, person text, born_on date, birth text)
LANGUAGE sql STABLE AS $$
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
    WHERE held.reference = held.person AND held.checked_at IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION children_of_index()
RETURNS TABLE (child bigint, reference text, person text, born_on date, birth text)
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
    SELECT one.child, one.reference, one.person, one.born_on, one.birth FROM children_of_all() AS one
    WHERE one.child NOT IN (SELECT away.child FROM away)
$$;

-- As in migration 0017. Whether somebody has died or is in the archive is asked of those only who would be in the list.
CREATE OR REPLACE FUNCTION children_without(
    grown_from date, school_from date, school_until date, asked text, after text, only_new boolean, most int
) RETURNS TABLE (reference text, born_on date, no_gp boolean, no_school boolean, gp_since date, school_since date,
                 checked_by text, taken_by text, outcome text, closed_at timestamptz)
LANGUAGE sql STABLE {OWNED} {BY_REFERENCE} AS $$
    WITH hidden AS MATERIALIZED (SELECT hid FROM children_hidden_from({POST}) AS hid), lacking AS (
        SELECT one.child, one.reference, one.person, one.born_on,
               NOT EXISTS ({HAS.format("gp")}) AS no_gp,
               one.born_on BETWEEN school_from AND school_until AND NOT EXISTS ({HAS.format("school")}) AS no_school
        FROM children_of_all() AS one
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
      AND NOT EXISTS (SELECT FROM children_indexchild AS same JOIN children_death AS died ON died.child_id = same.id
                      WHERE same.person = found.person AND died.struck_at IS NULL)
      AND NOT children_is_archived(found.child, children_today())
    ORDER BY found.reference LIMIT most
$$;

-- Count, and keep the figures in place of those before; return how many children were counted.
CREATE FUNCTION children_count_figures(
    bands text[], born_from date[], born_until date[], of_school_age boolean[], smallest int, on_day date,
    moment timestamptz
) RETURNS bigint LANGUAGE plpgsql VOLATILE {OWNED} AS $$
BEGIN
    PERFORM children_must_match();
    DELETE FROM children_figure;
    INSERT INTO children_figure
        (counted_on, counted_at, place, band, children, without_gp, without_school, kinds)
    SELECT on_day, moment, each.place, each.band, each.children, each.without_gp, each.without_school,
           coalesce((SELECT jsonb_object_agg(kind, many) FROM unnest(each.kinds, each.counts) AS of(kind, many)), '{{}}')
    FROM children_figures(bands, born_from, born_until, of_school_age, smallest) AS each;
    RETURN (SELECT coalesce(sum(children), 0) FROM children_figure);
END
$$;
"""  # nosec B608  our own

POLICY = f"""
ALTER TABLE children_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY children_figure_seen ON children_figure USING ({PERMITS} && ARRAY['children.count', 'children.match'])
    WITH CHECK (false);
"""
# What counts them is the installation's own work; whoever may count reads what was counted.
COUNTED = """
DO $$
DECLARE
    was text := pg_get_functiondef('children_figures(text[], date[], date[], boolean[], int)'::regprocedure);
BEGIN
    IF position('''children.count''' IN was) = 0 THEN
        RAISE EXCEPTION 'children_figures is not as it was expected';
    END IF;
    EXECUTE replace(was, '''children.count''', '''children.match''');
END
$$;
"""


class Migration(migrations.Migration):
    """A table, its policy, and functions. There is no way back: a function of before is gone."""

    dependencies = [("children", "0021_services_end")]
    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("band", models.CharField(max_length=20)),
                ("children", models.PositiveIntegerField()),
                ("without_gp", models.PositiveIntegerField()),
                ("without_school", models.PositiveIntegerField()),
                ("kinds", models.JSONField()),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("place", "band"), name="children_figure_once"),
                    models.CheckConstraint(condition=Q(("band__in", list(BANDS))), name="children_figure_band"),
                    models.CheckConstraint(
                        condition=Q(("without_gp__lte", F("children")), ("without_school__lte", F("children"))),
                        name="children_figure_parts",
                    ),
                )
            },
        ),
        migrations.RunSQL(FUNCTIONS + COUNTED + POLICY),
    ]
