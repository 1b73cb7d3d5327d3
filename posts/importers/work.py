"""What a worker does for the admin: an import, a rehearsal, or the undoing of one."""

from pathlib import Path
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from posts.importers.runs import State, Superseded, Task, import_as, take, wait_for_worker
from posts.importers.undo import undo
from posts.importers.wordpress import Options
from posts.importers.wxr import Unreadable
from posts.models import ImportRun, User
from posts.tasks import work_at_import

log = structlog.get_logger(__name__)


@transaction.atomic
def ask_worker(run: ImportRun, task: Task, *, user: Any) -> bool:
    """Let a worker do this with a run, for a user. Whether it may be done now."""
    if not wait_for_worker(run, task):
        return False
    transaction.on_commit(lambda: work_at_import.enqueue(run.pk, user.pk))
    return True


def import_rehearsed(rehearsal: ImportRun, *, user: Any) -> ImportRun | None:
    """Import the file of a rehearsal. Returns the run, or nothing where the file is gone."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=rehearsal.pk)
        if not (locked.task == Task.REHEARSAL and locked.state == State.DONE and locked.file):
            return None
        run = ImportRun.objects.create(
            state=State.STOPPED,
            user=user,
            file=locked.file.name,
            file_name=locked.file_name,
            fetch_from=locked.fetch_from,
            source=locked.source,
        )
        locked.file = ""
        locked.save(update_fields=["file"])
        ask_worker(run, Task.IMPORT, user=user)
    return run


def work(run_id: int, user_id: int) -> None:
    """Do what a run waits for. What goes wrong stands in the run; a fault of ours is raised as well."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None or not take(run):
        return
    try:
        if run.task == Task.UNDOING:
            undo(run, user=User.objects.filter(pk=user_id).first())
        else:
            _import(run)
    except (Superseded, OSError) as error:
        log.warning("import.ended", run=run.pk, error=str(error) or type(error).__name__)
    except Unreadable as error:
        log.warning("import.unreadable", run=run.pk, error=str(error))
        forget_file(run)
    else:
        if run.task == Task.IMPORT:
            forget_file(run)


def _import(run: ImportRun) -> None:
    rehearsal = run.task == Task.REHEARSAL
    options = Options(fetch_from=run.fetch_from, dry_run=rehearsal, user=run.user)
    import_as(run, Path(run.file.path), options)


def forget_file(run: ImportRun) -> None:
    """Delete the uploaded file: it has texts and addresses of people that nobody needs any more."""
    if run.file:
        run.file.delete(save=False)
        ImportRun.objects.filter(pk=run.pk).update(file="")


def describe_stop(run: ImportRun) -> str:
    """Why a run stands still, in a sentence, or nothing."""
    if run.state == State.RUNNING:
        return _("The worker has given no sign of life for a while: it was stopped or killed.")
    return run.problem
