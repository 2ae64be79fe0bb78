"""Registers: a line leads to its record, a manager says how it was resolved, and no number gives a small one away."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import Error, connection, transaction

from sharewell.acting.types import NotPermitted
from sharewell.core.looping import AskAct, LoopAct
from sharewell.design.small_numbers import SMALLEST, of, shown
from sharewell.ledger.queries import list_entries
from sharewell.sharing.actions import move_request, resolve_line
from sharewell.sharing.models import Resolution
from sharewell.sharing.queries import count_sharing, list_register, read_resolutions
from sharewell.sharing.types import (
    AlreadyResolved,
    LineUnknown,
    ManagersResolve,
    RefusalReason,
    Register,
    WordsMissing,
)
from tests.support.deciding import NOW, key
from tests.support.sharing import DAY, Sharing, ask, make_sharing, move, opened, sent


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def refused(sharing: Sharing) -> str:
    request = ask(sharing)
    move_request(
        actor=sharing.worker, request=request, act=AskAct.REFUSE, words="No.", reason=RefusalReason.NOT_OURS,
        key=key(), now=NOW,
    )  # fmt: skip
    return request


class TestResolveLine:
    def test_says_how_and_why_and_keeps_what_was_said_before(self, sharing: Sharing) -> None:
        request, manager = refused(sharing), sharing.house.manager
        for words in ("We rang them.", "They sent it after all."):
            resolve_line(actor=manager, register=Register.REFUSALS, about=request, words=words, key=key(), now=NOW)
        rows = read_resolutions(actor=manager, register=Register.REFUSALS, about=request, now=NOW)
        assert [row.words for row in rows] == ["We rang them.", "They sent it after all."]
        [line] = list_register(actor=manager, register=Register.REFUSALS, now=NOW)
        assert (line.resolved_at, line.resolved_by, line.page) == (NOW, manager.reference, "sharing:request")
        [entry] = list_entries(event="register_line.resolved", limit=1)
        assert entry.facts == {"register": "refusals"}

    def test_closes_nothing_and_each_side_has_its_own(self, sharing: Sharing) -> None:
        request = refused(sharing)
        resolve_line(
            actor=sharing.house.manager, register=Register.REFUSALS, about=request, words="Ours.", key=key(), now=NOW
        )
        theirs = sharing.house.other_manager
        [line] = list_register(actor=theirs, register=Register.REFUSALS, now=NOW)
        assert (line.reference, line.resolved_at) == (request, None)
        assert read_resolutions(actor=theirs, register=Register.REFUSALS, about=request, now=NOW) == ()

    def test_is_a_managers_act_about_a_line_that_is_there(self, sharing: Sharing) -> None:
        request, manager = refused(sharing), sharing.house.manager
        plain = {"register": Register.REFUSALS, "about": request, "words": "Done.", "now": NOW}
        with pytest.raises(NotPermitted):
            resolve_line(actor=sharing.worker, key=key(), **plain)
        with pytest.raises(ManagersResolve):
            resolve_line(actor=sharing.house.adviser, key=key(), **plain)
        with pytest.raises(LineUnknown):
            resolve_line(actor=manager, key=key(), **{**plain, "register": Register.DISPUTES})
        with pytest.raises(WordsMissing):
            resolve_line(actor=manager, key=key(), **{**plain, "words": "  "})
        same = key()
        resolve_line(actor=manager, key=same, **plain)
        with pytest.raises(AlreadyResolved):
            resolve_line(actor=manager, key=same, **plain)
        assert Resolution.objects.count() == 1

    def test_what_was_said_never_changes(self, sharing: Sharing) -> None:
        request = refused(sharing)
        resolve_line(
            actor=sharing.house.manager, register=Register.REFUSALS, about=request, words="Ours.", key=key(), now=NOW
        )
        for statement in ("UPDATE sharing_resolution SET words = 'x'", "DELETE FROM sharing_resolution"):
            with pytest.raises(Error, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


class TestListRegister:
    def test_each_register_holds_its_own_lines(self, sharing: Sharing) -> None:
        manager, later = sharing.house.manager, NOW + 30 * DAY
        request = refused(sharing)
        waiting = ask(sharing)
        disclosure = opened(sharing, sent(sharing))
        for act in (LoopAct.ACKNOWLEDGE, LoopAct.STATE, LoopAct.DO):
            move(sharing.receiver, disclosure, act)
        found = {
            register: [line.reference for line in list_register(actor=manager, register=register, now=later)]
            for register in Register
        }
        assert found == {
            Register.REFUSALS: [request],
            Register.LATE: [waiting],
            Register.UNVERIFIED: [disclosure],
            Register.DISPUTES: [],
        }
        move_request(actor=sharing.receiver, request=request, act=AskAct.ESCALATE, words="No.", key=key(), now=NOW)
        [dispute] = list_register(actor=manager, register=Register.DISPUTES, now=later)
        assert dispute.reference == request

    def test_counts_have_what_they_are_a_part_of(self, sharing: Sharing) -> None:
        refused(sharing)
        ask(sharing)
        [row] = count_sharing(actor=sharing.house.manager, now=NOW)
        assert (row.organisation, row.asked, row.refused, row.late) == (sharing.house.playgroup, 2, 1, 0)


class TestSmallNumbers:
    def test_no_number_from_one_to_four_can_be_worked_out_of_what_is_shown(self) -> None:
        """A part that is not small can give a small rest away: of 6, "more than 1" and not small would be 5."""
        could_be: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for whole in range(60):
            for part in range(whole + 1):
                could_be[of(part, whole)].add((part, whole))
        for words, pairs in could_be.items():
            for number in ({part for part, _ in pairs}, {whole - part for part, whole in pairs}, {w for _, w in pairs}):
                assert len(number) > 1 or not 0 < next(iter(number)) < SMALLEST, (words, pairs)

    def test_what_is_shown_alone_is_not_small(self) -> None:
        assert [shown(number) for number in (0, 1, SMALLEST - 1, SMALLEST)] == [
            "0", "fewer than 5", "fewer than 5", "5",
        ]  # fmt: skip
