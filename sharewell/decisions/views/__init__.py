"""The pages: the open guide that keeps nothing, and the kept guide of those who are signed in."""
