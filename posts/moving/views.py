"""Imports at the desk: the list, a new one, its progress and report, and undoing it."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from posts.importers import runs
from posts.importers.runs import State, Task
from posts.importers.undo import plan
from posts.importers.work import ask_worker, describe_stop, forget_file, import_rehearsed
from posts.models import ImportRun
from posts.moving.forms import ImportForm
from posts.moving.permissions import importers_only

LINES = 50  # a page of the report


def standing(run: ImportRun) -> str:
    """What is being done with a run, and how far that is."""
    stalled = run.state == State.RUNNING and not runs.works(run)
    state = State.STOPPED.label if stalled else run.get_state_display()
    if run.task == Task.UNDOING and run.state == State.DONE:
        return _("Undone, but for what stays") if run.undone.get("staying") else _("Undone")
    return f"{run.get_task_display()}: {state}"


class Imports(BaseListingView):
    """All imports and rehearsals, the newest first."""

    model = ImportRun
    page_title = gettext_lazy("Imports")
    header_icon = "upload"
    paginate_by = 30
    index_url_name = "posts_imports"
    index_results_url_name = "posts_imports_results"
    default_ordering = "-pk"
    columns = [
        TitleColumn("__str__", label=gettext_lazy("Import"), url_name="posts_imports_run"),
        Column("standing", label=gettext_lazy("State"), accessor=standing),
        Column("items", label=gettext_lazy("Items"), accessor=lambda run: f"{run.done:,} of {run.total:,}"),
        Column("user", label=gettext_lazy("Who"), accessor=lambda run: run.user or ""),
        DateColumn("created_at", label=gettext_lazy("Begun")),
    ]

    def get_base_queryset(self) -> Any:
        return ImportRun.objects.select_related("user").defer("summary")

    def get_header_buttons(self) -> list[HeaderButton]:
        """The way to a new one."""
        label = _("Import from WordPress")
        return [HeaderButton(label=label, url=reverse("posts_imports_add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nothing = _("Nothing has been imported yet.")
        return super().get_context_data(no_results_message=nothing, **kwargs)


def _crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    top = {"url": reverse("posts_imports"), "label": _("Imports")}
    return [top, *({"url": url, "label": label} for label, url in more)]


@importers_only
def add(request: HttpRequest) -> HttpResponse:
    """Upload an export, for a worker to import or rehearse."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    user: Any = request.user
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        task = Task.REHEARSAL if chosen["rehearse"] else Task.IMPORT
        with transaction.atomic():
            run = ImportRun.objects.create(
                task=task,
                state=State.STOPPED,
                user=user,
                file=chosen["file"],
                file_name=chosen["file"].name[:255],
                fetch_from=chosen["fetch_from"],
            )
            ask_worker(run, task, user=user)
        return redirect("posts_imports_run", run.pk)
    context = {
        "form": form,
        "header_title": _("Import from WordPress"),
        "header_icon": "upload",
        "breadcrumbs_items": _crumbs((_("Import from WordPress"), "")),
    }
    return TemplateResponse(request, "posts/admin/imports/add.html", context)


def _is_active(run: ImportRun) -> bool:
    return run.state == State.WAITING or runs.works(run)


@importers_only
@require_safe
@never_cache
def show(request: HttpRequest, number: int) -> HttpResponse:
    """A run: its progress while it works, its report afterwards, and what can be done with it."""
    run = get_object_or_404(ImportRun.objects.select_related("user"), pk=number)
    active = _is_active(run)
    lines = run.lines.defer("original", "details")
    losses = lines.filter(is_complete=False)
    chosen = losses if "losses" in request.GET else lines
    context = {
        "run": run,
        "active": active,
        "standing": standing(run),
        "problem": "" if active else describe_stop(run),
        "lines": Paginator(chosen, LINES).get_page(request.GET.get("p")),
        "only_losses": "losses" in request.GET,
        "count": lines.count(),
        "count_of_losses": losses.count(),
        "may_go_on": not active and run.state != State.DONE and (run.file or run.task == Task.UNDOING),
        "may_undo": runs.may_begin(run, Task.UNDOING) and run.items.exists(),
        "may_import": run.task == Task.REHEARSAL and run.state == State.DONE and bool(run.file),
        "may_forget": not active and not run.items.exists() and not run.things.exists(),
        "header_title": str(run),
        "header_icon": "upload",
        "breadcrumbs_items": _crumbs((str(run), "")),
    }
    return TemplateResponse(request, "posts/admin/imports/run.html", context)


@importers_only
@require_safe
@never_cache
def progress(request: HttpRequest, number: int) -> JsonResponse:
    """How far a run is, for the script of its page."""
    run = get_object_or_404(ImportRun, pk=number)
    facts = {"done": run.done, "total": run.total}
    words = _("%(done)s of %(total)s") % facts if run.total else ""
    return JsonResponse({**facts, "active": _is_active(run), "state": standing(run), "words": words})


@importers_only
@require_POST
def step(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Stop a run, go on with it, import what was rehearsed, or forget a run that left nothing."""
    run = get_object_or_404(ImportRun, pk=number)
    match name:
        case "stop":
            runs.stop(run)
        case "go-on":
            if not ask_worker(run, Task(run.task), user=request.user):
                messages.error(request, _("Somebody works at it already, or it is done."))
        case "import":
            imported = import_rehearsed(run, user=request.user)
            if imported is None:
                messages.error(request, _("Its file is not here any more. Upload the export again."))
            run = imported or run
        case "forget":
            return _forget(request, run)
        case _:
            raise Http404
    return redirect("posts_imports_run", run.pk)


def _forget(request: HttpRequest, run: ImportRun) -> HttpResponse:
    if _is_active(run) or run.items.exists() or run.things.exists():
        messages.error(request, _("It has brought something here, so its record stays."))
        return redirect("posts_imports_run", run.pk)
    forget_file(run)
    run.delete()
    messages.success(request, _("The record, and the file if there was one, are deleted."))
    return redirect("posts_imports")


@importers_only
@never_cache
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Say what an undoing would take away and leave, and ask; then let a worker do it."""
    run = get_object_or_404(ImportRun, pk=number)
    if request.method == "POST":
        if not ask_worker(run, Task.UNDOING, user=request.user):
            messages.error(request, _("It cannot be undone now: somebody works at it."))
        return redirect("posts_imports_run", run.pk)
    title = _("Undo the import")
    context = {
        "run": run,
        "plan": plan(run),
        "may": runs.may_begin(run, Task.UNDOING),
        "header_title": title,
        "header_icon": "bin",
        "breadcrumbs_items": _crumbs((str(run), reverse("posts_imports_run", args=[run.pk])), (title, "")),
    }
    return TemplateResponse(request, "posts/admin/imports/undo.html", context)
