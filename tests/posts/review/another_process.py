"""Another process at the same database: does what it is told on its standard input.

Each line names an act and its numbers. It answers "ready" once everything is loaded, waits for the next line,
acts at once, and answers with what was said: nothing, or the reasons of a refusal.
"""

import sys
from collections.abc import Callable

import django

if __name__ == "__main__":
    django.setup()

from wagtail.models import TaskState

from posts.models import PostPage, User
from posts.review.gate import Refused


def approve(state: str, user: str) -> Callable[[], object]:
    """Approve a step."""
    step, reviewer = TaskState.objects.get(pk=state), User.objects.get(pk=user)
    task = step.task.specific
    return lambda: task.on_action(step, reviewer, "approve")


def edit(page: str, user: str) -> Callable[[], object]:
    """Save another text."""
    text = PostPage.objects.get(pk=page).get_latest_revision_as_object()
    text.title = "Unread"
    writer = User.objects.get(pk=user)
    return lambda: text.save_revision(user=writer, log_action=True)


ACTS = {"approve": approve, "edit": edit}


def main() -> None:
    """Act until the input ends."""
    for line in sys.stdin:
        name, *numbers = line.split()
        act = ACTS[name](*numbers)
        say("ready")
        sys.stdin.readline()
        try:
            act()
        except Refused as refusal:
            say(str(refusal))
        else:
            say("")


def say(text: str) -> None:
    """Answer with one line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
