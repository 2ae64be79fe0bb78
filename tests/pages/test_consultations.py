"""Pages of consultations: for whoever is asked, for the officer, and behind the plain link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from sharewell.acting.types import OPERATOR, SYSTEM, Actor, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    write_text,
)
from sharewell.agreements.actions.circulating import make_plain_link, mark_handed_over, record_bounce
from sharewell.agreements.actions.consulting import open_consultation
from sharewell.agreements.models import Circulation, ConsultationAnswer
from sharewell.agreements.types import AgreementKind, Capacity
from tests.support.people import Village, actor_of, sign_in_as

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
OVER = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
TITLE = "Code of practice (invented)"


class Scene:
    """A code of practice before a trust with a representative and a club with a helper without an account."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.trust = village.organisation("Invented Trust")
        self.club = village.organisation("Invented Youth Club", kind="voluntary-organisation")
        self.officer_post = village.post(Role.AGREEMENTS_OFFICER, organisation="Invented Council")
        self.speaker_post = village.post(Role.REPRESENTATIVE, organisation="Invented Trust")
        self.worker_post = village.post(Role.PRACTITIONER, organisation="Invented Trust")
        self.officer = self.actor(self.officer_post)
        nomination = nominate_representative(
            actor=OPERATOR, organisation=self.trust, post=self.speaker_post.reference, now=NOW
        )
        accept_nomination(actor=self.actor(self.speaker_post), nomination=nomination, now=NOW)
        nominate_representative(
            actor=OPERATOR, organisation=self.club, name="Invented Helper", email="help@club.example", now=NOW
        )
        self.agreement = enter_agreement(
            actor=OPERATOR,
            partnership=village.partnership,
            kind=AgreementKind.CODE_OF_PRACTICE,
            title=TITLE,
            now=NOW,
        )
        for organisation in (self.trust, self.club):
            add_party(
                actor=OPERATOR,
                agreement=self.agreement,
                organisation=organisation,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )
        self.version = draft_version(actor=OPERATOR, agreement=self.agreement, now=NOW)
        write_text(actor=OPERATOR, version=self.version, sections=[("Purpose", "We share lawfully.")], now=NOW)
        fix_version(actor=OPERATOR, version=self.version, now=NOW)

    @staticmethod
    def actor(post: object) -> Actor:
        return actor_of(post, now=NOW)  # type: ignore[arg-type]

    def opened(self) -> str:
        consultation = open_consultation(actor=self.officer, version=self.version, now=NOW)
        mark_handed_over(actor=SYSTEM, circulation=self.to_club().reference, now=NOW)
        return consultation

    def to_club(self) -> Circulation:
        return Circulation.objects.filter(organisation__reference=self.club).latest("sent_at")

    def browser(self, post: object, at: datetime = NOW) -> Client:
        return sign_in_as(Client(), post, at=at)  # type: ignore[arg-type]


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of this file."""
    with time_machine.travel(NOW, tick=False):
        return Scene(village)


def text_of(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def place(name: str, *arguments: str) -> str:
    return reverse(f"agreements:{name}", args=arguments)


class TestWhoeverIsAsked:
    def test_reads_what_changes_until_when_and_how_silence_counts_and_answers(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            consultation = scene.opened()
            client = scene.browser(scene.speaker_post)
            listed = text_of(client.get(place("consultations")))
            assert f"{TITLE}, version 1" in listed
            assert "Answers until the end of 9 November 2026" in listed
            page = text_of(client.get(place("consultation", consultation)))
            assert "your organisation counts as agreeing" in page
            assert "<strong>Put in:</strong> <ins>We share lawfully.</ins>" in page
            assert "You answer for Invented Trust." in page
            assert "Look after this consultation" not in page

            missing = client.post(place("answer", consultation), {"says": "object", "words": ""})
            assert missing.status_code == 422
            assert "Say why, in a sentence or two." in text_of(missing)
            assert client.post(place("answer", consultation), {}).status_code == 422
            done = client.post(place("answer", consultation), {"says": "comment", "words": "Good. Is it short?"})
            assert done.status_code == 302
            page = text_of(client.get(place("consultation", consultation)))
            assert "Good. Is it short?" in page
            assert f"Receipt {ConsultationAnswer.objects.get().reference}" in page
            assert client.get(place("tend", consultation)).status_code == 403

    def test_somebody_who_is_not_asked_reads_and_has_no_form(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            consultation = scene.opened()
            client = scene.browser(scene.worker_post)
            page = text_of(client.get(place("consultation", consultation)))
            assert "Your answer" not in page
            assert client.post(place("answer", consultation), {"says": "agree"}).status_code == 403
            assert client.get(place("tend", consultation)).status_code == 403
            assert client.get(place("consultation", "cns_00000000000000000")).status_code == 404
            rows = client.get(place("progress-csv", consultation)).content.decode().splitlines()
            assert "organisation,sent,delivered" in rows[0]
            assert len(rows) == 3

    def test_an_empty_list_says_what_it_is_for(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            page = text_of(scene.browser(scene.worker_post).get(place("consultations")))
            assert "Nothing is being consulted on" in page


class TestTheOfficer:
    def test_goes_from_the_preview_to_the_board(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            client = scene.browser(scene.officer_post)
            preview = text_of(client.get(place("consult", scene.version)))
            assert "2 organisations" in preview
            assert "9 November 2026" in preview
            opened = client.post(place("consult", scene.version))
            assert opened.status_code == 302
            consultation = opened.headers["Location"].split("/")[-3]
            again = client.post(place("consult", scene.version))
            assert (again.status_code, "being consulted on already" in text_of(again)) == (422, True)
            page = text_of(client.get(place("tend", consultation)))
            assert "Invented Youth Club</strong>: the text to Invented Helper" in page
            assert "Close by the rule" not in page
            faulty = client.post(place("came-back", consultation), {})
            assert (faulty.status_code, "Choose what came back" in text_of(faulty)) == (422, True)
            came = {"bounce-circulation": scene.to_club().reference, "bounce-why": "The address is unknown."}
            assert client.post(place("came-back", consultation), came).status_code == 302
            assert "<strong>It did not reach them.</strong> The address is unknown." in text_of(
                client.get(place("tend", consultation))
            )
            assert client.post(place("remark", consultation), {"remark-words": "Section 1 is new."}).status_code == 302
            sent = client.post(place("send-again", consultation), {"organisation": scene.club})
            assert sent.status_code == 302
            scene.browser(scene.speaker_post).post(place("answer", consultation), {"says": "agree"})
            early = {"close-in_force_on": "2026-11-10", "close-review_on": "2027-11-10"}
            assert "not over" in text_of(client.post(place("close-consultation", consultation), early))
        with time_machine.travel(OVER, tick=False):
            client = scene.browser(scene.officer_post, at=OVER)
            page = text_of(client.get(place("tend", consultation)))
            assert "Close by the rule" in page
            assert "Silent, and their silence may not be relied on: 1" in page
            assert client.post(place("close-consultation", consultation), {}).status_code == 422
            assert client.post(place("close-consultation", consultation), early).status_code == 302
            page = text_of(client.get(place("tend", consultation)))
            assert "What did the board decide?" in page
            board = {
                "board-decided": "adopted",
                "board-decided_on": "2026-11-10",
                "board-words": "Adopted.",
                "board-in_force_on": "2026-11-10",
                "board-review_on": "2027-11-10",
            }
            assert client.post(place("decide-at-board", consultation), board).status_code == 302
            page = text_of(client.get(place("consultation", consultation)))
            assert "<strong>The board adopted it</strong> on 10 November 2026: Adopted." in page
            rows = client.get(place("consultations-csv")).content.decode()
            assert "to-board,adopted" in rows

    def test_more_time_is_given_or_refused(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            consultation = scene.opened()
            asking = {"says": "ask-for-time", "words": "Our board meets late."}
            scene.browser(scene.speaker_post).post(place("answer", consultation), asking)
            client = scene.browser(scene.officer_post)
            assert "Our board meets late." in text_of(client.get(place("tend", consultation)))
            wrong = client.post(place("more-time", consultation), {"organisation": scene.club, "decide": "give"})
            assert wrong.status_code == 422
            given = client.post(place("more-time", consultation), {"organisation": scene.trust, "decide": "give"})
            assert given.status_code == 302
            assert "until the end of 23 November 2026" in text_of(client.get(place("tend", consultation)))


class TestThePlainLink:
    def test_opening_it_answers_nothing_and_answering_gives_a_receipt(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            scene.opened()
            token = make_plain_link(actor=SYSTEM, reference=scene.to_club().reference, now=NOW).token
            client = Client()
            for _ in range(2):
                page = client.get(place("plain-link", token))
                assert page.status_code == 200
            words = text_of(page)
            assert "Invented Helper, you are asked for Invented Youth Club." in words
            assert "Looking at this page answers nothing." in words
            assert "noindex" in words
            assert not ConsultationAnswer.objects.exists()
            assert client.post(place("plain-link", token), {"says": "object"}).status_code == 422
            assert client.get(place("plain-link", token)).status_code == 200  # a mistake uses nothing up
            done = text_of(client.post(place("plain-link", token), {"says": "agree"}))
            assert "Your answer was received" in done
            assert ConsultationAnswer.objects.get().reference in done
            for answer in (client.get(place("plain-link", token)), client.post(place("plain-link", token), {})):
                assert (answer.status_code, "This link cannot be used" in text_of(answer)) == (404, True)
            assert client.get(place("plain-link", "no-such-link")).status_code == 404

    def test_what_came_back_is_no_part_of_it(self, scene: Scene) -> None:
        with time_machine.travel(NOW, tick=False):
            scene.opened()
            reference = scene.to_club().reference
            record_bounce(actor=scene.officer, circulation=reference, why="Known by telephone.", now=NOW)
            token = make_plain_link(actor=SYSTEM, reference=reference, now=NOW).token
            assert "Known by telephone" not in text_of(Client().get(place("plain-link", token)))
