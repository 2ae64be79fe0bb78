"""Shapes of what is entered about agreements."""
