"""The pages of attachments and of links, served as the web role."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from sharewell.acting.types import Actor
from sharewell.core.looping import LoopAct
from sharewell.foundation.attached_files import LARGEST_FILE
from sharewell.foundation.models import OneTimeLink
from sharewell.ledger.queries import list_entries
from sharewell.practitioners.queries import get_post
from sharewell.sharing.models import AttachmentContent, Disclosure, OutsideLink
from sharewell.sharing.types.attached import LARGEST_IN_ALL
from sharewell.sharing.types.outside import MOST_WRONG
from sharewell.sharing.views import links
from tests.support.attaching import PLACE, attached, drawing, photograph
from tests.support.deciding import NOW
from tests.support.guide import heading_of, words_of
from tests.support.people import sign_in_as
from tests.support.sharing import (
    Sharing,
    decide,
    mailed,
    make_sharing,
    move,
    opened,
    outside_body,
    outsider,
    send,
    send_by_link,
    tended,
)

pytestmark = pytest.mark.usefixtures("db")

NAME = "Robin-Invented-at-4-Mill-Lane.jpg"
KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _a_pace_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "GUESSES", links.Pace(10, 60))


@pytest.fixture
def sharing() -> Sharing:
    """The house that shares."""
    return make_sharing()


def signed_in(actor: Actor) -> Client:
    """Return a browser of somebody who signed in."""
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def said(sharing: Sharing, **more: Any) -> dict[str, Any]:
    return {
        "organisation": sharing.house.social_care, "to": sharing.team, "key": KEY, "why_it_matters": "It is rare.",
        "purpose": "safeguarding", "handling": "ask-first", "send_1": "on", "class_1": "concern",
        "mentions_1": "nobody", **more,
    }  # fmt: skip


def slot(content: bytes | None, number: int = 1, *, name: str = NAME, **more: str) -> dict[str, Any]:
    marks = {
        "about": "A body map.", "akind": "concern", "afact": "fact", "aseen": "observed", "amentions": "nobody", **more,
    }  # fmt: skip
    given: dict[str, Any] = {f"{key}_{number}": value for key, value in marks.items()}
    if content is not None:
        given[f"file_{number}"] = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return given


class TestDiscloseWithFiles:
    def place(self, sharing: Sharing) -> str:
        return f"/disclosures/from/{decide(sharing.worker)}/1/"

    def test_sends_it_without_its_name_and_without_its_place(self, sharing: Sharing) -> None:
        client = signed_in(sharing.worker)
        answer = client.post(self.place(sharing), said(sharing, **slot(photograph()), **slot(drawing(), 2)))
        assert answer.status_code == 302
        page = client.get(answer.headers["Location"]).content.decode()
        assert "Mill" not in page
        assert words_of(page).count("Photograph or document") >= 2
        whole = Disclosure.objects.get()
        assert [each.type for each in whole.attachments.order_by("number")] == ["jpeg", "png"]
        file = client.get(f"/disclosures/{whole.reference}/attachments/1/")
        assert PLACE not in file.content

    def test_what_is_no_photograph_is_refused_beside_its_field_and_what_was_written_is_kept(
        self, sharing: Sharing
    ) -> None:
        client, place = signed_in(sharing.worker), self.place(sharing)
        program = slot(b"MZ" + bytes(200), 2, name="holiday.jpg")
        answer = client.post(place, said(sharing, **slot(photograph()), **program))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Attachment 2: This is a program, whatever its name says." in words_of(page)
        assert "Choose this file again: we keep nothing that was not sent" in words_of(page)
        assert 'href="#id_file_1"' in page
        assert 'href="#id_file_2"' in page
        assert "A body map." in page
        assert "It is rare." in page
        assert '<details class="govuk-details" open>' in page
        assert "holiday" not in page
        assert Disclosure.objects.count() == 0

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            (slot(None), "Choose a file, or tick that you showed it"),
            (slot(photograph(), shown="on"), "Choose a file, or tick that you showed it"),
            (slot(photograph(), about=""), "Write what it shows"),
            (slot(photograph(), akind=""), "Choose what kind of information it is"),
            (slot(photograph(), afact=""), "Say whether it is a fact"),
            (slot(photograph(), aseen=""), "Say whether it is yours"),
            (slot(photograph(), amentions=""), "Say whether it shows somebody else"),
            (slot(photograph() + bytes(LARGEST_FILE)), "too large. Choose one of at most 8 MB"),
            (slot(b""), "empty"),
        ],
    )
    def test_says_what_is_missing(self, sharing: Sharing, wrong: dict[str, Any], words: str) -> None:
        for value in wrong.values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        answer = signed_in(sharing.worker).post(self.place(sharing), said(sharing, **wrong))
        assert answer.status_code == 422
        assert words in words_of(answer.content.decode())
        assert Disclosure.objects.count() == 0

    def test_by_reference_keeps_no_file(self, sharing: Sharing) -> None:
        answer = signed_in(sharing.worker).post(self.place(sharing), said(sharing, **slot(None, shown="on")))
        assert answer.status_code == 302
        assert AttachmentContent.objects.count() == 0
        page = words_of(signed_in(sharing.worker).get(answer.headers["Location"]).content.decode())
        assert "It was shown or handed over. No copy of it is kept here." in page

    def test_what_is_far_too_large_is_refused_before_it_is_read(self, sharing: Sharing) -> None:
        class Untouched(io.BytesIO):
            def read(self, *_: object) -> bytes:
                raise AssertionError("It was read.")

            readline = read

        client = signed_in(sharing.worker)
        answer = client.generic(
            "POST", self.place(sharing), b"", content_type="multipart/form-data; boundary=x",
            **{"CONTENT_LENGTH": "200000000", "wsgi.input": Untouched()},
        )  # fmt: skip
        assert answer.status_code == 413
        page = words_of(answer.content.decode())
        assert "What you attached is too large" in page
        assert "Nothing was sent, and nothing was kept" in page
        assert "each at most 8 MB, and 16 MB together" in page

    def test_as_large_as_may_be_goes(self, sharing: Sharing) -> None:
        large = photograph() + bytes(LARGEST_FILE - len(photograph()) - 100)
        given = said(sharing, **slot(large), **slot(photograph() + bytes(LARGEST_FILE - 20_000), 2))
        assert 2 * LARGEST_FILE == LARGEST_IN_ALL
        answer = signed_in(sharing.worker).post(self.place(sharing), given)
        assert answer.status_code == 302, words_of(answer.content.decode())

    def test_a_fourth_file_is_not_taken(self, sharing: Sharing) -> None:
        files = {key: value for number in (1, 2, 3, 4) for key, value in slot(photograph(), number).items()}
        answer = signed_in(sharing.worker).post(self.place(sharing), said(sharing, **files))
        assert answer.status_code == 400


class TestAttachment:
    def test_is_a_download_with_a_neutral_name_that_runs_nothing(self, sharing: Sharing) -> None:
        reference = opened(sharing, send(sharing, attached=(attached(),)))
        answer = signed_in(sharing.receiver).get(f"/disclosures/{reference}/attachments/1/")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}-1.jpg"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.content.startswith(b"\xff\xd8\xff")

    def test_before_the_limits_and_after_a_recall_it_is_not_there(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        client, place = signed_in(sharing.receiver), f"/disclosures/{reference}/attachments/1/"
        cover = words_of(client.get(f"/disclosures/{reference}/").content.decode())
        assert "Photographs and documents 1" in cover
        assert "body map" not in cover
        assert client.get(place).status_code == 404
        opened(sharing, reference)
        assert client.get(place).status_code == 200
        move(sharing.worker, reference, LoopAct.RECALL, "Wrong.")
        assert client.get(place).status_code == 404
        assert client.get(place.replace("/1/", "/2/")).status_code == 404

    def test_the_sender_sees_who_opened_it(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        assert "Got the notice" not in words_of(
            signed_in(sharing.house.other_manager).get(f"/disclosures/{reference}/").content.decode()
        )
        opened(sharing, reference)
        signed_in(sharing.receiver).get(f"/disclosures/{reference}/attachments/1/")
        page = words_of(signed_in(sharing.worker).get(f"/disclosures/{reference}/").content.decode())
        assert "Receiver (invented): accepted the limits" in page
        assert "Receiver (invented): opened attachment 1" in page


class TestDiscloseByLink:
    @pytest.fixture
    def body(self, sharing: Sharing) -> str:
        """A body without accounts."""
        return outside_body(sharing)

    @staticmethod
    def told(body: str, **more: str) -> dict[str, str]:
        return {
            "organisation_outside": body, "body": "", "kind": "", "person": "Wren Farlow", "email": "w@farlow.example",
            "telephone": "01632 960 555", "number_from": "own-records", "checked": "She knew of our talk.",
            "ring_back": "01632 960 777", **more,
        }  # fmt: skip

    def test_is_offered_beside_the_organisations(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        page = signed_in(sharing.worker).get(f"/disclosures/from/{decision}/1/").content.decode()
        assert f'href="/disclosures/from/{decision}/1/link/"' in page
        chosen = f"/disclosures/from/{decision}/1/?organisation={sharing.house.social_care}"
        assert f'href="/disclosures/from/{decision}/1/link/"' in signed_in(sharing.worker).get(chosen).content.decode()

    def test_shows_the_code_once_and_no_other_page_does(self, sharing: Sharing, body: str) -> None:
        client, place = signed_in(sharing.worker), f"/disclosures/from/{decide(sharing.worker)}/1/link/"
        page = client.get(place).content.decode()
        assert "Farlow social care (invented)" in page
        assert "Eastlow social care" not in page
        given = {**said(sharing), **self.told(body), **slot(photograph())}
        answer = client.post(place, given)
        shown = words_of(answer.content.decode())
        assert answer.status_code == 200
        found = re.search(r"The code: (\d{4} \d{4})", shown)
        assert found
        assert answer.headers["Cache-Control"] == "no-store"
        whole = Disclosure.objects.get()
        again = client.post(place, {**given, **slot(photograph())})
        assert again.headers["Location"] == f"/disclosures/{whole.reference}/"
        page = words_of(client.get(again.headers["Location"]).content.decode())
        assert found.group(1) not in page
        assert "They have no account here" in page
        assert "The e-mail is on its way. Nobody has opened it yet." in page

    def test_says_what_is_missing(self, sharing: Sharing, body: str) -> None:
        client, place = signed_in(sharing.worker), f"/disclosures/from/{decide(sharing.worker)}/1/link/"
        for wrong, words in (
            ({"organisation_outside": ""}, "Choose a body, or write below what it is called"),
            ({"body": "Another"}, "one of the two"),
            ({"email": "none"}, "like name@example.org"),
            ({"checked": ""}, "Write how you made sure that it is them"),
            (
                {"organisation_outside": "", "body": "A body", "kind": "childrens-social-care"},
                "does not hold this body",
            ),
        ):
            answer = client.post(place, {**said(sharing), **self.told(body), **wrong})
            assert answer.status_code == 422, wrong
            assert words in words_of(answer.content.decode()), wrong
        assert Disclosure.objects.count() == 0


class TestForYou:
    @pytest.fixture
    def sent(self, sharing: Sharing) -> tuple[str, str, str]:
        """Something sent by a link: its reference, the code, and the address of the link."""
        reference, code = send_by_link(sharing, outsider(outside_body(sharing)), attached=(attached(),))
        return reference, code, f"/for-you/{mailed(reference)}/"

    def go(self, client: Client, place: str, **given: str) -> HttpResponse:
        return client.post(place, given)  # type: ignore[return-value]

    def test_shows_who_sent_it_then_the_limits_then_what_was_sent_and_is_over_with_the_answer(
        self, sharing: Sharing, sent: tuple[str, str, str]
    ) -> None:
        reference, code, place = sent
        client = Client()
        door = client.get(place)
        words = words_of(door.content.decode())
        assert "Hoppers playgroup (invented) sent it" in words
        assert door.headers["Cache-Control"] == "no-store"
        for hidden in ("Robin", "bruise", "Farlow", "Wren", "safeguarding", reference):
            assert hidden not in door.content.decode()
        assert self.go(client, place, step="code", code=code).status_code == 302
        cookie = client.cookies["sharewell_for_you"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", place)
        limits = client.get(place).content.decode()
        assert "Accept the limits and open it" in limits
        assert "Robin" not in limits
        assert client.get(f"{place}attachments/1/").status_code == 404
        assert self.go(client, place, step="accept").status_code == 302
        page = words_of(client.get(place).content.decode())
        for there in ("Robin Invented", "Three bruises on the left arm.", "A body map", "01632 960 777"):
            assert there in page
        file = client.get(f"{place}attachments/1/")
        assert file.headers["Content-Disposition"] == f'attachment; filename="{reference}-1.jpg"'
        assert self.go(client, place, step="answer", act="acknowledge", words="").status_code == 422
        over = self.go(client, place, step="answer", act="acknowledge", words="We have it, and visit.")
        assert over.status_code == 200
        assert "Ring 01632 960 777" in words_of(over.content.decode())
        for each in (place, f"{place}attachments/1/"):
            assert client.get(each).status_code == 404
        tended(reference)
        shown = words_of(signed_in(sharing.worker).get(f"/disclosures/{reference}/").content.decode())
        assert "We have it, and visit." in shown
        assert "Wren Farlow (invented), duty manager, Farlow social care (invented), with the link" in shown
        assert "opened attachment 1" in shown

    def test_opened_by_a_mail_scanner_it_still_works(self, sent: tuple[str, str, str]) -> None:
        _, code, place = sent
        before = list(OutsideLink.objects.values()), list(OneTimeLink.objects.values())
        for _ in range(20):
            scanner = Client(headers={"user-agent": "Invented scanner of mail"})
            assert scanner.get(place).status_code == 200
            assert scanner.head(place).status_code == 200
            assert scanner.post(place, {}).status_code == 302
        assert before == (list(OutsideLink.objects.values()), list(OneTimeLink.objects.values()))
        assert self.go(Client(), place, step="code", code=code).status_code == 302

    def test_guessed_it_closes_and_the_sender_sees_that(self, sharing: Sharing, sent: tuple[str, str, str]) -> None:
        reference, code, place = sent
        wrong = f"{(int(code) + 1) % 10**8:08}"
        answers = [self.go(Client(), place, step="code", code=wrong) for _ in range(MOST_WRONG)]
        assert [one.status_code for one in answers] == [422] * 4 + [410]
        assert "You can try 1 more times" in words_of(answers[-2].content.decode())
        assert "This link is closed" in heading_of(answers[-1].content.decode())
        assert self.go(Client(), place, step="code", code=code).status_code == 404
        assert Client().get(place).status_code == 404
        tended(reference)
        work = words_of(signed_in(sharing.worker).get("/work/").content.decode())
        assert "Send another link, or tell them by telephone" in work
        page = words_of(signed_in(sharing.worker).get(f"/disclosures/{reference}/").content.decode())
        assert "The code was wrong too often, so the link closed. Nothing was opened." in page

    def test_codes_are_slowed_down_for_one_who_tries_many_links(self, sharing: Sharing) -> None:
        client = Client()
        codes = [self.go(client, f"/for-you/{'x' * 43}/", step="code", code="12345678").status_code for _ in range(11)]
        assert codes == [404] * 11
        reference, code = send_by_link(sharing, outsider(outside_body(sharing)))
        place = f"/for-you/{mailed(reference)}/"
        assert self.go(client, place, step="code", code=code).status_code == 429
        assert OutsideLink.objects.get().entered_at is None

    def test_used_guessed_recalled_and_never_made_look_like_a_page_that_is_not_there(
        self, sharing: Sharing, sent: tuple[str, str, str]
    ) -> None:
        reference, code, place = sent

        def told(address: str) -> str:
            answer = Client().get(address)
            assert answer.status_code == 404
            return re.sub(r'value="\w{64}"|/for-you/[^"]*', "", answer.content.decode())

        missing = told(f"/for-you/{'x' * 43}/")
        assert self.go(Client(), place, step="code", code=code).status_code == 302
        assert told(place) == missing
        move(sharing.worker, reference, LoopAct.RECALL, "Wrong.")
        assert told(place) == missing

    def test_a_recall_closes_it_in_the_browser_that_reads_it(
        self, sharing: Sharing, sent: tuple[str, str, str]
    ) -> None:
        reference, code, place = sent
        client = Client()
        self.go(client, place, step="code", code=code)
        self.go(client, place, step="accept")
        assert client.get(f"{place}attachments/1/").status_code == 200
        move(sharing.worker, reference, LoopAct.RECALL, "Wrong.")
        assert client.get(place).status_code == 404
        assert client.get(f"{place}attachments/1/").status_code == 404
        assert self.go(client, place, step="answer", act="acknowledge", words="x").status_code == 404

    def test_a_browser_in_which_somebody_is_signed_in_acts_as_nobody_known(
        self, sharing: Sharing, sent: tuple[str, str, str]
    ) -> None:
        _, code, place = sent
        client = signed_in(sharing.worker)
        self.go(client, place, step="code", code=code)
        self.go(client, place, step="accept")
        assert client.get(place).status_code == 200
        assert list_entries(event="disclosure.read")[0].actor == "visitor"


class TestNewLinkAndTold:
    def test_another_link_shows_another_code(self, sharing: Sharing) -> None:
        reference, code = send_by_link(sharing, outsider(outside_body(sharing)))
        old = f"/for-you/{mailed(reference)}/"
        client, place = signed_in(sharing.worker), f"/disclosures/{reference}/link/"
        assert "01632 960 555" in words_of(client.get(place).content.decode())
        shown = words_of(client.post(place).content.decode())
        assert re.search(r"The code: \d{4} \d{4}", shown)
        assert code not in shown.replace(" ", "")
        assert Client().get(old).status_code == 404
        move(sharing.worker, reference, LoopAct.RECALL, "Wrong.")
        assert client.post(place).status_code == 409

    def test_what_they_told_is_marked_as_told_by_telephone(self, sharing: Sharing) -> None:
        reference, _ = send_by_link(sharing, outsider(outside_body(sharing)))
        client, place = signed_in(sharing.worker), f"/disclosures/{reference}/told/"
        page = client.get(place).content.decode()
        assert "Wren Farlow (invented), duty manager" in page
        assert "They have it, and say what they understand" in page
        given = {"act": "acknowledge", "told_by": "Wren Farlow", "words": "", "key": KEY}
        assert client.post(place, given).status_code == 422
        given["words"] = "They have it."
        assert client.post(place, given).status_code == 302
        page = words_of(client.get(f"/disclosures/{reference}/").content.decode())
        assert "Wren Farlow told it by telephone. Written down by Worker (invented)" in page
        assert "They told you by telephone that they have it, so the link closed." in page
