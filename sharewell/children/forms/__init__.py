"""The shapes of what is sent to pages about children."""

from sharewell.children.forms.emergencies import (
    ReviewForm,
)

__all__ = [
    "ReviewForm",
]
