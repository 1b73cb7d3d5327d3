"""Where quick decisions plug into the desk."""

from django.urls import URLPattern, path

from posts.deciding import bulk, rounds


def urls() -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("posts/queue/next/", rounds.round_view, name="posts_round"),
        path("posts/queue/", bulk.reviews_view, name="posts_reviews"),
    ]
