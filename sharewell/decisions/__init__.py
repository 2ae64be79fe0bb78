"""Deciding about sharing, page by page: the guide that anybody may use and that keeps nothing."""
