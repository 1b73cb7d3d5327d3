"""The workflow has three steps: checks, technical review, editorial approval.

A workflow that somebody has changed is left as it is.
"""

from django.db import migrations

WORKFLOW, LAST = "Review", "Editorial approval"
CHECKS, TECHNICAL = "Checks", "Technical review"


def _as_we_made_it(apps):
    """The workflow, and the task of its one step, or nothing."""
    Workflow = apps.get_model("wagtailcore", "Workflow")
    workflow = Workflow.objects.filter(name=WORKFLOW, active=True).first()
    steps = list(workflow.workflow_tasks.select_related("task")) if workflow else []
    if len(steps) == 1 and steps[0].task.name == LAST:
        return workflow, steps[0]
    return None, None


def add_steps(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    ChecksTask = apps.get_model("posts", "ChecksTask")
    TechnicalReviewTask = apps.get_model("posts", "TechnicalReviewTask")

    workflow, last = _as_we_made_it(apps)
    if workflow is None:
        return

    def kind(model):
        return ContentType.objects.get_or_create(app_label="posts", model=model)[0]

    checks = ChecksTask.objects.create(name=CHECKS, content_type=kind("checkstask"))
    technical = TechnicalReviewTask.objects.create(name=TECHNICAL, content_type=kind("technicalreviewtask"))
    technical.groups.set(Group.objects.filter(name__in=["Reviewers", "Editors"]))
    WorkflowTask.objects.create(workflow=workflow, task_id=checks.pk, sort_order=0)
    WorkflowTask.objects.create(workflow=workflow, task_id=technical.pk, sort_order=1)
    last.sort_order = 2
    last.save()


def remove_steps(apps, schema_editor):
    Task = apps.get_model("wagtailcore", "Task")
    Task.objects.filter(name__in=[CHECKS, TECHNICAL], workflow_tasks__workflow__name=WORKFLOW).delete()


class Migration(migrations.Migration):
    dependencies = [("home", "0013_editors_assign_reviews"), ("posts", "0018_steps")]

    operations = [migrations.RunPython(add_steps, remove_steps)]
