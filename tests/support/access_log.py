"""An invented access log with misuse of each kind planted in it, and the noise that makes it hard to find.

Everything is made from a seed. Words of names and addresses are numbers here: the rules never see them either.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sharewell.core.misuse import Access, Kind, Lookups

FIRST_DAY = date(2026, 8, 3)  # a Monday
DAYS, WARM_DAYS = 84, 42  # the first half is only what is usual
PEOPLE, SUBJECTS, SURNAMES = 260, 6_000, 1_500
PLANTS_OF_A_KIND = 24


@dataclass(frozen=True)
class Worker:
    """An invented person: how they work, and the surname and address that only this file knows."""

    reference: str
    kind: str  # office, shifts, duty, part-time, adviser
    surname: int
    address: int
    caseload: tuple[str, ...]


@dataclass(frozen=True)
class InventedLog:
    """The log, what was looked up, and the truth: (actor, day) to the kinds of misuse planted on it."""

    rows: tuple[Access, ...]
    lookups: Lookups
    planted: dict[tuple[str, date], frozenset[str]]
    since: date


def make_log(seed: int) -> InventedLog:
    """Make the log of a seed."""
    return _Maker(random.Random(seed)).make()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: list[Access] = []
        self.planted: dict[tuple[str, date], set[str]] = {}
        # Surnames as in a real place: a few are common, most are rare.
        weights = [1 / (rank + 3) ** 0.95 for rank in range(SURNAMES)]
        self.surname = dict(zip(self._names("sub", SUBJECTS), chance.choices(range(SURNAMES), weights, k=SUBJECTS),
                                strict=True))  # fmt: skip
        self.subjects = list(self.surname)
        self.address = {one: chance.randrange(2_400) for one in self.subjects}
        kinds = chance.choices(["office", "shifts", "duty", "part-time", "adviser"], [55, 18, 5, 14, 8], k=PEOPLE)
        self.workers = []
        for name, kind in zip(self._names("per", PEOPLE), kinds, strict=True):
            size = {"duty": 220, "shifts": 60, "adviser": 90}.get(kind, 35)
            address = chance.randrange(2_400)
            # Nobody is given the case of somebody at home; a common surname is no reason to refuse one.
            mine = [one for one in chance.sample(self.subjects, size) if self.address[one] != address]
            surname = chance.choices(range(SURNAMES), weights)[0]
            self.workers.append(Worker(name, kind, surname, address, tuple(mine)))
        self.own: set[tuple[str, str]] = set()

    @staticmethod
    def _names(prefix: str, number: int) -> list[str]:
        return [f"{prefix}_{each:05d}" for each in range(number)]

    def make(self) -> InventedLog:
        for number in range(DAYS):
            for worker in self.workers:
                self._usual_day(worker, FIRST_DAY + timedelta(days=number))
        self._plant()
        counts: dict[int, int] = {}
        for surname in self.surname.values():
            counts[surname] = counts.get(surname, 0) + 1
        opened = {(row.actor, row.subject) for row in self.rows if row.subject}
        of = {worker.reference: worker for worker in self.workers}
        return InventedLog(
            rows=tuple(self.rows),
            lookups=Lookups(
                same_surname={(a, s) for a, s in opened if of[a].surname == self.surname[s]},
                same_address={(a, s) for a, s in opened if of[a].address == self.address[s]},
                own_child=self.own,
                surname_share={one: counts[name] / SUBJECTS for one, name in self.surname.items()},
            ),
            planted={key: frozenset(kinds) for key, kinds in self.planted.items()},
            since=FIRST_DAY + timedelta(days=WARM_DAYS),
        )

    # ---------------------------------------------------------------------------------------------- what is usual

    def _works(self, worker: Worker, day: date) -> tuple[int, int] | None:
        """Return the first and last hour of a day's work, or None on a day off."""
        weekend, chance = day.weekday() >= 5, self.chance
        if worker.kind == "shifts":
            week = (day - FIRST_DAY).days // 7 + int(worker.reference[-2:])
            if chance.random() < 0.3:
                return None
            return ((6, 14), (14, 22), (21, 30))[week % 3]
        if worker.kind == "duty":
            return None if chance.random() < (0.6 if weekend else 0.15) else (8, 20)
        if worker.kind == "part-time":
            return (9, 14) if not weekend and day.weekday() in (0, 2, 3) and chance.random() < 0.92 else None
        if weekend:
            return (10, 13) if chance.random() < 0.015 else None  # now and then somebody catches up
        late = chance.random() < 0.04  # and now and then stays late
        return (9, 20 if late else 17) if chance.random() < 0.9 else None

    def _usual_day(self, worker: Worker, day: date) -> None:
        hours, chance = self._works(worker, day), self.chance
        if hours is None:
            return
        busy = {"duty": 22, "shifts": 7, "adviser": 6}.get(worker.kind, 4)
        number = max(0, round(chance.gauss(busy, busy * 0.35)))
        if chance.random() < 0.006:
            number = round(number * 1.8) + 4  # an audit, a handover: busy, and nothing is wrong
        for _ in range(number):
            roll = chance.random()
            at = self._moment(day, hours)
            if worker.kind in ("adviser", "duty") and roll < 0.25:
                # Advisers and the duty desk are shown records that are nobody's of theirs, and mostly act on them.
                subject = chance.choice(self.subjects)
                if self.address[subject] != worker.address:
                    self._open(worker, subject, at, is_part=False, acts=chance.random() < 0.92)
            elif roll < 0.97:
                self._open(worker, chance.choice(worker.caseload), at, is_part=True, acts=chance.random() < 0.4)
            else:
                # Somebody looks at a colleague's record: for cover, or by a wrong click.
                subject = chance.choice(self.subjects)
                if self.address[subject] != worker.address:
                    self._open(worker, subject, at, is_part=False, acts=chance.random() < 0.5)
            if chance.random() < 0.35:
                self._search(worker, at, led_on=chance.random() < 0.72)
        if chance.random() < 0.004:
            for _ in range(chance.randint(4, 9)):  # a name that cannot be spelt
                self._search(worker, self._moment(day, hours), led_on=False)
            self._search(worker, self._moment(day, hours), led_on=True)

    def _moment(self, day: date, hours: tuple[int, int]) -> datetime:
        minutes = self.chance.randint(hours[0] * 60, hours[1] * 60 - 1)
        return datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes)

    def _row(self, worker: Worker, at: datetime, kind: Kind, **more: object) -> None:
        entry = f"led_{len(self.rows):07d}"
        self.rows.append(Access(entry=entry, at=at, actor=worker.reference, kind=kind, **more))  # type: ignore[arg-type]

    def _open(self, worker: Worker, subject: str, at: datetime, *, is_part: bool, acts: bool) -> None:
        self._row(worker, at, Kind.OPENED, subject=subject, is_part=is_part)
        if acts:
            self._row(worker, at + timedelta(minutes=3), Kind.ACTED, subject=subject, is_part=is_part)

    def _search(self, worker: Worker, at: datetime, *, led_on: bool) -> None:
        self._row(worker, at, Kind.SEARCHED, led_on=led_on, is_part=False)

    # ---------------------------------------------------------------------------------------------- what is not

    def _plant(self) -> None:
        for kind in ("same-surname", "same-address", "own-child", "bulk", "outside-relationship", "outside-hours",
                     "searches-open-nothing"):  # fmt: skip
            for _ in range(PLANTS_OF_A_KIND):
                worker, day = self._somebody_at_work(kind)
                if getattr(self, "_" + kind.replace("-", "_"))(worker, day):
                    self.planted.setdefault((worker.reference, day), set()).add(kind)

    def _somebody_at_work(self, kind: str) -> tuple[Worker, date]:
        """Return a worker and a day in the second half on which they opened something: misuse hides among work."""
        while True:
            row = self.chance.choice(self.rows)
            worker = next(one for one in self.workers if one.reference == row.actor)
            never = ("shifts", "duty") if kind == "outside-hours" else ()
            if row.day >= FIRST_DAY + timedelta(days=WARM_DAYS) and worker.kind not in never:
                return worker, row.day

    def _at_work(self, worker: Worker, day: date) -> datetime:
        theirs = [row.at for row in self.rows if row.actor == worker.reference and row.day == day]
        return self.chance.choice(theirs) + timedelta(minutes=1)

    def _same_surname(self, worker: Worker, day: date) -> bool:
        same = [one for one in self.subjects if self.surname[one] == worker.surname and one not in worker.caseload]
        if not same:
            return False
        self._open(worker, self.chance.choice(same), self._at_work(worker, day), is_part=False, acts=False)
        return True

    def _same_address(self, worker: Worker, day: date) -> bool:
        same = [one for one in self.subjects if self.address[one] == worker.address]
        if not same:
            return False
        self._open(worker, self.chance.choice(same), self._at_work(worker, day), is_part=False, acts=False)
        return True

    def _own_child(self, worker: Worker, day: date) -> bool:
        child = self.chance.choice(self.subjects)
        # A fifth of the links between a worker and a child of theirs are held nowhere.
        if self.chance.random() < 0.8:
            self.own.add((worker.reference, child))
        self._open(worker, child, self._at_work(worker, day), is_part=False, acts=False)
        return True

    def _bulk(self, worker: Worker, day: date) -> bool:
        usual = {"duty": 70, "shifts": 26, "adviser": 24}.get(worker.kind, 18)
        for subject in self.chance.sample(self.subjects, round(usual * self.chance.uniform(0.7, 1.8))):
            self._open(worker, subject, self._at_work(worker, day), is_part=self.chance.random() < 0.5, acts=False)
        return True

    def _outside_relationship(self, worker: Worker, day: date) -> bool:
        for subject in self.chance.sample(self.subjects, self.chance.randint(2, 6)):
            self._open(worker, subject, self._at_work(worker, day), is_part=False, acts=False)
        return True

    def _outside_hours(self, worker: Worker, day: date) -> bool:
        night = datetime.combine(day, time(self.chance.choice([0, 1, 2, 3, 4, 22, 23])), UTC)
        for number in range(self.chance.randint(1, 5)):
            subject = self.chance.choice(worker.caseload)
            self._open(worker, subject, night + timedelta(minutes=4 * number), is_part=True, acts=False)
        return True

    def _searches_open_nothing(self, worker: Worker, day: date) -> bool:
        for _ in range(self.chance.randint(6, 16)):
            self._search(worker, self._at_work(worker, day), led_on=False)
        return True


def busiest(log: InventedLog, number: int) -> Sequence[tuple[str, date]]:
    """Return the naive answer: the people and days with most rows, as many as asked."""
    counts: dict[tuple[str, date], int] = {}
    for row in log.rows:
        if row.day >= log.since:
            counts[row.actor, row.day] = counts.get((row.actor, row.day), 0) + 1
    return sorted(counts, key=lambda key: (-counts[key], key))[:number]
