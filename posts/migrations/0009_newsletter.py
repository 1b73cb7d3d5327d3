"""What subscribers see of a post before they open it; mail to many, which yields to other mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0008_ledger_is_append_only"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outgoingmessage",
            name="posts_outgoing_not_sent",
        ),
        migrations.AddField(
            model_name="outgoingmessage",
            name="bulk",
            field=models.BooleanField(default=False, verbose_name="mailing"),
        ),
        migrations.AddField(
            model_name="postpage",
            name="mail_preheader",
            field=models.CharField(
                blank=True,
                help_text="Mail programs show it beside the subject. Left empty: the summary.",
                max_length=160,
                verbose_name="line below the subject",
            ),
        ),
        migrations.AddField(
            model_name="postpage",
            name="mail_subject",
            field=models.CharField(
                blank=True,
                help_text="What subscribers of the newsletter see first. Left empty: the title.",
                max_length=120,
                verbose_name="subject of the mail",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                condition=models.Q(("status", "sent"), _negated=True),
                fields=["bulk", "next_attempt_at", "id"],
                name="posts_outgoing_not_sent",
            ),
        ),
    ]
