"""Feeds, the files that they come from, and how these are read."""

from sharewell.linkage.models.feeds import Feed, FeedBatch, FeedRow
from sharewell.linkage.models.sending import Delivery, DeliveryPart, FeedMeasure, FeedToken, Mapping, MappingColumn

__all__ = [
    "Delivery",
    "DeliveryPart",
    "Feed",
    "FeedBatch",
    "FeedMeasure",
    "FeedRow",
    "FeedToken",
    "Mapping",
    "MappingColumn",
]
