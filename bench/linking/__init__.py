"""Linking beside Splink, on invented people."""
