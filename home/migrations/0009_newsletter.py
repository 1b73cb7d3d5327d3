"""Subscribers, what is sent to them, and the setting of the newsletter."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import wagtail.models.preview
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0008_analytics_settings"),
        ("posts", "0009_newsletter"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address_hash",
                    models.CharField(db_index=True, max_length=64, verbose_name="hash of the address"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="when",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("reader", "The reader asked for it on the site"),
                            ("desk", "Erased at the desk"),
                            ("age", "Unsubscribed long ago"),
                        ],
                        max_length=6,
                        verbose_name="cause",
                    ),
                ),
                ("user_id", models.BigIntegerField(null=True, verbose_name="user number")),
                ("user_email", models.TextField(blank=True, verbose_name="user")),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("key", models.CharField(max_length=254)),
                ("wishes", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SubscriberCount",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("confirmed", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("bucket", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("post", "A post"), ("digest", "A week")], max_length=6, verbose_name="kind"
                    ),
                ),
                ("day", models.DateField(null=True, verbose_name="day")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for its time"),
                            ("held", "Held"),
                            ("skipped", "Skipped"),
                            ("sending", "Being sent"),
                            ("stopped", "Stopped"),
                            ("sent", "Handed to the outbox"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("subject", models.TextField(blank=True, verbose_name="subject")),
                ("html", models.TextField(blank=True, editable=False)),
                ("text", models.TextField(blank=True, editable=False)),
                ("revision_id", models.BigIntegerField(null=True, verbose_name="revision")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("opened_at", models.DateTimeField(null=True, verbose_name="sending since")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("planned", models.PositiveIntegerField(null=True, verbose_name="recipients")),
                ("cursor", models.BigIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made",
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to="home.issue",
                        verbose_name="digest",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="posts.postpage",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailing",
                "verbose_name_plural": "mailings",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("view", "change"),
            },
        ),
        migrations.CreateModel(
            name="NewsletterSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=False,
                        help_text="Readers can sign up, and posts are mailed when they go live for the first time. Off, nothing is mailed; links in mails that were sent keep working.",
                        verbose_name="on",
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        default="Every post, in your mail",
                        help_text="Stands above the form.",
                        max_length=60,
                        verbose_name="heading",
                    ),
                ),
                (
                    "small_print",
                    models.CharField(
                        default="Your address is used for the newsletter and for nothing else. Every mail can stop it.",
                        help_text="Stands below the form: what readers agree to.",
                        max_length=300,
                        verbose_name="small print",
                    ),
                ),
                (
                    "sender_name",
                    models.CharField(
                        blank=True,
                        help_text="The name that mail programs show. Left empty: the name of the publication.",
                        max_length=60,
                        verbose_name="sender",
                    ),
                ),
                (
                    "wait_minutes",
                    models.PositiveSmallIntegerField(
                        default=15,
                        help_text="Minutes between the publication of a post and its mailing: time to hold it back.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="wait",
                    ),
                ),
                (
                    "digest_day",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=0,
                        verbose_name="day of the weekly mail",
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=9,
                        help_text="From 0 to 23, in the time zone of the publication.",
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of the weekly mail",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, to="wagtailcore.site"
                    ),
                ),
            ],
            options={
                "verbose_name": "newsletter",
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                ("key", models.CharField(editable=False, max_length=254, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Not confirmed yet"),
                            ("confirmed", "Subscribed"),
                            ("unsubscribed", "Unsubscribed"),
                            ("suppressed", "Suppressed"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("at once", "Each post at once"), ("weekly", "One mail a week")],
                        default="at once",
                        max_length=7,
                        verbose_name="rhythm",
                    ),
                ),
                ("everything", models.BooleanField(default=True, verbose_name="all posts")),
                ("source", models.CharField(max_length=200, verbose_name="source of consent")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="signed up",
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("token_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("token_until", models.DateTimeField(editable=False, null=True)),
                (
                    "authors",
                    models.ManyToManyField(related_name="+", to="posts.author", verbose_name="authors"),
                ),
                (
                    "categories",
                    models.ManyToManyField(related_name="+", to="posts.category", verbose_name="categories"),
                ),
                (
                    "series",
                    models.ManyToManyField(related_name="+", to="posts.series", verbose_name="series"),
                ),
            ],
            options={
                "verbose_name": "subscriber",
                "verbose_name_plural": "subscribers",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": ("add", "view", "delete"),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="delivery",
                        to="posts.outgoingmessage",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="home.issue",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="home.subscriber",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("post__isnull", False)), fields=("post",), name="home_issue_once_per_post"
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", False)), fields=("day",), name="home_issue_once_per_day"
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                condition=models.Q(("status", "confirmed")), fields=["id"], name="home_subscriber_confirmed"
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(fields=["status", "created_at"], name="home_subscriber_by_status"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("issue", "subscriber"), name="home_delivery_once"),
        ),
    ]
