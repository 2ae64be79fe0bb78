"""Concern notes: noted once, with an entry, and never in the hands of whom they complain of.

And every statement of the recording list is found on the page of a record that was made by it.
"""

from __future__ import annotations

import html
import json
import tomllib
from datetime import datetime
from unittest.mock import patch

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from sharewell.acting.types import Actor, NotPermitted, Role
from sharewell.decisions import actions
from sharewell.decisions.models import ConcernNote
from sharewell.decisions.queries import list_notes, read_note
from sharewell.decisions.types import Chosen, GoesTo, NoSuchDecision, NoteAbout
from sharewell.foundation.content import content_folder
from sharewell.guidance.queries import get_guides
from sharewell.ledger.queries import list_entries
from sharewell.obligations.models import Obligation
from sharewell.obligations.queries import list_about
from sharewell.practitioners.queries import get_post
from tests.support.deciding import NOW, House, completed, key, make_house
from tests.support.people import sign_in_as
from tests.support.references import missing_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    """Return the invented house."""
    return make_house()


def note(
    actor: Actor,
    *,
    about: NoteAbout = NoteAbout.CHILD,
    complained_of: str = "",
    goes_round: bool = False,
    text: str = "Ash slept at the table again.",
    once: str = "",
    now: datetime = NOW,
) -> str:
    """Note a concern and return its reference."""
    return actions.note_concern(
        actor=actor,
        about=about,
        who="Ash Invented",
        text=text,
        complained_of=complained_of,
        goes_round=goes_round,
        key=once or key(),
        now=now,
    )


