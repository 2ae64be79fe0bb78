"""The shape of what the guide and the kept pages are told."""

from sharewell.decisions.forms.guide import QuestionForm, StartForm, WhoForm

__all__ = ["QuestionForm", "StartForm", "WhoForm"]
