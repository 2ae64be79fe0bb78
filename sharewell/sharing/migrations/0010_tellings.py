"""What must be told after records were parted that were never one child (ADR 189)."""


import sharewell.sharing.types.tellings
from django.db import migrations, models


FORWARDS = """
-- The two sides of a link between records of the index, as they stand without it: at its end, or now. `ever` are all
-- records that were linked with either at any time. Only for whoever looks after the index and sees both.
CREATE FUNCTION sharing_sides(asked text, moment timestamptz)
RETURNS TABLE (link bigint, first bigint, second bigint, one bigint[], other bigint[], ever bigint[], ends timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT held.id, held.one_id, held.other_id,
           ARRAY(SELECT children_together(held.one_id, coalesce(held.ended_at, moment), held.id)),
           ARRAY(SELECT children_together(held.other_id, coalesce(held.ended_at, moment), held.id)),
           ARRAY(SELECT children_together(held.one_id, NULL, NULL)),
           coalesce(held.ended_at, moment)
    FROM children_childlink AS held
    WHERE held.reference = asked
      AND 'children.tend' = ANY (string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' '))
      AND children_may_see(current_setting('sharewell.seer', true), current_setting('sharewell.post', true),
                           current_setting('sharewell.permits', true), held.one_id)
      AND children_may_see(current_setting('sharewell.seer', true), current_setting('sharewell.post', true),
                           current_setting('sharewell.permits', true), held.other_id)
$$;

-- Of sensitive services of some records, also former ones: their posts with the teams of these, or the organisation
-- that named one without a post.
CREATE FUNCTION sharing_unshown(records bigint[]) RETURNS TABLE (post text, team text, house text)
LANGUAGE sql STABLE AS $$
    SELECT part.post::text, coalesce(team.reference, '')::text,
           (CASE WHEN part.post = '' THEN part.source ELSE '' END)::text
    FROM children_involvement AS part
    LEFT JOIN practitioners_post AS held ON held.reference = part.post
    LEFT JOIN partnerships_team AS team ON team.id = held.team_id
    WHERE part.child_id = ANY (records) AND part.is_sensitive
$$;

-- What was shared about a child while records of both sides were one child: disclosures, links, requests and answers.
-- `is_shown` is false where the child is hidden from whoever asks, or a service that nobody is shown sent or received
-- it: then it is owed, and not listed. What is veiled is not among the answers.
CREATE FUNCTION sharing_under_link(asked text, moment timestamptz)
RETURNS TABLE (kind text, about text, made_by text, at timestamptz, post text, organisation text, to_organisation text,
               to_team text, to_post text, to_outside text, body text, not_for text, opened_at timestamptz,
               is_shown boolean, telling text, told_on date, told_how text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH sides AS MATERIALIZED (
        SELECT * FROM sharing_sides(asked, moment) AS found WHERE NOT found.one && found.other
    ), described AS MATERIALIZED (
        SELECT child.reference, record.id AS record
        FROM sides
        JOIN children_indexchild AS record ON record.id = ANY (sides.ever)
        JOIN children_describedchild AS child ON child.found_as = record.reference
    ), shared AS (
        SELECT CASE WHEN sent.to_outside = '' THEN 'disclosure' ELSE 'link' END AS kind, sent.reference AS about,
               sent.made_by, sent.made_at AS at, sent.post, sent.organisation, sent.to_organisation, sent.to_team,
               sent.to_post, sent.to_outside,
               coalesce((SELECT whom.body FROM sharing_outsiderecipient AS whom WHERE whom.disclosure_id = sent.id), '')
                   AS body, sent.not_for,
               least((SELECT min(move.at) FROM sharing_disclosuremove AS move
                      WHERE move.disclosure_id = sent.id AND move.act IN ('open', 'acknowledge')),
                     (SELECT min(way.entered_at) FROM sharing_outsidelink AS way WHERE way.disclosure_id = sent.id))
                   AS opened_at, described.record
        FROM described JOIN sharing_disclosure AS sent ON sent.child = described.reference
        UNION ALL
        SELECT 'request', question.reference, question.asked_by, question.asked_at, question.post,
               question.organisation, question.to_organisation, question.to_team, question.to_post, '', '',
               question.not_for,
               (SELECT min(move.at) FROM sharing_requestmove AS move
                WHERE move.request_id = question.id AND NOT move.is_veiled
                  AND move.act IN ('take-up', 'tell', 'nothing-held', 'may-not-say', 'refuse')),
               described.record
        FROM described JOIN sharing_informationrequest AS question ON question.child = described.reference
        WHERE sharing_is_sent(question.id, question.gate)
        UNION ALL
        SELECT 'answer', question.reference, answered.by, answered.at, answered.post, answered.organisation,
               question.organisation, '', question.post, '', '', question.not_for, NULL, described.record
        FROM described
        JOIN sharing_informationrequest AS question ON question.child = described.reference
        JOIN LATERAL (
            SELECT move.* FROM sharing_requestmove AS move
            WHERE move.request_id = question.id AND NOT move.is_veiled
              AND move.act IN ('nothing-held', 'may-not-say', 'refuse')
            ORDER BY move.id DESC LIMIT 1) AS answered ON true
    ), mixed AS MATERIALIZED (
        SELECT shared.*, sides.first, sides.second
        FROM shared CROSS JOIN sides
        CROSS JOIN LATERAL (SELECT ARRAY(SELECT children_together(shared.record, shared.at, NULL)) AS same) AS was
        WHERE shared.at < sides.ends AND was.same && sides.one AND was.same && sides.other
    ), unshown AS MATERIALIZED (
        SELECT away.* FROM sides CROSS JOIN LATERAL sharing_unshown(sides.ever) AS away
    )
    SELECT mixed.kind::text, mixed.about::text, mixed.made_by::text, mixed.at, mixed.post::text,
           mixed.organisation::text, mixed.to_organisation::text, mixed.to_team::text, mixed.to_post::text,
           mixed.to_outside::text, mixed.body::text, mixed.not_for::text, mixed.opened_at,
           children_may_see(current_setting('sharewell.seer', true), current_setting('sharewell.post', true),
                            current_setting('sharewell.permits', true), mixed.record)
           AND NOT EXISTS (
               SELECT FROM unshown
               WHERE unshown.post <> '' AND unshown.post IN (mixed.post, mixed.to_post)
                  OR unshown.team <> '' AND unshown.team = mixed.to_team
                  OR unshown.house <> '' AND unshown.house IN (mixed.organisation, mixed.to_organisation)),
           said.reference::text, said.told_on, said.told_how::text
    FROM mixed
    -- Where the same two records were linked and parted before, it was told of then.
    LEFT JOIN LATERAL (
        SELECT owed.reference, owed.told_on, owed.told_how FROM sharing_telling AS owed
        JOIN children_childlink AS then_one ON then_one.reference = owed.link
        WHERE owed.kind = mixed.kind AND owed.about = mixed.about
          AND then_one.one_id = mixed.first AND then_one.other_id = mixed.second
        ORDER BY owed.link = asked DESC, owed.id DESC LIMIT 1) AS said ON true
    ORDER BY mixed.at, mixed.about, mixed.kind
$$;

-- How often the holder of a post looked at a page that showed records of both sides as one child, and how often they
-- read a search meanwhile in which either came back. Sensitive services are left out.
CREATE FUNCTION sharing_lookers(asked text, moment timestamptz)
RETURNS TABLE (post text, organisation text, pages bigint, searches bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH sides AS MATERIALIZED (
        SELECT found.*, held.began_at,
               ARRAY(SELECT reference FROM children_indexchild WHERE id = ANY (found.one))::varchar[] AS ours,
               ARRAY(SELECT reference FROM children_indexchild WHERE id = ANY (found.other))::varchar[] AS theirs
        FROM sharing_sides(asked, moment) AS found JOIN children_childlink AS held ON held.id = found.link
        WHERE NOT found.one && found.other
    ), looked AS (
        SELECT entry.actor, entry.organisation, entry.occurred_at, true AS is_page
        FROM sides JOIN ledger_entry AS entry ON entry.subjects && sides.ours AND entry.subjects && sides.theirs
        WHERE entry.event = 'index_child.read' AND entry.occurred_at < sides.ends
        UNION ALL
        SELECT entry.actor, entry.organisation, entry.occurred_at, false
        FROM sides JOIN ledger_entry AS entry ON entry.subjects && (sides.ours || sides.theirs)
        WHERE entry.event = 'search.read' AND entry.occurred_at >= sides.began_at AND entry.occurred_at < sides.ends
    ), unshown AS MATERIALIZED (
        SELECT away.* FROM sides CROSS JOIN LATERAL sharing_unshown(sides.ever) AS away
    ), posted AS (
        SELECT coalesce(held.reference, '')::text AS post, looked.organisation::text AS house, looked.is_page
        FROM looked
        LEFT JOIN LATERAL (
            SELECT one.reference FROM practitioners_post AS one
            JOIN practitioners_practitioner AS person ON person.id = one.practitioner_id
            JOIN partnerships_organisation AS there ON there.id = one.organisation_id
            WHERE person.reference = looked.actor AND there.reference = looked.organisation
              AND one.began_at <= looked.occurred_at AND (one.ended_at IS NULL OR one.ended_at > looked.occurred_at)
            ORDER BY one.id LIMIT 1) AS held ON true
    )
    SELECT posted.post, posted.house, count(*) FILTER (WHERE posted.is_page), count(*) FILTER (WHERE NOT posted.is_page)
    FROM posted
    WHERE NOT EXISTS (SELECT FROM unshown WHERE unshown.post <> '' AND unshown.post = posted.post
                                             OR unshown.house <> '' AND unshown.house = posted.house)
    GROUP BY posted.post, posted.house ORDER BY 3 DESC, 1, 2
$$;

-- Whoever shared it, who manages there, and whoever owes it: in post, current or not, because telling goes on (L11).
-- Nobody whom what was shared complains of, and nobody for another.
CREATE FUNCTION sharing_may_see_telling(
    seer text, mediator text, organisation text, roles text, row_by text, row_organisation text, row_not_for text,
    is_owed boolean
) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT organisation <> '' AND seer <> '' AND coalesce(mediator, '') = '' AND row_not_for <> seer
       AND (is_owed OR row_organisation = organisation
            AND (row_by = seer OR 'manager' = ANY (string_to_array(roles, ' '))))
$$;
ALTER TABLE sharing_telling ENABLE ROW LEVEL SECURITY;
CREATE POLICY sharing_telling_seen ON sharing_telling USING (
    sharing_may_see_telling(
        current_setting('sharewell.seer', true), current_setting('sharewell.mediator', true),
        current_setting('sharewell.organisation', true), current_setting('sharewell.roles', true), made_by,
        organisation, not_for,
        reference IN (SELECT obligations_owed_by(current_setting('sharewell.post', true))))
);
-- Whoever parts two records lets others owe to tell, also of what they are not shown themselves.
CREATE POLICY sharing_telling_owed ON sharing_telling FOR INSERT WITH CHECK (
    'children.tend' = ANY (string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' '))
);

CREATE FUNCTION sharing_keep_telling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'what is owed to be told is kept: % is refused', lower(TG_OP)
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.closed_at IS NOT NULL
       OR (OLD.reference, OLD.link, OLD.kind, OLD.about, OLD.made_by, OLD.post, OLD.organisation, OLD.to_organisation,
           OLD.to_team, OLD.to_post, OLD.to_outside, OLD.not_for, OLD.sent_at, OLD.owed_at)
          IS DISTINCT FROM
          (NEW.reference, NEW.link, NEW.kind, NEW.about, NEW.made_by, NEW.post, NEW.organisation, NEW.to_organisation,
           NEW.to_team, NEW.to_post, NEW.to_outside, NEW.not_for, NEW.sent_at, NEW.owed_at) THEN
        RAISE EXCEPTION 'how they were told is said once, and what is to be told stays as it was'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_telling_keep_row BEFORE UPDATE OR DELETE ON sharing_telling
    FOR EACH ROW EXECUTE FUNCTION sharing_keep_telling();
CREATE TRIGGER sharing_telling_keep BEFORE TRUNCATE ON sharing_telling
    FOR EACH STATEMENT EXECUTE FUNCTION sharing_keep_telling();
ALTER TABLE sharing_telling ENABLE ALWAYS TRIGGER sharing_telling_keep_row;
ALTER TABLE sharing_telling ENABLE ALWAYS TRIGGER sharing_telling_keep;
"""
BACKWARDS = """
DROP TRIGGER sharing_telling_keep ON sharing_telling;
DROP TRIGGER sharing_telling_keep_row ON sharing_telling;
DROP FUNCTION sharing_keep_telling;
DROP POLICY sharing_telling_owed ON sharing_telling;
DROP POLICY sharing_telling_seen ON sharing_telling;
ALTER TABLE sharing_telling DISABLE ROW LEVEL SECURITY;
DROP FUNCTION sharing_may_see_telling;
DROP FUNCTION sharing_lookers;
DROP FUNCTION sharing_under_link;
DROP FUNCTION sharing_unshown;
DROP FUNCTION sharing_sides;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0009_exercises'),
        ('children', '0017_links_marks_and_figures'),
        ('ledger', '0002_append_only'),
        ('obligations', '0003_is_owed_by'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('link', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=12)),
                ('about', models.CharField(max_length=40)),
                ('made_by', models.CharField(max_length=40)),
                ('post', models.CharField(max_length=40)),
                ('organisation', models.CharField(max_length=40)),
                ('to_organisation', models.CharField(max_length=40)),
                ('to_team', models.CharField(blank=True, max_length=40)),
                ('to_post', models.CharField(blank=True, max_length=40)),
                ('to_outside', models.CharField(blank=True, max_length=40)),
                ('not_for', models.CharField(blank=True, max_length=40)),
                ('sent_at', models.DateTimeField()),
                ('owed_at', models.DateTimeField()),
                ('told_on', models.DateField(blank=True, null=True)),
                ('told_how', models.CharField(blank=True, max_length=12)),
                ('words', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-reference'], name='sharing_telling_house')],
                'constraints': [models.UniqueConstraint(fields=('link', 'kind', 'about'), name='sharing_telling_once'), models.CheckConstraint(condition=models.Q(('kind__in', [sharewell.sharing.types.tellings.Shared['DISCLOSURE'], sharewell.sharing.types.tellings.Shared['LINK'], sharewell.sharing.types.tellings.Shared['REQUEST'], sharewell.sharing.types.tellings.Shared['ANSWER']]), ('link__regex', '^lnk_'), ('reference__regex', '^tel_'), ('about__regex', '^(req|dis)_[0-9A-HJKMNP-TV-Z]{18}$'), ('organisation__regex', '^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$'), ('made_by__regex', '^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$'), ('post__regex', '^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$'), ('to_organisation__regex', '^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$'), ('not_for__regex', '(^[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{18}$)|^$')), name='sharing_telling_references'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', ''), ('told_how', ''), ('told_on', None), ('words', '')), models.Q(('closed_at__isnull', False), models.Q(('closed_by', ''), _negated=True), models.Q(('words', ''), _negated=True), models.Q(models.Q(('told_how', sharewell.sharing.types.tellings.ToldHow['IS_RIGHT']), ('told_on', None)), models.Q(('told_how__in', [sharewell.sharing.types.tellings.ToldHow['TELEPHONE'], sharewell.sharing.types.tellings.ToldHow['IN_PERSON'], sharewell.sharing.types.tellings.ToldHow['WRITTEN']]), ('told_on__isnull', False)), _connector='OR')), _connector='OR'), name='sharing_telling_closed_whole')],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
