"""An import taken back as a whole: pages first, then what it made besides and nothing else uses.

Each page and each thing goes in a transaction of its own, after another look at it under its lock. So an
undoing may be stopped and gone on with. What somebody has worked on here stays, and is named.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Revision

from posts.importers.runs import note, working
from posts.importers.untouched import reasons_to_stay
from posts.importers.uses import Uses, is_changed
from posts.importers.wordpress.write import NEW
from posts.models import ImportedItem, ImportedThing, ImportRun
from posts.review.imports import take_back
from posts.review.locks import hold_text


@dataclass(frozen=True)
class Stay:
    """Something that an undoing leaves, and why."""

    name: str
    reason: str
    page_id: int | None = None


@dataclass
class Plan:
    """What an undoing does: before it begins, what it would do now."""

    going: list[tuple[int, str, bool]] = field(default_factory=list)  # page number, title, whether it is live
    staying: list[Stay] = field(default_factory=list)
    things: dict[str, int] = field(default_factory=dict)  # before it begins: at most
    linking: list[tuple[int, str]] = field(default_factory=list)  # pages that stay, and link to some that go

    @property
    def live(self) -> int:
        """How many of the pages that go readers see."""
        return sum(is_live for _number, _title, is_live in self.going)


def plan(run: ImportRun) -> Plan:
    """Look at everything, and change nothing."""
    made = Plan()
    items = list(_items(run))
    reasons = reasons_to_stay(run, items)
    pages = Page.objects.filter(pk__in=[item.page_id for item in items]).order_by("pk")
    for number, title, live in pages.values_list("pk", "title", "live"):
        if number in reasons:
            made.staying.append(Stay(title, reasons[number], number))
        else:
            made.going.append((number, title, live))
    made.things = _kinds(Counter(run.things.values_list("model", flat=True)))
    made.linking = _linking([number for number, _title, _live in made.going])
    return made


def _items(run: ImportRun) -> Any:
    return run.items.filter(is_written=True).order_by("pk").defer("comments")


def _kinds(counts: Counter[str]) -> dict[str, int]:
    metas = {label: apps.get_model(label)._meta for label in counts}
    return {str(metas[label].verbose_name_plural): count for label, count in sorted(counts.items())}


def _linking(going: list[int]) -> list[tuple[int, str]]:
    page_type = ContentType.objects.get_for_model(Page)
    numbers = [str(number) for number in going]
    references = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=numbers)
    sources = references.filter(base_content_type=page_type).exclude(object_id__in=numbers)
    pages = Page.objects.filter(
        pk__in=[int(number) for number in sources.values_list("object_id", flat=True)]
    )
    return list(pages.order_by("pk").values_list("pk", "title"))


def undo(
    run: ImportRun, *, user: Any, progress: Callable[[int, int], None] = lambda done, total: None
) -> Plan:
    """Take back a run that is claimed for it. Returns what went and what stayed."""
    result = Plan()
    with working(run):
        items, things = list(_items(run)), list(run.things.order_by("-pk"))
        total = len(items) + len(things)

        def tell(done: int) -> None:
            note(run, done=done, total=total)
            progress(done, total)

        for done, item in enumerate(items, 1):
            _undo_item(run, item, user, result)
            tell(done)
        uses, gone = Uses(), Counter[str]()
        for done, thing in enumerate(things, len(items) + 1):
            gone[thing.model] += _undo_thing(thing, uses, result)
            tell(done)
        result.things = _kinds(+gone)
        _keep(run, result)
    return result


@transaction.atomic
def _undo_item(run: ImportRun, item: ImportedItem, user: Any, result: Plan) -> None:
    page = Page.objects.filter(pk=item.page_id).first()
    if page is not None:
        hold_text(page)
        if reason := reasons_to_stay(run, [item]).get(page.pk):
            result.staying.append(Stay(page.title, reason, page.pk))
            return
        comment = _("Import %(run)s from %(source)s, number %(number)s, was undone.")
        facts = {"run": run.pk, "source": item.source, "number": item.number}
        result.going.append((page.pk, page.title, page.live))
        take_back(page.specific, user=user, comment=comment % facts)
    run.lines.filter(number=item.number).update(original="")
    item.delete()


@transaction.atomic
def _undo_thing(thing: ImportedThing, uses: Uses, result: Plan) -> bool:
    """Remove a thing, if it is there, as the import made it, and unused. Whether it went."""
    model = apps.get_model(thing.model)
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=thing.object_id).first()
    if found is not None:
        reason = _("It was changed here.") if is_changed(thing) else uses.of(found)
        if reason:
            result.staying.append(Stay(f"{model._meta.verbose_name} “{found}”", reason))
            return False
        if isinstance(found, Revision):
            _discard(found)
        found.delete()
    thing.delete()
    return found is not None


def _discard(draft: Revision) -> None:
    """Let a page be without the draft that the import left of it."""
    before = Revision.objects.filter(object_id=draft.object_id, base_content_type=draft.base_content_type)
    newest = before.exclude(pk=draft.pk).order_by("-created_at", "-pk").first()
    Page.objects.filter(pk=int(draft.object_id), latest_revision=draft).update(
        latest_revision=newest,
        latest_revision_created_at=newest.created_at if newest else None,
        has_unpublished_changes=False,
    )


def _keep(run: ImportRun, result: Plan) -> None:
    """Add to the record what went, and what stays now."""
    pages = run.lines.filter(outcome__in=NEW).count() - run.items.count()
    things = Counter(run.undone.get("things", {}))
    things.update(result.things)
    run.undone = {"pages": pages, "things": things, "staying": [asdict(stay) for stay in result.staying]}
    run.save(update_fields=["undone"])
