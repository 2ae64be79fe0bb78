"""What agreements say, in words."""
