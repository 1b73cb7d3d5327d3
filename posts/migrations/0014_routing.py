"""Who reviews what, until when, and who is away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("posts", "0013_import_runs"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="required_reviewers",
            field=models.ManyToManyField(
                blank=True,
                help_text="One of them has to approve each post of this category, unless one of them wrote it.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="required reviewers",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="reviewing_groups",
            field=models.ManyToManyField(
                blank=True,
                help_text="Their members are asked first to review posts of this category.",
                related_name="+",
                to="auth.group",
                verbose_name="reviewing groups",
            ),
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_day", models.DateField(verbose_name="away from")),
                ("last_day", models.DateField(verbose_name="until, that day included")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="posts_absence_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assigned_at", models.DateTimeField(null=True)),
                ("sought_on", models.DateField(null=True)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        default=3,
                        verbose_name="priority",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note to the reviewers")),
                (
                    "next_notice",
                    models.CharField(
                        blank=True,
                        choices=[("reminder", "Reminder"), ("due", "Due"), ("escalation", "Escalation")],
                        max_length=10,
                    ),
                ),
                ("next_notice_at", models.DateTimeField(null=True)),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignment",
                        to="wagtailcore.workflowstate",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("assign_reviews", "Can assign reviews to others, and hears of those that are late")
                ],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["reviewer", "-assigned_at"], name="posts_assignment_reviewer"),
                    models.Index(
                        condition=models.Q(("next_notice_at__isnull", False)),
                        fields=["next_notice_at"],
                        name="posts_assignment_notice",
                    ),
                ],
            },
        ),
    ]
