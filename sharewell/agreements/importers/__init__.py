"""Files that agreements are read from."""
