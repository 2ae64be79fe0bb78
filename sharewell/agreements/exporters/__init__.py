"""Hand over what agreements say, and write it as files."""
