"""What tests stand on: the database, the served site, the browser."""
