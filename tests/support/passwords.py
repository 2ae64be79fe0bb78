"""How the tests keep passwords: as in service, but so that it costs next to nothing."""

from sharewell.foundation.passwords import Argon2id


class Quick(Argon2id):
    """Argon2id with the least that it can be done with."""

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1
