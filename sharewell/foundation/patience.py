"""Let the background work and the operator wait longer than a page may."""

from django.db import connection


def wait_as_long_as_it_takes() -> None:
    """Let statements of this transaction take their time: the roles of the database end one after fifteen seconds.

    For what reads a whole table or file of many millions, and never for a page.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
