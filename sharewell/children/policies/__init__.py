"""Which children and which words about them are open to whom."""

from sharewell.children.policies.emergencies import has_broken_glass, open_to, reviewed_by

__all__ = ["has_broken_glass", "open_to", "reviewed_by"]
