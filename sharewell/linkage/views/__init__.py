"""Pages of feeds."""

from sharewell.linkage.views.feeds import FeedPage, Feeds, FeedsFile, RefusedFile

__all__ = ["FeedPage", "Feeds", "FeedsFile", "RefusedFile"]
