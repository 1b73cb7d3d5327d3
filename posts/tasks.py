"""Work that readers and editors do not wait for. `db_worker --backend queue` does it."""

import structlog
from django_tasks import task

log = structlog.get_logger(__name__)


@task(backend="queue")
def make_renditions(page_id: int) -> None:
    """Make the pictures of a page that went live. A picture whose file is broken costs only itself."""
    from wagtail.models import Page

    from posts.renditions import make_for_image, placements

    page = Page.objects.filter(pk=page_id).specific().first()
    if page is None:
        return
    for image, specs in placements(page):
        try:
            make_for_image(image, specs)
        except OSError as error:
            log.warning("renditions.failed", image=image.pk, page=page_id, error=str(error))
