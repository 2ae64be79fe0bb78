"""How passwords are kept: Argon2id with the cost that RFC 9106, section 4, recommends where memory is limited."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id: three passes over 64 MiB in four lanes. A hash made with another cost is still understood."""

    time_cost = 3
    memory_cost = 64 * 1024  # KiB
    parallelism = 4
