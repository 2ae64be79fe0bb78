"""Sharewell: decide, record and carry out information sharing to keep children safe."""

__version__ = "0.6.0"
