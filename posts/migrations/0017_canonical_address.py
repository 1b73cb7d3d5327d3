"""Where a post was published first, if that was elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0016_waivers_are_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="postpage",
            name="canonical_address",
            field=models.URLField(
                blank=True,
                help_text=(
                    "Where this text was published first, if it is also elsewhere. Search engines are sent there. "
                    "Leave it empty for texts of our own."
                ),
                max_length=500,
                verbose_name="canonical address",
            ),
        ),
    ]
