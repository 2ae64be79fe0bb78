"""Rows into words."""
