"""The drawn picture of a post, for sites that show where a shared link leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from home.navigation import Frame
from posts.everybody import shown_to_everybody
from posts.models import PostPage
from posts.social import NAME, Drawing

# Below the address of a post, where Wagtail's routes end in a slash.
PATTERN = rf"^(?P<year>[1-9][0-9]{{3}})/(?P<month>[0-9]{{2}})/(?P<slug>[\w-]+)/{NAME.replace('.', '[.]')}$"
MAX_AGE = 3600  # seconds; the title may change, and its address stays


@require_safe
@shown_to_everybody
def social_png(request: HttpRequest, year: str, month: str, slug: str) -> HttpResponse:
    """The picture of a published post at exactly its address, drawn only for those who lack it."""
    frame = Frame(request)
    if not frame.root:
        raise Http404
    posts = PostPage.objects.child_of(frame.root).published().defer_streamfields()
    post = get_object_or_404(posts, slug=slug)
    if f"{post.address_date:%Y/%m}" != f"{year}/{month}":
        raise Http404
    drawing = Drawing.of(post, publication=frame.identity.name)
    etag = quote_etag(drawing.digest)
    response = HttpResponse(content_type="image/png", headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    conditional = get_conditional_response(request, etag=etag, response=response)
    if conditional is not response and conditional is not None:
        return conditional
    response.content = drawing.png()
    return response
