"""An import with a record: how far it is, what it brought, and who works at it.

One worker at a time has the claim to a run, and gives a sign of life every few seconds, whatever the import
itself is waiting for. Whoever lost the claim, because somebody stopped the run or another worker went on
with it, ends after the items that it is writing.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.importers.fetch import NotFetched
from posts.importers.kept_report import keep_lines, summarize
from posts.importers.recording import recording
from posts.importers.report import Report, Row
from posts.importers.wordpress import Options
from posts.importers.wordpress import run as import_export
from posts.importers.wpjson import SiteExport
from posts.importers.wxr import Unreadable
from posts.models import ImportRun
from posts.text import legal

log = structlog.get_logger(__name__)
State = ImportRun.State
Task = ImportRun.Task

BEAT = 5.0  # seconds between two signs of life
SILENCE = 30.0  # seconds without one after which nobody works at a run


class Superseded(Exception):
    """Somebody stopped the run, or another worker has it."""


def works(run: ImportRun) -> bool:
    """Whether somebody works at a run, as far as can be seen."""
    recently = timezone.now() - timedelta(seconds=SILENCE)
    return run.state == State.RUNNING and bool(run.seen_at and run.seen_at > recently)


def begin(**fields: Any) -> ImportRun:
    """Make a run that is claimed already, for a command that does the work itself."""
    return ImportRun.objects.create(claim=uuid4(), seen_at=timezone.now(), **fields)


def may_begin(run: ImportRun, task: Task) -> bool:
    """Whether this can be done with a run now: go on with what it was, or undo it."""
    if works(run):
        return False
    if task == Task.UNDOING:
        waits_for_import = run.task == Task.IMPORT and run.state == State.WAITING
        return run.task != Task.REHEARSAL and not waits_for_import
    return task == run.task and run.state != State.DONE


def wait_for_worker(run: ImportRun, task: Task) -> bool:
    """Let a worker do this. Whether it may be done."""
    if not may_begin(run, task):
        return False
    values = {"task": task, "state": State.WAITING, "problem": "", "done": 0, "total": 0}
    free = ImportRun.objects.filter(pk=run.pk, claim=run.claim, state=run.state)
    return bool(free.update(claim=None, finished_at=None, **values))


def take(run: ImportRun) -> bool:
    """Claim a run that waits. Whether it is ours now."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=State.WAITING)
    taken = waiting.update(claim=uuid4(), state=State.RUNNING, seen_at=timezone.now())
    run.refresh_from_db()
    return bool(taken)


def stop(run: ImportRun) -> None:
    """Let nobody go on with a run, for now: what is done stays done."""
    ImportRun.objects.filter(pk=run.pk, state__in=(State.WAITING, State.RUNNING)).update(
        state=State.STOPPED, claim=None, finished_at=timezone.now(), problem=_("Somebody stopped it.")
    )


def note(run: ImportRun, **values: Any) -> None:
    """Write down how far it is. Raises Superseded for a run that is not ours any more."""
    mine = ImportRun.objects.filter(pk=run.pk, claim=run.claim, state=State.RUNNING)
    if not mine.update(seen_at=timezone.now(), **values):
        raise Superseded


@contextmanager
def working(run: ImportRun, known: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Give signs of life for a claimed run, and write down how it ended.

    A failure of a known kind says in words what is wrong; any other one stops the run for the time being.
    """
    over = threading.Event()
    beat = threading.Thread(target=_beat, args=(run, over), daemon=True)
    beat.start()
    try:
        yield
    except Superseded:
        log.info("import.superseded", run=run.pk)
        raise
    except known as error:
        _end(run, State.FAILED, str(error))
        raise
    except BaseException as error:
        _end(run, State.STOPPED, f"{type(error).__name__}: {error}".removesuffix(": "))
        raise
    else:
        _end(run, State.DONE, "")
    finally:
        over.set()
        beat.join()


def _beat(run: ImportRun, over: threading.Event) -> None:
    while not over.wait(BEAT):
        try:
            note(run)
        except Superseded:
            return
        except Exception as error:
            # The import itself meets the same problem, and deals with it.
            log.warning("import.no_beat", run=run.pk, error=str(error) or type(error).__name__)
        finally:
            connection.close()


def _end(run: ImportRun, state: State, problem: str) -> None:
    values = {"state": state, "problem": legal(problem), "finished_at": timezone.now()}
    ImportRun.objects.filter(pk=run.pk, claim=run.claim).update(**values)
    run.refresh_from_db()


def import_as(run: ImportRun, source: Path | SiteExport, options: Options) -> Report:
    """Import as a claimed run, and keep the report. Raises what `wordpress.run` raises."""
    tell, keep = options.progress, options.keep

    def progress(done: int, total: int) -> None:
        note(run, done=done, total=total)
        tell(done, total)

    def keep_all(lines: list[tuple[Any, Row]]) -> None:
        keep_lines(run, [(row, item.content) for item, row in lines])
        keep(lines)

    with working(run, (Unreadable, NotFetched, OSError)), recording(run):
        report = import_export(source, replace(options, progress=progress, keep=keep_all))
        run.source = report.source
        run.save(update_fields=["source"])
        summarize(run, report)
    return report


def import_anything(run: ImportRun, work: Callable[[], Report]) -> Report:
    """Import as a claimed run by a function that makes the whole report."""
    with working(run), recording(run):
        report = work()
        run.source = report.source[:300]
        run.save(update_fields=["source"])
        keep_lines(run, [(row, "") for row in report.rows])
        summarize(run, report)
    return report
