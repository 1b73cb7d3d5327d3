"""Write the posts of a site as JSON for `fill.php`: python -m benchmarks.wordpress.export FILE."""

import json
import sys
from pathlib import Path
from typing import Any

import django


def posts() -> list[dict[str, Any]]:
    """What WordPress needs to show the same lists and pages, oldest first."""
    from posts.models import PostPage

    found = PostPage.objects.live().order_by("published_on", "pk").prefetch_related("tags")
    return [
        {
            "title": post.title,
            "slug": post.slug,
            "date": post.published_on.isoformat(),
            "excerpt": post.excerpt,
            "html": str(post.body),
            "categories": [category.name for category in post.sorted_categories],
            "tags": [tag.name for tag in post.tags.all()],
            "author": post.authors[0].name if post.authors else "Galley",
            "cover": _cover(post),
        }
        for post in found
    ]


def _cover(post: Any) -> dict[str, Any] | None:
    """A picture's file and measures; the sizes are those that a card offers."""
    image = post.cover
    if image is None:
        return None
    return {"file": image.file.name, "width": image.width, "height": image.height}


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[1]).write_text(json.dumps(posts()))
