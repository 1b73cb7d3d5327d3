"""Who had switched off all of Wagtail's kinds of mail gets none; the boxes themselves are no longer asked."""

from django.db import migrations

KINDS = ["submitted_notifications", "approved_notifications", "rejected_notifications"]


def carry_over(apps, schema_editor):
    profiles = apps.get_model("wagtailusers", "UserProfile").objects
    choices = apps.get_model("posts", "MailChoice").objects
    silent = profiles.filter(**dict.fromkeys(KINDS, False)).values_list("user_id", flat=True)
    for user_id in silent:
        choices.get_or_create(user_id=user_id, defaults={"rhythm": "none"})
    profiles.update(**dict.fromkeys([*KINDS, "updated_comments_notifications"], True))


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0022_notifications"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
