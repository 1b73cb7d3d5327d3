"""After how many months posts are looked at again."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0014_three_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="readingsettings",
            name="look_again_months",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Months after which somebody is asked whether a post is still correct. It holds for posts that go live from now on, and each may have another day. 0: nobody is asked.",
                validators=[django.core.validators.MaxValueValidator(120)],
                verbose_name="look again after",
            ),
        ),
    ]
