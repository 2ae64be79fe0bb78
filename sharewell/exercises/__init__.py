"""Exercises with an invented child: which child, who takes part, and until when."""
