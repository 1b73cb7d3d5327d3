"""Writers, Reviewers and Editors, what they may do, and the workflow between them.

docs/publishing.md shows the same as a table; a test holds the two together.
"""

from django.db import migrations

# Group -> page permissions below the index page.
PAGES = {"Writers": ["add"], "Reviewers": [], "Editors": ["add", "change", "lock", "unlock"]}
# Group -> permissions on the root collection.
MEDIA = {
    "Writers": ["add_image", "choose_image", "add_document", "choose_document"],
    "Reviewers": ["choose_image", "choose_document"],
    "Editors": [
        "add_image", "change_image", "choose_image", "delete_image",
        "add_document", "change_document", "choose_document", "delete_document",
    ],
}  # fmt: skip
# Group -> permissions on models: (app, model, codename).
SNIPPETS = [
    ("posts", model, f"{action}_{model}")
    for model in ("author", "category")
    for action in ("add", "change", "delete", "view")
]
REDIRECTS = [
    ("wagtailredirects", "redirect", f"{action}_redirect") for action in ("add", "change", "delete", "view")
]
ACCESS = ("wagtailadmin", "admin", "access_admin")
MODELS = {
    "Writers": [ACCESS],
    "Reviewers": [ACCESS],
    "Editors": [
        ACCESS,
        *SNIPPETS,
        *REDIRECTS,
        ("home", "identitysettings", "change_identitysettings"),
        ("posts", "postpage", "unpublish_postpage"),
        ("posts", "postpage", "break_glass_postpage"),
        ("posts", "breakglassrecord", "view_breakglassrecord"),
    ],
}
# As the models say it: Django does not rename a permission that exists.
NAMES = {
    "access_admin": "Can access Wagtail admin",
    "unpublish_postpage": "Can unpublish and unschedule pages and restrict who reads them",
    "break_glass_postpage": "Can publish without review, with a reason that is recorded",
    "change_identitysettings": "Can change identity",
}
STEP, WORKFLOW = "Editorial approval", "Review"


def _permission(apps, app_label, model, codename):
    """Permissions are made after migrations, so this one may be early."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    name = NAMES.get(codename, "Can " + codename.replace("_", " "))
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return permission


def create_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    HomePage = apps.get_model("home", "HomePage")

    # Wagtail's own groups may publish; ours are made anew.
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    index_page, root = HomePage.objects.get(), Collection.objects.get(depth=1)
    for name in PAGES:
        group = Group.objects.create(name=name)
        group.permissions.set([_permission(apps, *parts) for parts in MODELS[name]])
        for action in PAGES[name]:
            permission = _permission(apps, "wagtailcore", "page", f"{action}_page")
            GroupPagePermission.objects.create(group=group, page_id=index_page.pk, permission=permission)
        for codename in MEDIA[name]:
            model = codename.rpartition("_")[2]
            app_label = {"image": "wagtailimages", "document": "wagtaildocs"}[model]
            permission = _permission(apps, app_label, model, codename)
            GroupCollectionPermission.objects.create(group=group, collection=root, permission=permission)


def create_workflow(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    HomePage = apps.get_model("home", "HomePage")
    ReviewTask = apps.get_model("posts", "ReviewTask")
    Task = apps.get_model("wagtailcore", "Task")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")

    Workflow.objects.all().delete()
    Task.objects.all().delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="reviewtask")
    step = ReviewTask.objects.create(name=STEP, content_type=content_type)
    step.groups.set(Group.objects.filter(name__in=["Reviewers", "Editors"]))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task_id=step.pk, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=HomePage.objects.get().pk)


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=PAGES).delete()


def remove_workflow(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).delete()
    apps.get_model("posts", "ReviewTask").objects.filter(name=STEP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_site_root"),
        ("posts", "0003_break_glass_is_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(create_roles, remove_roles),
        migrations.RunPython(create_workflow, remove_workflow),
    ]
