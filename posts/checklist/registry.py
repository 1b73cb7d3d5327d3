"""Every check, in the order in which what they find is told."""

from posts.checklist.checks.addresses import PersonalAddress
from posts.checklist.checks.code import LanguageOfCode
from posts.checklist.checks.comments import OpenComments
from posts.checklist.checks.completeness import EmptyBlock
from posts.checklist.checks.headings import HeadingOrder
from posts.checklist.checks.lengths import SummaryLength, TitleLength
from posts.checklist.checks.link_words import LinkWords
from posts.checklist.checks.links import DraftLink, LocalLink, MissingPage
from posts.checklist.checks.namesakes import SameSlug, SameTitle
from posts.checklist.checks.pictures import AltText, Cover
from posts.checklist.checks.placeholder import Placeholder
from posts.checklist.checks.secrets import Secrets
from posts.checklist.findings import Check

CHECKS: tuple[Check, ...] = (
    Secrets(),
    EmptyBlock(),
    Placeholder(),
    AltText(),
    MissingPage(),
    LocalLink(),
    SameSlug(),
    OpenComments(),
    DraftLink(),
    PersonalAddress(),
    SameTitle(),
    TitleLength(),
    SummaryLength(),
    Cover(),
    HeadingOrder(),
    LanguageOfCode(),
    LinkWords(),
)
BY_ID = {check.id: check for check in CHECKS}
