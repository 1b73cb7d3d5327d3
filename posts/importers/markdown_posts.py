"""Markdown files become drafts: never live, never twice."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from posts.importers.html_to_blocks import Converted, Source, convert
from posts.importers.markdown import NotMarkdown, Text, read
from posts.importers.notes import Kind, Note, Notes
from posts.importers.own_export import (
    corrections,
    plain_downloads,
    plain_words,
    without_corrections,
    without_cover,
    without_summary,
)
from posts.importers.own_site import Folder
from posts.importers.recording import current, making_tags
from posts.importers.report import Report, Row
from posts.importers.wordpress.names import slug_of
from posts.models import Author, Category, ImportedItem, PostAuthor, PostPage, Series
from posts.models.pages import MAX_CATEGORIES
from posts.review.digest import revision_content_digest
from posts.text import legal, shorten

SOURCE = "markdown"
ENDINGS = (".md", ".markdown")
_INDEX = ("index", "_index")


def import_markdown(path: Path, *, user: Any = None) -> Report:
    """Import a file, or every Markdown file below a folder, as drafts. May run twice."""
    root = path if path.is_dir() else path.parent
    files = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS) if path.is_dir() else [path]
    report = Report(source=str(path), new_outcomes=frozenset({"draft"}))
    report.add(_row(file, root, user) for file in files)
    return report


def _row(file: Path, root: Path, user: Any) -> Row:
    name = str(file.relative_to(root))
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    facts: dict[str, Any] = {"number": number, "kind": "markdown", "title": name}
    notes = Notes()
    try:
        source = file.read_bytes().decode("utf-8")
        row = ImportedItem.objects.filter(source=SOURCE, number=number).first()
        if row is not None:
            return Row(**facts, outcome=_standing(row, source), page_id=row.page_id)
        text = _without_title(read(source, notes))
        done = convert(Source(text.html, plain=True), Folder(file.parent, root, text.words("url")))
        with transaction.atomic():
            post = _write(text, done, file, root, notes, user)
            ImportedItem.objects.create(
                source=SOURCE,
                number=number,
                kind="markdown",
                run=current(),
                page_id=post.pk,
                is_written=True,
                source_digest=_digest(source),
                digest=revision_content_digest(_stored(post)),
                old_address=text.words("url", "permalink"),
            )
    except (NotMarkdown, UnicodeDecodeError, OSError) as error:
        return Row(**facts, outcome="failed", notes=(Note(Kind.MISSING, str(error)),))
    facts["title"] = post.title
    facts.update(notes=(*notes, *done.notes), before=done.before, after=done.after, lost=done.lost)
    return Row(**facts, outcome="draft", page_id=post.pk)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _stored(post: PostPage) -> Any:
    """The revision as the database has it: digests are taken of dates as they are stored."""
    revision = post.latest_revision
    revision.refresh_from_db(fields=["content"])
    return revision


def _standing(row: ImportedItem, source: str) -> str:
    page = Page.objects.filter(pk=row.page_id).select_related("latest_revision").first()
    if page is None:
        return "deleted here, left alone"
    if page.latest_revision is None or revision_content_digest(page.latest_revision) != row.digest:
        return "edited here, left alone"
    return "unchanged" if row.source_digest == _digest(source) else "changed there, left alone"


def _write(text: Text, done: Converted, file: Path, root: Path, notes: Notes, user: Any) -> PostPage:
    title, body = _title_and_body(text, done.blocks, file)
    picture = Folder(file.parent, root).picture(cover, None) if (cover := _cover_of(text)) else None
    body = without_cover(picture, without_summary(text.words("summary"), body))
    body = plain_downloads(without_corrections(text, body))
    words = next((block["value"] for block in body if block["type"] == "paragraph"), "")
    summary = text.words("summary", "description", "excerpt") or plain_words(words) or title
    post = PostPage(
        title=shorten(legal(title), 255),
        summary=shorten(legal(summary), 300),
        body=json.dumps(body),
        published_on=_day(text),
        live=False,
        owner=user,
    )
    address = text.words("url", "permalink")
    post.slug = _free_slug(text.words("slug") or _slug_in(address) or _stem(file) or title)
    post.canonical_address = text.words("canonical", "canonical_url", "canonicalurl")[:500]
    post.series = Series.objects.filter(name=text.words("series")).first()
    post.corrections = corrections(text)
    post.categories = _categories(text)
    post.bylines = [PostAuthor(author=author, sort_order=n) for n, author in enumerate(_authors(text))]
    post.cover_id = picture.number if picture else None
    if cover and picture is None:
        notes.missing(f"The cover: {cover}")
    if tags := text.list("tags"):
        with making_tags(tags):
            post.tags.add(*tags)
    site = Site.objects.get(is_default_site=True)
    site.root_page.specific.add_child(instance=post)
    post.save_revision(user=user, log_action=True)
    for old in [address, *text.list("aliases")]:
        _leave_redirect(old, post, site)
    return post


def _without_title(text: Text) -> Text:
    """A text whose first heading, if that is its title, is one of its facts: the others begin anew."""
    found = re.match(r"\s*<h1>(.*?)</h1>", text.html, re.DOTALL)
    title = " ".join(plain_words(found[1]).split()) if found else ""
    rest = text.html[found.end() :] if found else ""
    if not rest.strip() or text.words("title") not in ("", title):
        return text
    return Text({**text.facts, "title": title}, rest)


def _title_and_body(text: Text, blocks: list[Any], file: Path) -> tuple[str, list[Any]]:
    """The title, from the facts or the first heading; which is no part of the text then."""
    title = text.words("title")
    first = blocks[0] if blocks else None
    heading = first["value"]["text"] if first and first["type"] == "heading" else ""
    if heading and title in ("", heading):
        return heading, blocks[1:] or blocks
    return title or _stem(file).replace("-", " ").capitalize(), blocks


def _cover_of(text: Text) -> str:
    return text.words("cover", "image", "featured_image")


def _day(text: Text) -> Any:
    day = text.date()
    return day if day and day <= timezone.localdate() else None


def _stem(file: Path) -> str:
    """The name of a file without what Jekyll writes before it; of Hugo's bundles, the folder's."""
    stem = file.parent.name if file.stem in _INDEX else file.stem
    return re.sub(r"^\d{4}-\d{2}-\d{2}-", "", stem)


def _slug_in(address: str) -> str:
    return unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2].removesuffix(".html")


def _free_slug(wanted: str) -> str:
    wanted = slug_of(wanted)[:240] or "post"
    site = Site.objects.get(is_default_site=True)
    taken = set(site.root_page.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbers = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in [wanted, *numbers] if slug not in taken | {"feed"})


def _categories(text: Text) -> list[Category]:
    """The categories that are here already: new ones are made by editors."""
    wanted = {slug_of(name)[:60] for name in text.list("categories", "category")}
    return list(Category.objects.filter(slug__in=wanted)[:MAX_CATEGORIES])


def _authors(text: Text) -> list[Author]:
    names = text.list("authors", "author")
    found = {
        author.slug: author for author in Author.objects.filter(slug__in=[slug_of(name) for name in names])
    }
    by_name = {author.name: author for author in Author.objects.filter(name__in=names)}
    chosen = [by_name.get(name) or found.get(slug_of(name)) for name in names]
    return list(dict.fromkeys(author for author in chosen if author))


def _leave_redirect(address: str, post: PostPage, site: Site) -> None:
    path = Redirect.normalise_path(urlsplit(address).path) if address else ""
    taken = path in ("", "/") or len(path) > 255 or Redirect.objects.filter(old_path=path, site=site).exists()
    parts = post.get_url_parts()
    if not taken and parts and path != Redirect.normalise_path(parts[2]):
        Redirect.objects.create(
            old_path=path, site=site, redirect_page=post, is_permanent=True, automatically_created=True
        )


def make_draft(
    source: str, folder: Path, *, name: str, user: Any, redirects: bool
) -> tuple[PostPage, list[Note]]:
    """Make a draft of a text that somebody has typed, with pictures from a folder, and return what is to say.

    `name` is that of the file, from which the slug comes where nothing else says one. Old addresses in the
    front matter become redirects for those who may make `redirects`. Raises NotMarkdown and ValidationError.
    """
    notes = Notes()
    text = read(source, notes)
    old = [address for address in (text.words("url", "permalink"), *text.list("aliases")) if address]
    if old and not redirects:
        slug = text.words("slug") or _slug_in(old[0])
        facts = {k: v for k, v in text.facts.items() if k not in ("url", "permalink", "aliases")}
        text = Text({**facts, "slug": slug}, text.html)
        notes.dropped(f"Redirects from old addresses, which editors make: {', '.join(old)}")
    pictures = Folder(folder, folder)
    with transaction.atomic():
        done = convert(Source(text.html, plain=True), pictures)
        post = _write(text, done, folder / name, folder, notes, user)
        for file in pictures.here.stored:
            type(file.instance).objects.filter(pk=file.instance.pk).update(uploaded_by_user=user)
    return post, [*notes, *done.notes]
