"""An answer about two records can be taken back; what is told of feeds leaves hidden children out (ADR 191, ADR 192)."""

from django.db import migrations, models

READS = (
    "LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$\n"
    "#variable_conflict use_column\n"
)
FUNCTIONS = f"""
-- Which of some records a shield reaches.
CREATE FUNCTION children_reached(refs text[]) RETURNS TABLE (reference text)
{READS}
DECLARE
    asked bigint[] := ARRAY(SELECT held.id FROM children_indexchild AS held WHERE held.reference = ANY (refs));
BEGIN
    PERFORM children_must_match();
    RETURN QUERY
    SELECT DISTINCT held.reference::text FROM children_shields_over(asked) AS over
    JOIN children_indexchild AS held ON held.id = over.child;
END
$$;

-- How often a question about a record of a source was answered "one child", and how often in all. What a shield reaches
-- is left out, and so is what was taken back.
CREATE FUNCTION children_answers(the_source text, since timestamptz) RETURNS TABLE (same bigint, answered bigint)
{READS}
DECLARE
    about bigint[];
BEGIN
    PERFORM children_must_match();
    SELECT coalesce(array_agg(DISTINCT one.record), ARRAY[]::bigint[]) INTO about FROM (
        SELECT unnest(ARRAY[settled.child_id, settled.against_id]) AS record
        FROM children_review AS settled JOIN children_indexchild AS told ON told.id = settled.child_id
        WHERE told.source = the_source AND settled.settled_at >= since AND settled.undone_at IS NULL
    ) AS one;
    RETURN QUERY
    WITH reached AS MATERIALIZED (SELECT DISTINCT over.child FROM children_shields_over(about) AS over)
    SELECT count(*) FILTER (WHERE settled.is_same), count(*)
    FROM children_review AS settled JOIN children_indexchild AS told ON told.id = settled.child_id
    WHERE told.source = the_source AND settled.settled_at >= since AND settled.undone_at IS NULL
      AND settled.child_id NOT IN (SELECT child FROM reached) AND settled.against_id NOT IN (SELECT child FROM reached);
END
$$;

-- Somebody said that they are two children, and has not taken that back.
CREATE OR REPLACE FUNCTION children_apart(people text[]) RETURNS TABLE (one text, other text)
{READS}
BEGIN
    PERFORM children_must_match();
    RETURN QUERY
    SELECT mine.person::text, theirs.person::text
    FROM children_indexchild AS mine
    JOIN children_review AS settled ON mine.id IN (settled.child_id, settled.against_id)
                                   AND settled.settled_at IS NOT NULL AND NOT settled.is_same
                                   AND settled.undone_at IS NULL
    JOIN children_indexchild AS theirs ON theirs.id IN (settled.child_id, settled.against_id) AND theirs.id <> mine.id
    WHERE mine.person = ANY (people);
END
$$;
"""  # nosec B608  our own


class Migration(migrations.Migration):

    dependencies = [
        ('children', '0017_links_marks_and_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='undone_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(models.OrderBy(models.F('bits'), descending=True), models.F('reference'), condition=models.Q(('settled_at', None)), name='children_review_likeliest'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', '')), models.Q(('settled_at__isnull', False), ('undone_at__gte', models.F('settled_at')), ('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='children_review_undone_whole'),
        ),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION children_answers; DROP FUNCTION children_reached"),
    ]
