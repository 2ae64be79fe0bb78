"""Numbers by organisation for whoever may count, without a reference of a child, a person or a request (ADR 0165)."""

from django.db import migrations

FORWARDS = """
-- Runs with the rights of the owner and answers whoever may count. What is veiled counts as not answered yet.
CREATE FUNCTION sharing_count(at timestamptz)
RETURNS TABLE (organisation text, asked bigint, refused bigint, late bigint, sent_to bigint, unverified bigint,
               disputed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH requests AS (
        SELECT one.to_organisation AS house, one.due_at,
               (SELECT min(move.at) FROM sharing_requestmove AS move WHERE move.request_id = one.id
                AND move.act IN ('tell', 'nothing-held', 'may-not-say', 'refuse')) AS answered_at,
               EXISTS (SELECT FROM sharing_requestmove AS move WHERE move.request_id = one.id
                       AND move.act = 'refuse') AS is_refused,
               EXISTS (SELECT FROM sharing_requestmove AS move WHERE move.request_id = one.id
                       AND move.act = 'escalate') AS is_escalated
        FROM sharing_informationrequest AS one
        WHERE sharing_is_sent(one.id, one.gate)
    ), disclosures AS (
        SELECT one.to_organisation AS house,
               (SELECT move.act FROM sharing_disclosuremove AS move WHERE move.disclosure_id = one.id
                AND move.act IN ('acknowledge', 'state', 'do', 'verify', 'send-back', 'disagree', 'uphold', 'give-way',
                                 'recall', 'settle')
                ORDER BY move.id DESC LIMIT 1) AS last_act,
               EXISTS (SELECT FROM sharing_disclosuremove AS move WHERE move.disclosure_id = one.id
                       AND move.act = 'disagree') AS is_disputed
        FROM sharing_disclosure AS one
    ), houses AS (
        SELECT house FROM requests UNION SELECT house FROM disclosures
    )
    SELECT houses.house::text,
           (SELECT count(*) FROM requests AS r WHERE r.house = houses.house),
           (SELECT count(*) FROM requests AS r WHERE r.house = houses.house AND r.is_refused),
           (SELECT count(*) FROM requests AS r WHERE r.house = houses.house AND r.due_at < at
            AND coalesce(r.answered_at, at) > r.due_at),
           (SELECT count(*) FROM disclosures AS d WHERE d.house = houses.house),
           (SELECT count(*) FROM disclosures AS d WHERE d.house = houses.house AND d.last_act = 'do'),
           (SELECT count(*) FROM disclosures AS d WHERE d.house = houses.house AND d.is_disputed)
         + (SELECT count(*) FROM requests AS r WHERE r.house = houses.house AND r.is_escalated)
    FROM houses
    WHERE 'sharing.count' = ANY (string_to_array(current_setting('sharewell.permits', true), ' '))
    ORDER BY 1
$$;
"""


class Migration(migrations.Migration):
    """A function."""

    dependencies = [("sharing", "0002_held_by_the_database")]
    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION sharing_count")]
