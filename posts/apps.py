"""The publication."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Posts, categories, authors, images, users, and the review that stands before readers."""

    name = "posts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from posts import checks, prepared  # noqa: F401 - registers the system checks, and greets connections
        from posts.drawn import listening as drawn  # noqa: F401 - listens to what posts show
        from posts.purging import listening
        from posts.review import bare, endings, notices  # noqa: F401 - the first two listen to Wagtail
        from posts.search import tags  # noqa: F401 - listens to tags being renamed

        listening.connect()
        notices.connect()
