"""Rows and content turned into the words on a page. One module for each kind of page."""
