"""GOV.UK Notify: the real client speaks to a server on this machine that answers as Notify does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import jwt
import pytest
from django.test import override_settings
from django.utils.module_loading import import_string

from sharewell.config.management import doctor
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.actions import send_notice
from sharewell.notices.exporters import Notify
from sharewell.notices.jobs import deliver
from sharewell.notices.models import Notice
from sharewell.notices.queries import NOTIFY, list_notices
from sharewell.notices.types import SUBJECT, Delivery, NotHandedOver, body_words
from tests.support.people import Village

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ABOUT = new_reference("adv", now=NOW)
ADDRESS = "ada@invented.example"
SERVICE, SECRET = "0f000000-0000-0000-0000-000000000001", "0f000000-0000-0000-0000-000000000002"
TEMPLATE = "0f000000-0000-0000-0000-000000000003"


class Answering(BaseHTTPRequestHandler):
    """Answers as the API of Notify does: 201 for an e-mail, 403 for a token of another key, or what the test asks."""

    taken: ClassVar[list[dict[str, Any]]] = []
    status: ClassVar[int] = 201

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, said = self._answer(body)
        answer = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            return 403, {"status_code": 403, "errors": [{"error": "AuthError", "message": "Invalid token"}]}
        if claims["iss"] != SERVICE or self.path != "/v2/notifications/email":
            return 404, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}
        if self.status != 201:
            message = f"Not a valid address: {body['email_address']}"
            return self.status, {"status_code": self.status, "errors": [{"error": "Invented", "message": message}]}
        self.taken.append(body)
        return 201, {"id": "0f000000-0000-0000-0000-000000000004", "template": {"id": body["template_id"]}}

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def notify(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Answering]]:
    """Let e-mails go to a server on this machine, for as long as the test lasts."""
    monkeypatch.setattr(Answering, "taken", [])
    monkeypatch.setattr(Answering, "status", 201)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with override_settings(
        EMAIL_BACKEND=NOTIFY,
        NOTIFY_KEY=f"sharewell-{SERVICE}-{SECRET}",
        NOTIFY_TEMPLATE=TEMPLATE,
        NOTIFY_ADDRESS=f"http://127.0.0.1:{server.server_port}",
    ):
        yield Answering
    server.shutdown()
    server.server_close()


def send(village: Village) -> str:
    actor = village.actor()
    return send_notice(actor=actor, person=actor.reference, about=ABOUT, address=ADDRESS, page="advice:thread", now=NOW)


class TestNotify:
    def test_hands_over_the_same_words_and_no_more(self, village: Village, notify: type[Answering]) -> None:
        deliver(notice=send(village))
        assert notify.taken == [
            {
                "email_address": ADDRESS,
                "template_id": TEMPLATE,
                "personalisation": {"subject": SUBJECT, "body": body_words(ABOUT)},
            }
        ]
        held = Notice.objects.get()
        assert (held.delivery, held.address, held.attempts) == ("sent", "", 1)
        assert len(list_entries(event="notice.delivered")) == 1

    @pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
    def test_a_refusal_is_written_down_raised_and_tried_again_without_the_address(
        self, village: Village, notify: type[Answering], caplog: pytest.LogCaptureFixture, status: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        actor = village.actor()
        reference = send_notice(
            actor=actor, person=actor.reference, about=ABOUT, address=ADDRESS, page="advice:thread", now=NOW
        )
        monkeypatch.setattr(notify, "status", status)
        with pytest.raises(NotHandedOver) as refused:
            deliver(notice=reference)
        assert str(refused.value) == f"GOV.UK Notify answered {status}."
        assert ADDRESS not in caplog.text
        assert list_notices(actor=actor)[0].delivery is Delivery.FAILED
        assert list_entries(event="notice.undelivered")[0].facts["attempt"] == 1
        monkeypatch.setattr(notify, "status", 201)
        deliver(notice=reference)
        assert list_notices(actor=actor)[0].delivery is Delivery.SENT

    def test_a_key_of_another_service_is_refused(self, village: Village, notify: type[Answering]) -> None:
        with override_settings(NOTIFY_KEY=f"sharewell-{SERVICE}-{TEMPLATE}"), pytest.raises(NotHandedOver):
            deliver(notice=send(village))
        assert Notice.objects.get().delivery == "failed"
        assert notify.taken == []

    def test_where_nobody_answers_it_is_written_down(self, village: Village, notify: type[Answering]) -> None:
        with override_settings(NOTIFY_ADDRESS="http://127.0.0.1:9"), pytest.raises(NotHandedOver):
            deliver(notice=send(village))
        assert Notice.objects.get().delivery == "failed"

    def test_is_the_way_that_the_settings_name_and_sends_nothing_for_nothing(self) -> None:
        assert import_string(NOTIFY) is Notify
        assert Notify().send_messages([]) == 0

    def test_doctor_says_where_e_mails_go(self, db: None, notify: type[Answering]) -> None:
        (seen,) = [found for found in doctor.examine() if found.what == "e-mail"]
        assert (seen.well, seen.seen) == (True, "handed to GOV.UK Notify")
