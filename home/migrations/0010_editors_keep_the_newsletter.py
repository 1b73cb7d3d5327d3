"""Editors keep the newsletter: its setting, its subscribers and what is sent to them."""

from django.db import migrations

PERMISSIONS = {
    "newslettersettings": {"change_newslettersettings": "Can change newsletter"},
    "subscriber": {
        "add_subscriber": "Can add subscriber",
        "delete_subscriber": "Can delete subscriber",
        "view_subscriber": "Can view subscriber",
    },
    "issue": {"change_issue": "Can change mailing", "view_issue": "Can view mailing"},
    "erasure": {"view_erasure": "Can view erasure"},
}


def grant(apps, schema_editor):
    """Django makes permissions after the last migration, so these may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    for model, named in PERMISSIONS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="home", model=model)
        for codename, name in named.items():
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            if editors:
                editors.permissions.add(permission)


def withdraw(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    for model, named in PERMISSIONS.items():
        for permission in Permission.objects.filter(
            content_type__app_label="home", content_type__model=model, codename__in=named
        ):
            permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0009_newsletter")]

    operations = [migrations.RunPython(grant, withdraw)]
