"""Notices: in Sharewell, by e-mail, and never a word too many."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils.module_loading import import_string

from sharewell.acting.types import SYSTEM, VISITOR, Actor, NotPermitted
from sharewell.config import demo_urls
from sharewell.config.management import doctor
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.notices.actions import mark_read, send_notice
from sharewell.notices.exporters import NotSetUp, Outbox, send_letter
from sharewell.notices.jobs import deliver
from sharewell.notices.models import Notice, SentMessage
from sharewell.notices.queries import (
    NOT_SET_UP,
    count_unread,
    find_letter,
    get_notice,
    list_notices,
    list_sent_messages,
)
from sharewell.notices.types import SUBJECT, Delivery, Letter, NotAnAddress, NoticeUnknown, body_words
from sharewell.notices.views import SentMessages
from tests.support.people import Village, actor_of, sign_in_as

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ABOUT = new_reference("adv", now=NOW)
ADDRESS = "ada@invented.example"

urlpatterns = [*demo_urls.urlpatterns]


def send(actor: Actor, *, person: str = "", address: str = ADDRESS, now: datetime = NOW) -> str:
    return send_notice(
        actor=actor, person=person or actor.reference, about=ABOUT, address=address, page="advice:thread", now=now
    )


def jobs() -> list[tuple[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        return list(cursor.fetchall())


class TestSendNotice:
    def test_it_is_there_and_its_e_mail_is_enqueued_and_recorded(self, village: Village) -> None:
        actor = village.actor()
        reference = send(actor)
        (row,) = list_notices(actor=actor)
        assert (row.reference, row.words, row.href) == (reference, SUBJECT, f"/advice/{ABOUT}/")
        assert (row.delivery, count_unread(actor=actor)) == (Delivery.WAITING, 1)
        assert [name for name, _ in jobs()] == ["notices.deliver"]
        assert ADDRESS not in str(jobs())
        (entry,) = list_entries(event="notice.given")
        assert ADDRESS not in str(entry)

    def test_without_an_address_it_is_shown_in_sharewell_only(self, village: Village) -> None:
        actor = village.actor()
        send(actor, address="")
        assert (list_notices(actor=actor)[0].delivery, jobs()) == (Delivery.NONE, [])

    def test_what_is_no_address_is_refused(self, village: Village) -> None:
        with pytest.raises(NotAnAddress):
            send(village.actor(), address="Jamie Example")
        assert Notice.objects.count() == 0

    def test_a_visitor_sends_none(self, village: Village) -> None:
        with pytest.raises(NotPermitted):
            send(VISITOR, person=village.actor().reference)

    def test_where_the_act_fails_there_is_neither_notice_nor_e_mail_nor_entry(self, committing_db: str) -> None:
        with pytest.raises(IntegrityError):
            send_notice(
                actor=SYSTEM, person=new_reference("pra", now=NOW), about=ABOUT, address=ADDRESS, page="A page", now=NOW
            )
        assert (Notice.objects.count(), jobs(), list_entries()) == (0, [], ())

    def test_the_database_keeps_words_out(self, village: Village) -> None:
        send(village.actor())
        for change in ({"about": "Jamie Example"}, {"page": "Jamie Example"}, {"address": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Notice.objects.update(**change)


class TestMarkRead:
    def test_it_is_read_and_goes_below(self, village: Village) -> None:
        actor = village.actor()
        first, second = send(actor), send(actor, now=NOW + timedelta(minutes=1))
        mark_read(actor=actor, notice=second, now=NOW + timedelta(minutes=2))
        assert [row.reference for row in list_notices(actor=actor)] == [first, second]
        assert count_unread(actor=actor) == 1

    def test_somebody_else_s_looks_like_a_missing_one(self, village: Village) -> None:
        reference = send(village.actor())
        for wanted in (reference, new_reference("not", now=NOW)):
            with pytest.raises(NoticeUnknown):
                mark_read(actor=village.actor(), notice=wanted, now=NOW)
            with pytest.raises(NoticeUnknown):
                get_notice(actor=village.actor(), notice=wanted)


class TestDeliver:
    def test_the_e_mail_says_that_something_waits_and_no_more(self, village: Village) -> None:
        actor = village.actor()
        deliver(notice=send(actor))
        (sent,) = mail.outbox
        assert (sent.subject, sent.to) == (SUBJECT, [ADDRESS])
        assert sent.body == body_words(ABOUT)
        assert "http" not in sent.body

    def test_then_the_address_is_taken_out_and_nothing_is_sent_twice(self, village: Village) -> None:
        actor = village.actor()
        reference = send(actor)
        deliver(notice=reference)
        deliver(notice=reference)
        assert len(mail.outbox) == 1
        held = Notice.objects.get()
        assert (held.delivery, held.address, held.attempts) == ("sent", "", 1)
        assert find_letter(notice=reference) is None

    def test_a_failure_is_written_down_raised_and_tried_again(
        self, village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        actor = village.actor()
        reference = send(actor)

        def refuse(letter: Letter) -> None:
            raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such box")})

        monkeypatch.setattr("sharewell.notices.jobs.send_letter", refuse)
        for attempt in (1, 2):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                deliver(notice=reference)
            assert list_entries(event="notice.undelivered")[0].facts["attempt"] in {attempt, 1}
        assert list_notices(actor=actor)[0].delivery is Delivery.FAILED
        assert ADDRESS not in caplog.text
        monkeypatch.undo()
        deliver(notice=reference)
        assert list_notices(actor=actor)[0].delivery is Delivery.SENT

    @override_settings(EMAIL_BACKEND=NOT_SET_UP)
    def test_without_a_server_for_e_mails_it_is_unsent_and_says_so(self, village: Village) -> None:
        actor = village.actor()
        deliver(notice=send(actor))
        (row,) = list_notices(actor=actor)
        assert (row.delivery, row.delivery_words) == (Delivery.FAILED, "The e-mail could not be sent")
        assert list_entries(event="notice.delivered") == ()
        assert len(list_entries(event="notice.undelivered")) == 1
        with pytest.raises(ImproperlyConfigured, match="No e-mail is sent"):
            send_letter(Letter(notice="not", address=ADDRESS, about=ABOUT))

    def test_the_name_of_no_server_is_the_one_that_refuses(self) -> None:
        assert import_string(NOT_SET_UP) is NotSetUp
        assert NotSetUp().send_messages([]) == 0
        with override_settings(EMAIL_BACKEND=NOT_SET_UP):
            (seen,) = [found for found in doctor.examine() if found.what == "e-mail"]
        assert (seen.well, seen.seen) == (False, "no e-mail is sent")

    def test_the_background_work_does_it(self, committing_db: str) -> None:
        send(SYSTEM, person=new_reference("pra", now=NOW))
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sharewell.config.settings.test",
            "SHAREWELL_DATABASE_URL": committing_db,
        }
        command = [sys.executable, "-m", "sharewell.config.cli", "work", "--once"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert ADDRESS not in done.stdout + done.stderr
        held = Notice.objects.get()
        assert (held.delivery, held.address) == ("sent", "")


class TestOutbox:
    @override_settings(INSTALLATION_KIND="demo", EMAIL_BACKEND="sharewell.notices.exporters.Outbox")
    def test_it_keeps_what_would_have_left_the_machine(self, db: None) -> None:
        send_letter(Letter(notice="not", address=ADDRESS, about=ABOUT))
        (kept,) = list_sent_messages()
        assert (kept.address, kept.subject) == (ADDRESS, SUBJECT)

    @override_settings(INSTALLATION_KIND="service", EMAIL_BACKEND="sharewell.notices.exporters.Outbox")
    def test_a_service_must_not_use_it(self, db: None) -> None:
        with pytest.raises(ImproperlyConfigured):
            send_letter(Letter(notice="not", address=ADDRESS, about=ABOUT))
        assert SentMessage.objects.count() == 0

    def test_it_is_one_of_django_s_kind(self) -> None:
        assert Outbox().send_messages([]) == 0


class TestPages:
    def test_the_list_shows_one_s_own_and_marks_them_read(self, village: Village, client: Client) -> None:
        post = village.post()
        reference = send(actor_of(post))
        sign_in_as(client, post)
        html = client.get("/notices/").content.decode()
        assert SUBJECT in html
        assert f'href="/advice/{ABOUT}/"' in html
        assert client.post(f"/notices/{reference}/read/").status_code == 302
        assert "Mark as read" not in client.get("/notices/").content.decode()

    def test_somebody_else_s_is_not_found(self, village: Village, client: Client) -> None:
        reference = send(actor_of(village.post()))
        sign_in_as(client, village.post())
        assert client.post(f"/notices/{reference}/read/").status_code == 404
        assert "You have no notices" in client.get("/notices/").content.decode()

    def test_sent_messages_exist_nowhere_but_in_a_try_out(self, db: None, client: Client) -> None:
        assert client.get("/demo/sent-messages/").status_code == 404

    @pytest.mark.urls(__name__)
    @pytest.mark.parametrize("kind", ["service", "test", "demo"])
    def test_even_with_an_address_only_a_try_out_shows_them(self, db: None, rf: object, kind: str) -> None:
        from django.http import Http404

        request = rf.get("/demo/sent-messages/")  # type: ignore[attr-defined]
        with override_settings(INSTALLATION_KIND=kind):
            if kind == "demo":
                assert SentMessages.as_view()(request).status_code == 200
            else:
                with pytest.raises(Http404):
                    SentMessages.as_view()(request)

    def test_the_settings_of_a_service_keep_no_e_mails(self) -> None:
        assert "Outbox" not in settings.EMAIL_BACKEND
