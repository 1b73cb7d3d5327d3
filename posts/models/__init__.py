"""Everything the publication keeps."""

from posts.models.authors import Author
from posts.models.categories import Category
from posts.models.checklist import ChecklistCount, Waiver
from posts.models.drawn import Drawn, FrameVersion
from posts.models.experts import ExpertLink, ExpertRemark, ExpertVisit
from posts.models.freshness import Freshness
from posts.models.heartbeat import Heartbeat
from posts.models.images import EditorialImage, EditorialRendition
from posts.models.import_runs import ImportedThing, ImportLine, ImportRun
from posts.models.imports import ImportedItem
from posts.models.ledger import LedgerEntry
from posts.models.lists import ListEntry, ListMonth
from posts.models.notifications import KeptNotice, MailChoice
from posts.models.outbox import OutgoingMessage
from posts.models.pages import PostPage
from posts.models.parts import PostAuthor, PostCorrection, PostTag
from posts.models.planning import CalendarAddress, Plan
from posts.models.review import BreakGlassRecord, ShownText
from posts.models.routing import Absence, Assignment
from posts.models.search import EmptySearch, SearchEntry, SearchWord
from posts.models.series import Series
from posts.models.steps import ChecksTask, ReviewTask, TechnicalReviewTask
from posts.models.users import User

__all__ = [
    "Absence",
    "Assignment",
    "Author",
    "BreakGlassRecord",
    "CalendarAddress",
    "Category",
    "ChecklistCount",
    "ChecksTask",
    "Drawn",
    "EditorialImage",
    "EditorialRendition",
    "EmptySearch",
    "ExpertLink",
    "ExpertRemark",
    "ExpertVisit",
    "FrameVersion",
    "Freshness",
    "Heartbeat",
    "ImportLine",
    "ImportRun",
    "ImportedItem",
    "ImportedThing",
    "KeptNotice",
    "LedgerEntry",
    "ListEntry",
    "ListMonth",
    "MailChoice",
    "OutgoingMessage",
    "Plan",
    "PostAuthor",
    "PostCorrection",
    "PostPage",
    "PostTag",
    "ReviewTask",
    "SearchEntry",
    "SearchWord",
    "Series",
    "ShownText",
    "TechnicalReviewTask",
    "User",
    "Waiver",
]
