"""Who signs in to the demo. Imports nothing of Django: `make run` prints this before anything loads."""

from dataclasses import dataclass

PASSWORD = "galley-demo"  # noqa: S105 - public, and refused in production


@dataclass(frozen=True)
class Person:
    """A demo user."""

    address: str
    first_name: str
    last_name: str
    group: str  # empty for the administrator
    does: str

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.address}@galley.example"


PEOPLE = (
    Person("writer", "Wanda", "Writer", "Writers", "drafts and submits"),
    Person("second-writer", "Will", "Writer", "Writers", "drafts and submits"),
    Person("reviewer", "Rosa", "Reviewer", "Reviewers", "approves or sends back"),
    Person("second-reviewer", "Ravi", "Reviewer", "Reviewers", "approves or sends back"),
    Person("editor", "Edith", "Editor", "Editors", "edits all, takes down, breaks glass"),
    Person("admin", "Ada", "Administrator", "", "administers the site"),
)
