"""Rows of a feed are deleted a year after its end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column."""

    dependencies = [("linkage", "0008_refused_rows")]
    operations = [
        migrations.AddField(
            model_name="feed", name="forgotten_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
