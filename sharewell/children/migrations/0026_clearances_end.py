"""Who may see a hidden child is said anew while they are hidden: a clearance ends, with a reason (ADR 176).

Whoever raised a shield, or cleared others, reads those rows while they are written; after that only who is cleared does.
"""

from django.db import migrations, models

SEER = "current_setting('sharewell.seer', true)"
POST = "current_setting('sharewell.post', true)"
MATCHES = (
    "'children.match' = ANY (string_to_array(coalesce(current_setting('sharewell.permits', true), ''), ' '))"
)
FUNCTIONS = """
-- Whether nobody was ever cleared for a shield: it is being raised.
CREATE FUNCTION children_nobody_cleared(asked_shield bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM children_clearance WHERE shield_id = asked_shield);
END
$$;

CREATE FUNCTION children_keep_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
       OR (OLD.shield_id, OLD.post, OLD.given_by, OLD.began_at)
          IS DISTINCT FROM (NEW.shield_id, NEW.post, NEW.given_by, NEW.began_at) THEN
        RAISE EXCEPTION 'who was cleared stays as it was written; it ends once'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER children_clearance_keep BEFORE UPDATE ON children_clearance
    FOR EACH ROW EXECUTE FUNCTION children_keep_clearance();
ALTER TABLE children_clearance ENABLE ALWAYS TRIGGER children_clearance_keep;
"""


def policies(shield: str, clearance: str) -> str:
    """Return the policies of both tables, with what holds besides being cleared."""
    rules = {
        "children_shield": f"{MATCHES} OR children_cleared({POST}, id) OR {shield}",
        "children_clearance": f"{MATCHES} OR children_cleared({POST}, shield_id) OR {clearance}",
    }
    return "".join(
        f"ALTER POLICY {table}_seen ON {table} USING ({rule}) WITH CHECK ({rule});\n" for table, rule in rules.items()
    )


NOW = policies(
    f"(raised_by = {SEER} AND children_nobody_cleared(id))",
    f"(given_by = {SEER} AND children_nobody_cleared(shield_id))",
)
BEFORE = policies(f"raised_by = {SEER}", f"given_by = {SEER}")
UNDONE = """
DROP TRIGGER children_clearance_keep ON children_clearance;
DROP FUNCTION children_keep_clearance;
DROP FUNCTION children_nobody_cleared;
"""


class Migration(migrations.Migration):
    """Who ended a clearance and why, a trigger, and the policies of both tables."""

    dependencies = [
        ('children', '0025_moves_are_called_back_by_all_who_hide'),
    ]

    operations = [
        migrations.AddField(
            model_name='clearance',
            name='ended_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clearance',
            name='ended_reason',
            field=models.TextField(blank=True, db_default='', default='', max_length=4000),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', ''), ('ended_reason', '')), models.Q(('ended_at__gte', models.F('began_at')), ('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='children_clearance_ended_whole'),
        ),
        migrations.RunSQL(FUNCTIONS + NOW, BEFORE + UNDONE),
    ]
