"""Councils, and whom to ring at each of them."""
