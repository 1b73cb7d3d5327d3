"""What stands around the posts, and the three posts whose rows are multiplied."""

from dataclasses import dataclass
from typing import Any

from benchmarks.data.pictures import make

GROUPS = {"Writers": 12, "Reviewers": 6, "Editors": 3}
PASSWORD = "only-for-the-benchmark"


@dataclass(frozen=True)
class Frame:
    """The ids of what posts point to."""

    users: dict[str, list[Any]]  # by group
    categories: list[Any]
    tags: list[Any]
    series: list[Any]
    authors: list[Any]
    covers: list[Any]


def make_frame(posts: int) -> Frame:
    """Make users, names, pictures and the settings of the site."""
    from taggit.models import Tag

    from home.demo.frame import make_frame as make_settings
    from posts.models import Author, Category, Series

    portraits = make("portrait", 12, 384, 384)
    categories = [
        Category.objects.create(name=f"Category {n}", slug=f"category-{n}", description="What belongs here.")
        for n in range(1, 17)
    ]
    make_settings(_settings())
    return Frame(
        users=_users(),
        categories=categories,
        tags=[Tag.objects.create(name=f"tag {n}", slug=f"tag-{n}") for n in range(1, 301)],
        series=[
            Series.objects.create(name=f"Series {n}", slug=f"series-{n}")
            for n in range(1, max(2, posts // 100) + 1)
        ],
        authors=[
            Author.objects.create(
                name=f"Author {n}",
                slug=f"author-{n}",
                role="Engineer",
                portrait=portraits[n % len(portraits)],
            )
            for n in range(1, 41)
        ],
        covers=make("cover", 12, 1920, 944),
    )


def _users() -> dict[str, list[Any]]:
    from django.contrib.auth.models import Group

    from posts.models import User

    User.objects.create_superuser("admin@example.com", PASSWORD)
    users = {}
    for name, count in GROUPS.items():
        group = Group.objects.get(name=name)
        word = name.lower().removesuffix("s")
        people = [User.objects.create_user(f"{word}-{n}@example.com", PASSWORD) for n in range(1, count + 1)]
        group.user_set.add(*people)
        users[name] = people
    return users


def _settings() -> dict[str, Any]:
    def links(first: int, last: int) -> list[dict[str, str]]:
        return [
            {"label": f"Category {n}", "address": f"/category/category-{n}/"} for n in range(first, last + 1)
        ]

    return {
        "menu": {"links": [{"label": "Blog", "page": ""}, *links(1, 4)]},
        "footer": {
            "columns": [{"title": "Read", "links": links(5, 8)}, {"title": "More", "links": links(9, 12)}],
            "legal": [{"label": "For machines", "address": "/llms.txt"}],
        },
        "social": {"accounts": [{"network": "github", "url": "https://github.example/galley"}]},
        "banner": {"text": "A site of some size.", "link": "/search/"},
    }


def make_patterns(frame: Frame, body: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a live post, a draft and a post in review as people make them; return them by state."""
    from tests.factories import draft, publish, submit

    writer, reviewer = frame.users["Writers"][0], frame.users["Reviewers"][0]
    made = {}
    for state in ("live", "draft", "waiting"):
        post = draft(
            by=writer,
            body=body,
            categories=frame.categories[:1],
            authors=frame.authors[:1],
            cover=frame.covers[0],
            series=frame.series[0],
            summary="A post whose rows the others have.",
        )
        post.tags.add(frame.tags[0])
        post.save_revision(user=writer)
        if state == "live":
            publish(post, by=writer, approved_by=reviewer)
        elif state == "waiting":
            submit(post, by=writer)
        made[state] = post
    return made
