"""What was refused of a feed is found by itself, however long the feed is: every list of feeds counts it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of few rows."""

    dependencies = [("linkage", "0007_whole_lists")]
    operations = [
        migrations.AddIndex(
            model_name="feedrow",
            index=models.Index(
                condition=models.Q(("outcome", "refused")), fields=["feed", "line"], name="linkage_feedrow_refused"
            ),
        ),
    ]
