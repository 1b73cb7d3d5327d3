"""Authors, categories and tags: found where they are here already, made where they are not."""

from collections.abc import Iterable
from urllib.parse import unquote

from anyascii import anyascii
from django.utils.text import slugify
from taggit.models import Tag

from posts.enums import CategoryColor
from posts.importers.notes import Notes
from posts.importers.recording import made
from posts.importers.wordpress.survey import Survey
from posts.importers.wxr import Item, Term
from posts.models import Author, Category, User
from posts.models.pages import MAX_CATEGORIES
from posts.text import legal, shorten


class Names:
    """Finds and makes what posts refer to. Nobody who is made can sign in: an author is no user."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.made: dict[str, set[str]] = {"authors": set(), "categories": set()}
        self._owners: dict[str, User | None] = {}
        self._authors: dict[str, Author] = {}
        self._categories: dict[str, Category] = {}
        self._tags: dict[str, Tag] = {}

    def forget(self) -> None:
        """Forget what was made in a transaction that was taken back."""
        self._authors.clear()
        self._categories.clear()
        self._tags.clear()

    # Authors

    def author(self, login: str) -> Author:
        """The author with a login of the old site."""
        if login not in self._authors:
            self._authors[login] = self.known_author(login) or self._make_author(login)
        return self._authors[login]

    def owner(self, login: str) -> User | None:
        """The user of this site who has the e-mail address of an author there."""
        if login not in self._owners:
            known = self.survey.authors.get(login)
            email = known.email.lower() if known else ""
            self._owners[login] = User.objects.filter(email=email).first() if email else None
        return self._owners[login]

    def known_author(self, login: str) -> Author | None:
        """The author here who has a login of the old site, if there is one."""
        user = self.owner(login)
        own = Author.objects.filter(user=user).first() if user else None
        return own or Author.objects.filter(slug=slug_of_login(login)).first()

    def _make_author(self, login: str) -> Author:
        known = self.survey.authors.get(login)
        name = legal(known.name if known else login)[:120].strip() or "Unknown"
        self.made["authors"].add(login)
        slug = slug_of_login(login) or slug_of(name) or "unknown"
        author = Author.objects.create(name=name, slug=slug)
        made(author)
        return author

    # Categories

    def categories(self, item: Item, notes: Notes) -> tuple[list[Category], list[str]]:
        """The categories of a post, one to four, and the names of those that have to be tags."""
        terms = [term for term in item.terms if term.taxonomy == "category"]
        # What is filed somewhere is not also unfiled.
        filed = [term for term in terms if term.slug != "uncategorized"] or terms
        parents = {self._term(term).parent for term in filed}
        # The narrow ones first: their parents say less.
        filed.sort(key=lambda term: term.slug in parents)
        kept, rest = filed[:MAX_CATEGORIES], filed[MAX_CATEGORIES:]
        if rest:
            names = ", ".join(term.name for term in rest)
            notes.changed(f"Categories beyond the fourth are tags: {names}")
        kept = kept or [Term("category", "uncategorized", "Uncategorized")]
        found = list(dict.fromkeys(self.category(term) for term in kept))
        return found, [term.name for term in rest]

    def tags(self, names: Iterable[str]) -> list[Tag]:
        """The tags with these names, each once."""
        found = []
        for name in dict.fromkeys(names):
            if name not in self._tags:
                self._tags[name] = Tag.objects.filter(name=name).first() or self._make_tag(name)
            found.append(self._tags[name])
        return list(dict.fromkeys(found))

    def _make_tag(self, name: str) -> Tag:
        tag = Tag.objects.create(name=name)
        made(tag)
        return tag

    def _term(self, term: Term) -> Term:
        return self.survey.categories.get(term.slug, term)

    def category(self, term: Term) -> Category:
        """The category here for one there."""
        if term.slug not in self._categories:
            slug = slug_of(term.slug)[:60] or slug_of(term.name)[:60] or "category"
            found = Category.objects.filter(slug=slug).first()
            self._categories[term.slug] = found or self._make_category(self._term(term), slug)
        return self._categories[term.slug]

    def _make_category(self, term: Term, slug: str) -> Category:
        colors = CategoryColor.values
        self.made["categories"].add(term.slug)
        category = Category.objects.create(
            name=self._free_name(term),
            slug=slug,
            description=shorten(legal(term.description), 300),
            color=colors[Category.objects.count() % len(colors)],
        )
        made(category)
        return category

    def _free_name(self, term: Term) -> str:
        """The name of a category; where two have the same, with what it stands below."""
        parent = self.survey.categories.get(term.parent)
        above = parent.name if parent else term.slug
        tries = [term.name, f"{term.name} ({above})", f"{term.name} ({term.slug})"]
        names = [legal(name)[:60].strip() for name in tries]
        return next(name for name in [*names, term.slug[:60]] if name and not _is_taken(name))


def _is_taken(name: str) -> bool:
    return Category.objects.filter(name=name).exists()


def tags(item: Item) -> list[str]:
    """The names of a post's tags."""
    terms = [term for term in item.terms if term.taxonomy == "post_tag" and term.name.strip()]
    return [legal(term.name)[:100] for term in terms]


def slug_of(text: str) -> str:
    """A slug of ASCII for a name in any script, written by WordPress as %e8%bf%9c."""
    return slugify(anyascii(unquote(text)))[:120].strip("-")


def slug_of_login(login: str) -> str:
    """The slug that WordPress makes of a login, in which full stops become hyphens."""
    return slug_of(login.replace(".", "-"))
