"""Work that readers and editors do not wait for. `db_worker --backend queue` does it."""

from datetime import timedelta

import structlog
from django.utils import timezone
from django_tasks import task

log = structlog.get_logger(__name__)


@task(backend="queue")
def make_renditions(page_id: int) -> None:
    """Make the pictures of a page that went live, and see to what else can be done after that.

    A picture whose file is broken costs only itself.
    """
    from wagtail.models import Page

    from posts.drawn import shown
    from posts.purging.changes import tell_of, tell_of_thing
    from posts.renditions import made, make_for_image, placements
    from posts.search import index

    page = Page.objects.filter(pk=page_id).specific().first()
    if page is None:
        return
    new = []
    for image, specs in placements(page):
        is_complete = len(made(image, specs)) == len(specs)
        try:
            make_for_image(image, specs)
        except OSError as error:
            log.warning("renditions.failed", image=image.pk, page=page_id, error=str(error))
        else:
            new += [] if is_complete else [image]
    for image in new:
        # Other pages may show it, whose own turn has not come yet.
        shown.has_files(image)
        tell_of_thing(image)
    if page.live:
        # Who read it before that got no pictures, or not all of them.
        tell_of(page, beside=shown.has_pictures(page))
        index.settle()


@task(backend="queue")
def make_renditions_of(image_id: int) -> None:
    """Make the sizes of a picture that has been replaced, or is a portrait now, wherever it is shown."""
    from posts.drawn import shown
    from posts.models import EditorialImage
    from posts.purging.changes import tell_of_thing
    from posts.renditions import make_for_image, uses

    image = EditorialImage.objects.filter(pk=image_id).first()
    if image is None:
        return
    try:
        make_for_image(image, uses(image))
    except OSError as error:
        log.warning("renditions.failed", image=image_id, error=str(error))
    shown.changed(image)
    tell_of_thing(image)


@task(backend="queue")
def refresh_entries(posts: list[int]) -> None:
    """Write a new name of an author, a category, a series or a tag into what the search knows of posts."""
    from posts.search.index import refresh_names

    refresh_names(posts)


@task(backend="queue")
def purge(addresses: list[str], attempt: int = 1) -> None:
    """Let the caches in front of the site forget these addresses; try again later what they have not."""
    from posts.purging.sending import PAUSES, send

    left, reason = send(addresses)
    if not left:
        log.info("purge.sent", addresses=len(addresses))
    elif attempt > len(PAUSES):
        log.error("purge.given_up", addresses=left, reason=reason)
    else:
        pause = PAUSES[attempt - 1]
        log.warning("purge.failed", addresses=len(left), reason=reason, again_in=pause)
        purge.using(run_after=timezone.now() + timedelta(seconds=pause)).enqueue(left, attempt + 1)


@task(backend="queue")
def work_at_import(run_id: int, user_id: int) -> None:
    """Import, rehearse or undo, as an import's record says."""
    from posts.importers.work import work

    work(run_id, user_id)
