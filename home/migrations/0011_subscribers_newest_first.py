"""Indexes for what is asked of a million subscribers: the newest, and who is erased next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0010_editors_keep_the_newsletter"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="erasure",
            index=models.Index(fields=["-at", "-id"], name="home_erasure_newest"),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(fields=["-created_at", "-id"], name="home_subscriber_newest"),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                condition=models.Q(("status", "unsubscribed")),
                fields=["ended_at"],
                name="home_subscriber_ended",
            ),
        ),
    ]
