"""A source names a parent or carer: that somebody has parental responsibility is said only where a source says so.

Until now each person whom a source named stood as having parental responsibility, which no source had said. And whoever
has no birth date is met by both names: what is compared of them is made anew, by `sharewell migrate` in the same run.
"""

from django.db import migrations, models

SAID_LESS = """
UPDATE children_childadult AS held SET part = 'parent-or-carer'
WHERE held.part = 'parental-responsibility' AND NOT EXISTS (
    SELECT FROM children_childadult AS also
    WHERE also.child_id = held.child_id AND also.name = held.name AND also.part = 'parent-or-carer');
"""
UNDATED = """
DELETE FROM children_comparedrow WHERE child_id IN (
    SELECT kept.child_id FROM children_comparedrow AS kept WHERE kept.born = 0 AND NOT kept.is_extra);
"""


class Migration(migrations.Migration):
    """One more part. There is no way back: nobody could tell who of them had been said to be responsible."""

    dependencies = [("children", "0027_nobody_passes_on_their_own_question")]
    operations = [
        migrations.RemoveConstraint(model_name="childadult", name="children_childadult_part"),
        migrations.AddConstraint(
            model_name="childadult",
            constraint=models.CheckConstraint(
                condition=models.Q(part__in=["parental-responsibility", "parent-or-carer", "carer"]),
                name="children_childadult_part",
            ),
        ),
        migrations.RunSQL([SAID_LESS, UNDATED], migrations.RunSQL.noop),
    ]