class TestNoteConcern:
    def test_it_is_kept_with_its_entry_and_no_word_in_it(self, house: House) -> None:
        reference = note(house.worker)
        kept = ConcernNote.objects.get(reference=reference)
        assert (kept.author, kept.organisation, kept.text) == (
            house.worker.reference, house.playgroup, "Ash slept at the table again.",
        )  # fmt: skip
        (entry,) = list_entries(event="concern_note.made", subject=reference)
        assert dict(entry.facts) == {"about": "child", "goes_to": "manager"}
        assert "Ash" not in json.dumps([dict(entry.facts), list(entry.subjects)])

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTOR])
    def test_a_role_that_does_not_work_with_families_is_refused(self, house: House, role: Role) -> None:
        outsider = Actor(
            reference=house.colleague.reference,
            kind=house.colleague.kind,
            organisation=house.playgroup,
            post=house.colleague.post,
            roles=frozenset({role}),
        )
        with pytest.raises(NotPermitted):
            note(outsider)
        assert not ConcernNote.objects.exists()
        assert not list_entries(event="concern_note.made")
        (refusal,) = list_entries(event="act.refused", actor=outsider.reference)
        assert (refusal.facts["reason"], refusal.facts["permission"]) == ("not-permitted", "decisions.record")

    @pytest.mark.parametrize("text", ["", "  \r\n "])
    def test_one_without_words_is_refused(self, house: House, text: str) -> None:
        with pytest.raises(actions.WordsMissing):
            note(house.worker, text=text)
        assert not ConcernNote.objects.exists()

    def test_sent_twice_it_is_noted_once(self, house: House) -> None:
        once = key()
        first = note(house.worker, once=once)
        with pytest.raises(actions.AlreadyNoted) as refused:
            note(house.worker, once=once)
        assert refused.value.reference == first
        assert ConcernNote.objects.count() == 1

    @pytest.mark.parametrize("broken", ["append_entry", "open_obligation"])
    def test_a_fault_half_way_leaves_nothing(self, house: House, broken: str) -> None:
        with (
            patch(f"sharewell.decisions.actions.records.{broken}", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            note(house.worker, about=NoteAbout.COLLEAGUE)
        assert not ConcernNote.objects.exists()
        assert not Obligation.objects.exists()
        assert not list_entries(event="concern_note.made")


class TestAConcernAboutAChild:
    def test_lies_with_the_manager_and_nobody_owes_anything(self, house: House) -> None:
        reference = note(house.worker)
        assert list_about(about=reference, now=NOW) == ()
        assert read_note(actor=house.manager, note=reference, now=NOW).who == "Ash Invented"

    def test_goes_round_the_manager_to_the_adviser(self, house: House) -> None:
        reference = note(house.worker, goes_round=True)
        (owed,) = list_about(about=reference, now=NOW)
        assert owed.owner_post == house.adviser.post
        for manager in (house.manager, house.second_manager):
            with pytest.raises(NoSuchDecision):
                read_note(actor=manager, note=reference, now=NOW)


class TestAConcernAboutAColleague:
    def test_goes_to_the_adviser_and_never_to_the_manager_complained_of(self, house: House) -> None:
        reference = note(house.worker, about=NoteAbout.COLLEAGUE, complained_of=house.manager.reference)
        assert ConcernNote.objects.get(reference=reference).goes_to == GoesTo.ADVISER
        (owed,) = list_about(about=reference, now=NOW)
        assert owed.owner_post == house.adviser.post
        assert house.manager.post not in (owed.owner_post, owed.cover_post)
        assert read_note(actor=house.adviser, note=reference, now=NOW).text
        with pytest.raises(NoSuchDecision):
            read_note(actor=house.manager, note=reference, now=NOW)
        assert list_notes(actor=house.manager) == ()

    def test_about_the_adviser_is_never_owed_by_the_adviser(self, house: House) -> None:
        reference = note(house.worker, about=NoteAbout.COLLEAGUE, complained_of=house.adviser.reference)
        (owed,) = list_about(about=reference, now=NOW)
        assert house.adviser.post not in (owed.owner_post, owed.cover_post)
        with pytest.raises(NoSuchDecision):
            read_note(actor=house.adviser, note=reference, now=NOW)

    def test_nobody_of_another_organisation_reads_it(self, house: House) -> None:
        reference = note(house.worker, about=NoteAbout.COLLEAGUE)
        for other in (house.other_worker, house.other_manager, house.colleague):
            with pytest.raises(NoSuchDecision):
                read_note(actor=other, note=reference, now=NOW)

    def test_the_cover_who_owes_a_look_can_open_it_though_a_manager(self, house: House) -> None:
        reference = note(house.worker, about=NoteAbout.COLLEAGUE, complained_of=house.adviser.reference)
        (owed,) = list_about(about=reference, now=NOW)
        assert owed.owner_post == house.second_manager.post
        assert read_note(actor=house.second_manager, note=reference, now=NOW).reference == reference
        for other in (house.manager, house.adviser):
            with pytest.raises(NoSuchDecision):
                read_note(actor=other, note=reference, now=NOW)

    def test_the_database_refuses_one_that_goes_to_a_manager(self, house: House) -> None:
        reference = note(house.worker, about=NoteAbout.COLLEAGUE)
        one = ConcernNote.objects.get(reference=reference)
        one.pk, one.key, one.reference, one.goes_to = (
            None,
            key(),
            missing_reference(reference),
            GoesTo.MANAGER,
        )
        with pytest.raises(IntegrityError, match="colleague_goes_round"), transaction.atomic():
            one.save(force_insert=True)


TEXTS = {
    "received_from": "From the health visitor, who was worried.",
    "reasons": "It helps her to be seen soon.",
    "onward_limits": "Only inside the front door team.",
    "what_follows": "They ring back by Friday; I check on Monday.",
    "without_consent": "Asking would put her at risk.",
    "if_shared": "Her mother may be angry.",
    "if_not_shared": "Nobody sees the bruises.",
    "detriment_what": "The address, with the clinic.",
    "detriment_harm": "He would find her.",
    "detriment_instead": "Only the telephone number.",
    "detriment_agreed_by": "The deputy agreed.",
    "agreed": "To ring weekly, agreed by both.",
    "action": "I rang the front door.",
    "consulted": "The adviser, who agreed.",
}
CHILD = ("consent-how", "Her mother said yes, after I explained.")
ALWAYS = {
    "date-and-time": ("23 November 2026, 09:30", "Worker (invented)"),
    "accurate-and-clear": ("Three bruises on the left arm.",),
    "fact-or-opinion": ("A fact", "Evidence: Body map of the same day"),
    "received-from": (TEXTS["received_from"],),
    "reasons": (TEXTS["reasons"],),
    "consent": (CHILD[1],),
    "whose-confidence": ("Is it confidential?",),
    "agreed": (TEXTS["agreed"],),
    "action-taken": (TEXTS["action"],),
    "consulted": (TEXTS["consulted"], "Endorsed on 23 November 2026"),
}
IF_SHARED = {
    "shared-with": (get_guides().kinds["childrens-social-care"].title, "Protect", "Statement 1"),
    "onward-limits": (TEXTS["onward_limits"],),
    "person-told": ("told", "Will be"),
    "what-follows": (TEXTS["what_follows"],),
    "without-consent": (TEXTS["without_consent"], TEXTS["if_shared"], TEXTS["if_not_shared"]),
}
IF_NOT_SHARED = {
    "why-not-shared": ("Justification for not sharing", TEXTS["reasons"]),
    "detriment": (*(TEXTS[code] for code in TEXTS if code.startswith("detriment")), "1 December 2026"),
}
"""Words that the page must hold for each statement of the list, by its code."""


def page_of(house: House, chosen: Chosen) -> str:
    """Record a decision with every text, let a manager endorse it, and return its page in small letters."""
    hand = completed(house.worker)
    hand.describe(**{CHILD[0]: CHILD[1]})
    hand.write(**TEXTS)
    reference = hand.record(chosen)
    actions.endorse_decision(actor=house.manager, decision=reference, text="Seen.", key=key(), now=NOW)
    with time_machine.travel(NOW, tick=False):
        client = sign_in_as(Client(), get_post(house.worker.post), at=NOW)
        return html.unescape(client.get(f"/decisions/{reference}/").content.decode()).lower()


class TestTheRecordingList:
    def test_every_statement_of_the_content_is_looked_for(self) -> None:
        items = tomllib.loads((content_folder() / "guides" / "shared" / "record.toml").read_text(encoding="utf-8"))
        assert {item["code"] for item in items["item"]} == {*ALWAYS, *IF_SHARED, *IF_NOT_SHARED}

    @pytest.mark.parametrize(
        ("chosen", "more"), [(Chosen.SHARE, IF_SHARED), (Chosen.DO_NOT_SHARE, IF_NOT_SHARED)], ids=["shared", "not"]
    )
    def test_every_statement_stands_on_the_page(
        self, house: House, chosen: Chosen, more: dict[str, tuple[str, ...]]
    ) -> None:
        page = page_of(house, chosen)
        for code, words in {**ALWAYS, **more}.items():
            for each in words:
                assert each.lower() in page, (code, each)

    def test_what_does_not_apply_is_not_claimed(self, house: House) -> None:
        page = page_of(house, Chosen.SHARE)
        assert "justification for not sharing" not in page
