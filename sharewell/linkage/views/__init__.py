"""Pages of feeds."""

from sharewell.linkage.views.feeds import FeedPage, Feeds, FeedsFile, RefusedFile, ReportFile
from sharewell.linkage.views.mappings import Mappings, MappingsFile
from sharewell.linkage.views.quality import Qualities, QualityFile, QualityPage
from sharewell.linkage.views.sending import FilePage, HandIn
from sharewell.linkage.views.tokens import Tokens

__all__ = [
    "FeedPage",
    "Feeds",
    "FeedsFile",
    "FilePage",
    "HandIn",
    "Mappings",
    "MappingsFile",
    "Qualities",
    "QualityFile",
    "QualityPage",
    "RefusedFile",
    "ReportFile",
    "Tokens",
]
