"""Rows of a feed are found by the constraint that says each line once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index that another holds already goes."""

    dependencies = [("linkage", "0005_who_sees_what_was_sent")]
    operations = [
        migrations.AlterField(
            model_name="feedrow",
            name="feed",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="linkage.feed"
            ),
        ),
    ]
