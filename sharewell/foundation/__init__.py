"""Django glue without domain: references, clock, embedded PostgreSQL, queue, checks, limits."""
