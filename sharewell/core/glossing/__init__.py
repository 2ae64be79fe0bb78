"""Find words of a profession in what somebody wrote, and abbreviations that nobody explains."""

from sharewell.core.glossing.finding import Lexicon, Piece, Word, pieces_of

__all__ = ["Lexicon", "Piece", "Word", "pieces_of"]
