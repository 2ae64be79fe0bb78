"""What kinds of organisation and lawful bases are called on pages: as the guide calls them."""

from sharewell.agreements.types.words import code_words
from sharewell.guidance.queries import get_guides


def kind_words(kind: str) -> str:
    """Return what a kind of organisation is called: the guide's words, else those of its code."""
    held = get_guides().kinds.get(kind)
    return held.title if held else code_words(kind)


def basis_words(code: str) -> str:
    """Return what a lawful basis is called: the words of the newest edition that has it, else its code."""
    for edition in reversed(get_guides().editions):
        for question in ("condition", "condition_sensitive"):
            words = edition.questions[question].answers.get(code, "") if question in edition.questions else ""
            if words:
                return f"{words} ({code})"
    return code
