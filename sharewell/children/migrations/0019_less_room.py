"""Less room for each child, and names in Chinese characters are read.

A record is written when it is taken in and again when it is settled: half of each page is left free, so that the second
writing stays on it and no index is written again. An index that another holds already goes. What is compared of
children with names in Chinese characters is made anew after this migration (`sharewell migrate`), since such names
were read as none (ADR 195).
"""

import django.db.models.deletion
from django.db import migrations, models

ROOM = "ALTER TABLE children_indexchild SET (fillfactor = 50)"
AS_BEFORE = "ALTER TABLE children_indexchild RESET (fillfactor)"
UNREAD = """
DELETE FROM children_comparedrow WHERE child_id IN (
    SELECT child_id FROM children_childname WHERE given_names || family_name ~ '[\u3400-\u4dbf\u4e00-\u9fff]')
"""


class Migration(migrations.Migration):
    """Room, an index, and rows that are made anew."""

    dependencies = [("children", "0018_answers_taken_back")]
    operations = [
        migrations.AlterField(
            model_name="involvement",
            name="child",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="children.indexchild",
            ),
        ),
        migrations.RunSQL(ROOM, AS_BEFORE),
        migrations.RunSQL(UNREAD, migrations.RunSQL.noop),
    ]
