"""Publish what is due, and take down what has expired."""

from posts.management.rounds import RoundsCommand
from posts.review.schedule import publish_due


class Command(RoundsCommand):
    """Runs `posts.review.schedule.publish_due`, once or for ever."""

    help = "Publish approved posts that are due and take down expired ones, each on its own."

    def round(self) -> str:
        """Publish and take down, and say what went wrong."""
        report = publish_due()
        for line in report.lines():
            self.stdout.write(line)
        problems = [
            f"{len(report.failed)} of the due pages could not be published or taken down",
            f"{len(report.late)} late",
        ]
        wrong = [text for text, found in zip(problems, (report.failed, report.late), strict=True) if found]
        return f"{', '.join(wrong)}; see above." if wrong else ""
