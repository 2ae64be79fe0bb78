"""A process that seals and ends at once, without a word, at one statement boundary. Run by the tests of sealing."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from sharewell.foundation.signing import SigningKey


def main() -> None:
    """Seal; end with 9 at the statement that was named, with 0 where it never came."""
    address, number, side = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings.test")
    import django

    django.setup()
    from sharewell.ledger.actions import seal
    from tests.apps.ledger.test_sealing import counting

    def die(_: object) -> None:
        os._exit(9)

    key = SigningKey.from_text(os.environ["SHAREWELL_KEY"])
    with counting(address, number=int(number), after=side == "after", do=staticmethod(die)) as one:
        seal(one, key=key, now=datetime(2026, 11, 23, tzinfo=UTC))


if __name__ == "__main__":
    main()
