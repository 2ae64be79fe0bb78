"""Commands about contact routes."""
