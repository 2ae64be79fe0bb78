"""Work in the background for agreements. It tells and sends; it ratifies and ends nothing."""

from sharewell.agreements.jobs import consultations, documents

__all__ = ["consultations", "documents"]
