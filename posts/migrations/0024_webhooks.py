"""Events for other services, in the outbox beside mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0023_one_choice_of_mail"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outgoingmessage",
            name="posts_outgoing_not_sent",
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="hook",
            field=models.CharField(blank=True, default="", editable=False, max_length=16),
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=models.Q(("status", "sent"), _negated=True),
                fields=["bulk", "hook", "next_attempt_at", "id"],
                name="posts_outgoing_unsent",
            ),
        ),
    ]
