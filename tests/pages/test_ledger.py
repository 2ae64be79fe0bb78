"""The ledger's pages: heads and witnesses for everybody, entries for those who may see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sharewell.acting.types import OPERATOR, Role
from sharewell.assurance.actions import write_restored
from sharewell.assurance.views import ledger as views
from sharewell.foundation.signing import WITNESS, SigningKey
from sharewell.foundation.throttle import Pace
from sharewell.inspections.actions import grant_inspection
from sharewell.ledger.importers import read_receipts, read_restorations
from sharewell.ledger.queries import find_newest_head, get_receipt, list_entries
from tests.support.ledger import NOW, Ledger
from tests.support.people import Village, sign_in_as

OPEN = ("ledger", "heads", "witnesses")


@pytest.fixture
def ledger(committing_db: str) -> Ledger:
    """Return a ledger of 60 heads."""
    made = Ledger(committing_db)
    for _ in range(60):
        made.seal(1)
    return made


class TestForEverybody:
    @pytest.mark.django_db
    @pytest.mark.parametrize("name", OPEN)
    def test_each_page_has_words_before_the_first_seal(self, client: Client, name: str) -> None:
        answer = client.get(reverse(f"assurance:{name}"))
        assert answer.status_code == 200
        assert "sw-empty" in answer.content.decode()

    @pytest.mark.django_db
    def test_there_is_no_head_before_the_first(self, client: Client) -> None:
        for path in ("/ledger/head.txt", "/ledger/head.json", "/ledger/heads/1.txt", "/ledger/heads/1/to/2.txt"):
            assert client.get(path).status_code == 404

    def test_the_newest_seal_is_shown_with_how_many_cosigned(self, ledger: Ledger, client: Client) -> None:
        page = client.get("/ledger/").content.decode()
        assert "cosigned 0 of 2" in page
        assert "Sealing has stopped" not in page  # nothing waits
        head = find_newest_head()
        assert head is not None
        assert client.get("/ledger/head.txt").content.decode() == head.note
        assert client.get("/ledger/heads/7.txt").content.decode().split("\n")[1] == "7"
        told = client.get("/ledger/head.json").json()
        assert (told["size"], told["cosigned"], told["wanted"], told["note"]) == (60, 0, 2, head.note)

    def test_a_restored_backup_is_told_with_its_statements(self, ledger: Ledger, client: Client) -> None:
        assert "Restored from a backup" not in client.get("/ledger/").content.decode()
        assert client.get("/ledger/restored.jsonl").content == b""
        write_restored(actor=OPERATOR, key=ledger.key, now=ledger.moment)
        page = client.get("/ledger/").content.decode()
        assert "Restored from a backup" in page
        assert "from the seal of 60 entries" in page
        (said,) = read_restorations(client.get("/ledger/restored.jsonl").content.decode(), ledger.key.public)
        assert said[0] is not None
        assert (said[0].size, said[2]) == (60, True)
        assert client.get("/ledger/head.json").json()["restored"] == [said[1]]

    def test_a_sealer_that_stopped_and_a_clock_that_was_wrong_are_told(self, ledger: Ledger, client: Client) -> None:
        ledger.moment -= timedelta(days=400)
        ledger.seal(1)
        ledger.append(1)
        page = client.get("/ledger/").content.decode()
        assert "The clock was wrong" in page
        # The head took the moment of the one before, which lies before this day.
        assert ("Sealing has stopped" in page) == (ledger.moment + timedelta(days=400) < views.now())

    def test_the_list_goes_back_page_by_page(self, ledger: Ledger, client: Client) -> None:
        first = client.get("/ledger/heads/").content.decode()
        assert "?before=11" in first
        second = client.get("/ledger/heads/?before=11").content.decode()
        assert "Older seals" not in second
        rows = list(csv.reader(io.StringIO(client.get("/ledger/heads/heads.csv").content.decode("utf-8-sig"))))
        assert len(rows) == 61
        assert client.get("/ledger/heads/?before=nonsense").status_code == 200

    def test_the_list_takes_as_many_queries_for_one_row_as_for_fifty(
        self, ledger: Ledger, client: Client, django_assert_num_queries: Callable[..., object]
    ) -> None:
        client.get("/ledger/heads/")
        for before in (2, 55):
            with django_assert_num_queries(2):  # type: ignore[attr-defined]
                client.get(f"/ledger/heads/?before={before}")

    def test_the_proof_between_two_heads_is_sent(self, ledger: Ledger, client: Client) -> None:
        answer = client.get("/ledger/heads/7/to/60.txt")
        assert answer.status_code == 200
        assert len(answer.content.decode().splitlines()) > 2
        for path in ("/ledger/heads/60/to/7.txt", "/ledger/heads/7/to/61.txt", "/ledger/heads/0/to/7.txt"):
            assert client.get(path).status_code == 404


class TestCosignatures:
    def send(self, client: Client, body: str) -> tuple[int, str]:
        answer = client.post("/ledger/cosignatures/", data=body, content_type="text/plain")
        return answer.status_code, answer.content.decode()

    def test_a_genuine_one_is_taken_and_shown(self, ledger: Ledger) -> None:
        from sharewell.acting.types import OPERATOR
        from sharewell.assurance.actions import enter_witness

        client = Client(enforce_csrf_checks=True)
        key = SigningKey.new(name="witness.example", kind=WITNESS)
        enter_witness(actor=OPERATOR, name="Invented Trust", public_key=key.public.text(), now=NOW)
        head = find_newest_head()
        assert head is not None
        body = f"60\n{key.cosign(head.text, at=NOW).text()}\n"
        assert self.send(client, body) == (200, "The cosignature is kept.\n")
        assert self.send(client, body) == (200, "The cosignature was kept before.\n")
        page = client.get("/ledger/").content.decode()
        assert "cosigned 1 of 2" in page
        assert "Invented Trust" in page
        assert key.public.text() in client.get("/ledger/witnesses/").content.decode()
        assert "Invented Trust" in client.get("/ledger/witnesses/witnesses.csv").content.decode()

    @pytest.mark.parametrize("body", ["", "60", "x\ny", "60\nnonsense\n", "60\na\nb\n", "9" * 30 + "\nx", "\x00\n\xff"])
    def test_anything_else_is_refused_in_words(self, ledger: Ledger, client: Client, body: str) -> None:
        status, said = self.send(client, body)
        assert status == 400
        assert said.endswith(".\n")

    def test_too_many_at_once_are_slowed_down(
        self, ledger: Ledger, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "COSIGNATURES", Pace(2, 60))
        assert [self.send(client, "x")[0] for _ in range(3)] == [400, 400, 429]


class TestEntries:
    def test_everybody_sees_what_they_did_and_nothing_else(self, village: Village, client: Client) -> None:
        post, other = village.post(), village.post()
        sign_in_as(client, post)
        page = client.get("/ledger/mine/").content.decode()
        assert "code of practice" in page  # what one did to be current, and nothing of anybody else
        sign_in_as(client, other)
        client.get("/ledger/mine/")
        sign_in_as(client, post)
        page = client.get("/ledger/mine/").content.decode()
        assert "1 entries of the ledger were read (own)." in page
        assert "2 entries" not in page
        entries = list_entries(actor=post.person, event="ledger.read")
        assert [(one.facts["entries"], one.facts["whose"]) for one in entries] == [(2, "own"), (1, "own")]

    def test_the_file_of_what_i_did_is_a_file_of_receipts(self, village: Village, client: Client) -> None:
        post = village.post()
        sign_in_as(client, post)
        for _ in range(3):
            client.get("/ledger/mine/")
        answer = client.get("/ledger/mine/what-i-did.csv")
        receipts = read_receipts(answer.content.decode())
        assert len(receipts) == 4  # the code of practice accepted, and three readings
        assert all(get_receipt(entry).leaf_hash == hashed for entry, hashed in receipts)
        assert "invented" not in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize(
        ("role", "status"),
        [(Role.BOARD_MEMBER, 200), (Role.INSPECTOR, 403), (Role.PRACTITIONER, 403), (Role.MANAGER, 403),
         (Role.ADVISER, 403), (Role.ADMINISTRATOR, 403)],
    )  # fmt: skip
    def test_everybodys_entries_are_for_the_board(
        self, village: Village, client: Client, role: Role, status: int
    ) -> None:
        sign_in_as(client, village.post(role))
        for path in ("/ledger/entries/", "/ledger/entries/entries.csv"):
            assert client.get(path).status_code == status

    def test_an_inspector_sees_them_during_an_inspection(self, village: Village, client: Client) -> None:
        post, today = village.post(Role.INSPECTOR), views.now()
        grant_inspection(
            actor=village.actor(Role.BOARD_MEMBER), post=post.reference, organisation=post.organisation,
            reason="Invented.", began_at=today, ended_at=today + timedelta(days=5), now=today,
        )  # fmt: skip
        sign_in_as(client, post)
        assert client.get("/ledger/entries/").status_code == 200

    def test_they_can_be_narrowed_to_one_reference(self, village: Village, client: Client) -> None:
        post = village.post(Role.BOARD_MEMBER)
        sign_in_as(client, post)
        page = client.get(f"/ledger/entries/?about={post.person}").content.decode()
        assert "Somebody was added" in page or post.person in page
        (asked,) = list_entries(event="ledger.read")
        shown = list_entries(subject=post.person)[-asked.facts["entries"] :]  # type: ignore[operator]
        assert asked.subjects == (post.person,)  # what was asked, and what came back
        assert (asked.facts["newest"], asked.facts["oldest"]) == (shown[0].reference, shown[-1].reference)
        assert client.get("/ledger/entries/?about=chi_1M82BTER07ZN220F6V").status_code == 200
        wrong = client.get("/ledger/entries/?about=nonsense")
        assert "This is not a reference" in wrong.content.decode()
        assert client.get("/ledger/entries/entries.csv?about=nonsense").status_code == 404

    def test_days_and_moments_are_told_as_people_read_them(self, village: Village, client: Client) -> None:
        village.post()
        sign_in_as(client, village.post(Role.BOARD_MEMBER))
        page = client.get("/ledger/entries/").content.decode()
        assert "recorded a vetting check of 2026-10-01" not in page
        assert "recorded a vetting check of 1 October 2026" in page

    def test_your_work_leads_to_them(self, village: Village, client: Client) -> None:
        for role, leads in ((Role.BOARD_MEMBER, True), (Role.PRACTITIONER, False)):
            sign_in_as(client, village.post(role))
            page = client.get("/work/").content.decode()
            assert 'href="/ledger/mine/"' in page
            assert ('href="/ledger/entries/"' in page) is leads
        sign_in_as(client, village.post(is_current=False))
        assert 'href="/ledger/mine/"' not in client.get("/work/").content.decode()

    def test_no_name_stands_on_them(self, village: Village, client: Client) -> None:
        village.post(name="Unusual Invented-Name")
        sign_in_as(client, village.post(Role.BOARD_MEMBER, name="Reader"))
        for path in ("/ledger/entries/", "/ledger/entries/entries.csv"):
            assert "Unusual" not in client.get(path).content.decode()

    @pytest.mark.django_db
    def test_nobody_sees_them_without_signing_in(self, client: Client) -> None:
        for path in ("/ledger/mine/", "/ledger/entries/", "/ledger/mine/what-i-did.csv"):
            assert client.get(path).status_code == 302
