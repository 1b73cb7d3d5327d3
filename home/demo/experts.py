"""An expert outside whom the demo's writer asked, and what the expert says."""

from django.db import transaction

from home.demo.desk import HERS
from posts.experts import links, saying
from posts.experts.text import page_of, places
from posts.models import ExpertLink, PostPage, User

EMAIL = "ada@elsewhere.example"


@transaction.atomic
def make_experts(users: dict[str, User]) -> None:
    """Let one text have been shown to an expert, unless anybody was asked yet."""
    post = PostPage.objects.get(slug=HERS)
    if ExpertLink.objects.exists() or post.latest_revision is None:
        return
    links.ask(
        post,
        by=users["editor"],
        name="Ada Marsh",
        email=EMAIL,
        question="Is what we say about the width of figures right?",
        days=14,
        mail=False,
    )
    link = ExpertLink.objects.get()
    saying.opened(link)
    block, place = next(iter(places(page_of(link)).items()))
    saying.remark(link, block=block, place=place, text="True of most typefaces, not of all.")
    saying.advise(link, verdict=ExpertLink.Verdict.CHANGES, words="Sound. I would soften one sentence.")
