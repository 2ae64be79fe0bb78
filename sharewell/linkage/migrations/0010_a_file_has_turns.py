"""A file that another has followed may come again: it is a feed of its own, with the next turn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that is part of what is there once."""

    dependencies = [("linkage", "0009_rows_are_forgotten")]
    operations = [
        migrations.AddField(
            model_name="feed", name="turn", field=models.PositiveIntegerField(db_default=1, default=1)
        ),
        migrations.RemoveConstraint(model_name="feed", name="linkage_feed_once"),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(
                fields=("source", "file_hash", "reading", "turn"), name="linkage_feed_once"
            ),
        ),
    ]
