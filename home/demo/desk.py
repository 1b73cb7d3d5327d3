"""What the desk of the demo shows at once: who has which text, what is late, and whom a category requires."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from posts.models import Assignment, Category, PostPage, User

LATE, HERS = "four-codes-for-one-move", "figures-that-line-up"
NOTES = {
    LATE: "The table of codes is new. Please try each of them.",
    HERS: "The figures in the second table are last week's.",
}


def make_rules(users: dict[str, User]) -> None:
    """Let a category insist on its reviewers: its texts pass the technical review."""
    Category.objects.get(slug="data").required_reviewers.add(users["reviewer"], users["editor"])


@transaction.atomic
def make_desk(users: dict[str, User]) -> None:
    """Give each waiting text to a reviewer, and let one of them be late, unless people have been at it."""
    for slug, reviewer in ((LATE, "second-reviewer"), (HERS, "reviewer")):
        post = PostPage.objects.get(slug=slug)
        assignment = Assignment.objects.open().filter(page=post.pk, note="").first()
        if assignment:
            assignment.reviewer, assignment.note = users[reviewer], NOTES[slug]
            if slug == LATE:
                assignment.priority = Assignment.Priority.HIGH
                assignment.due_at = timezone.now() - timedelta(days=1)
            assignment.save()
