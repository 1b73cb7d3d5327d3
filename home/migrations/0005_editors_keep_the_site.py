"""Editors keep series and every setting of the site, as they keep categories and the identity."""

from django.db import migrations

PERMISSIONS = {
    ("posts", "series"): {
        "add_series": "Can add series",
        "change_series": "Can change series",
        "delete_series": "Can delete series",
        "view_series": "Can view series",
    },
    ("home", "menusettings"): {"change_menusettings": "Can change menu"},
    ("home", "footersettings"): {"change_footersettings": "Can change footer"},
    ("home", "socialsettings"): {"change_socialsettings": "Can change social links"},
    ("home", "bannersettings"): {"change_bannersettings": "Can change announcement"},
    ("home", "readingsettings"): {"change_readingsettings": "Can change reading"},
}


def grant(apps, schema_editor):
    """Django makes permissions after the last migration, so these may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    editors = apps.get_model("auth", "Group").objects.filter(name="Editors").first()
    for (app_label, model), named in PERMISSIONS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        for codename, name in named.items():
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            if editors:
                editors.permissions.add(permission)


def withdraw(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    for (app_label, model), named in PERMISSIONS.items():
        for permission in Permission.objects.filter(
            content_type__app_label=app_label, content_type__model=model, codename__in=named
        ):
            permission.group_set.clear()


class Migration(migrations.Migration):
    dependencies = [("home", "0004_site_settings"), ("posts", "0004_reading")]

    operations = [migrations.RunPython(grant, withdraw)]
