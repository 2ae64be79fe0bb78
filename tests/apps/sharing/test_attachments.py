"""What goes with a disclosure: checked, described, sealed, encrypted, and opened by whoever may, with an entry each."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, IntegrityError, connection, transaction
from PIL import Image

from sharewell.acting.types import OPERATOR, Actor, NotPermitted
from sharewell.agreements.actions import end_version
from sharewell.core.looping import LoopAct
from sharewell.foundation.attached_files import LARGEST_FILE, FileKind
from sharewell.foundation.references import new_reference
from sharewell.ledger.actions.content import subject_keys
from sharewell.ledger.queries import list_entries
from sharewell.sharing.actions.disclosing import seal_of
from sharewell.sharing.models import Attachment, AttachmentContent, Disclosure
from sharewell.sharing.queries import list_readers, open_attachment, read_disclosure
from sharewell.sharing.types import DisclosureUnknown, FlowNotCovered, HeldBack, LimitsFirst, Mentions
from sharewell.sharing.types.attached import (
    MOST_ATTACHMENTS,
    AttachmentErased,
    AttachmentRefused,
    AttachmentUnknown,
    OpenedFile,
)
from tests.support.attaching import PLACE, attached, document, packed, photograph
from tests.support.deciding import NOW, begin, complete
from tests.support.row_security import all_shown, web_role
from tests.support.sharing import Sharing, decide, lapsed, make_sharing, move, opened, send


@pytest.fixture
def sharing(db: None) -> Sharing:
    """The house that shares."""
    return make_sharing()


def one(reference: str) -> Disclosure:
    return Disclosure.objects.get(reference=reference)


def file_of(actor: Actor, reference: str, number: int = 1) -> OpenedFile:
    return open_attachment(actor=actor, disclosure=reference, number=number, now=NOW)


class TestAttaching:
    def test_keeps_what_it_is_and_its_hash_and_not_where_it_was_taken(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(), attached(document(), description="A letter.")))
        first, second = one(reference).attachments.order_by("number")
        assert (first.type, second.type, first.kind, first.seen) == ("jpeg", "pdf", "fact", "observed")
        file = file_of(sharing.worker, reference)
        assert (file.kind, hashlib.sha256(file.content).hexdigest(), len(file.content)) == (
            FileKind.JPEG, first.digest, first.size,
        )  # fmt: skip
        assert PLACE not in file.content
        with Image.open(io.BytesIO(file.content)) as drawn:
            assert drawn.size == (64, 48)

    def test_its_bytes_are_in_no_column_that_can_be_read(self, sharing: Sharing) -> None:
        send(sharing, attached=(attached(),))
        sealed = bytes(AttachmentContent.objects.get().sealed)
        assert not sealed.startswith(b"\xff\xd8")
        assert b"JFIF" not in sealed

    def test_no_column_and_no_entry_holds_a_name_of_a_file(self, sharing: Sharing) -> None:
        names = {field.name for model in (Attachment, AttachmentContent) for field in model._meta.get_fields()}
        assert not {name for name in names if "name" in name}
        send(sharing, attached=(attached(),))
        made = list_entries(event="disclosure.made")[0]
        assert made.facts["attachments"] == 1
        assert "body map" not in str(made)

    def test_its_hash_is_in_the_seal(self, sharing: Sharing) -> None:
        whole = one(send(sharing, attached=(attached(),)))
        items, attachments = list(whole.items.all()), list(whole.attachments.all())
        assert whole.shape == 2
        assert whole.seal == seal_of(whole, items, attachments)
        attachments[0].digest = "0" * 64
        assert whole.seal != seal_of(whole, items, attachments)
        assert whole.seal != seal_of(whole, items)

    def test_what_was_sealed_before_there_were_attachments_still_fits(self, sharing: Sharing) -> None:
        """The bytes of shape 1, written out as release 0.4.0 wrote them."""
        whole = one(send(sharing))
        whole.shape, whole.salt, whole.reference = 1, "5" * 32, "dis_" + "0" * 18
        before = _sealed_by_0_4_0(whole)
        assert seal_of(whole, list(whole.items.all())) == before
        whole.shape = 2
        assert seal_of(whole, list(whole.items.all())) != before

    def test_by_reference_it_stores_no_content(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(replace(attached(), content=None),))
        row = one(reference).attachments.get()
        assert (row.is_by_reference, row.type, row.size, row.digest) == (True, "", 0, "")
        assert AttachmentContent.objects.count() == 0
        with pytest.raises(AttachmentUnknown):
            file_of(sharing.worker, reference)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"MZ" + bytes(100), "program"),
            (packed(), "packed"),
            (photograph() + packed(), "two files in one"),
            (b"\xff\xd8\xff" + bytes(LARGEST_FILE), "larger than 8 MB"),
        ],
    )
    def test_what_is_none_is_refused_and_nothing_is_sent(self, sharing: Sharing, content: bytes, words: str) -> None:
        decision = decide(sharing.worker)
        with pytest.raises(AttachmentRefused, match=words) as refused:
            send(sharing, decision, attached=(attached(), attached(content)))
        assert refused.value.number == 2
        assert "Nothing was sent" in str(refused.value)
        assert Disclosure.objects.count() == Attachment.objects.count() == AttachmentContent.objects.count() == 0
        assert list_entries(event="act.refused")[0].facts["reason"] == "attachment-refused"

    def test_it_needs_words_a_kind_and_room(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        wrong = (attached(description=" "), attached(item_class="no-class"))
        for each in wrong:
            with pytest.raises(AttachmentRefused):
                send(sharing, decision, attached=(each,))
        with pytest.raises(AttachmentRefused, match="at most"):
            send(sharing, decision, attached=(attached(),) * (MOST_ATTACHMENTS + 1))
        large = attached(photograph() + bytes(6 * 1024 * 1024))
        with pytest.raises(AttachmentRefused, match="Together"):
            send(sharing, decision, attached=(large,) * 3)

    def test_somebody_else_is_held_back_without_a_reason(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        shown = attached(mentions=Mentions.SOMEBODY)
        with pytest.raises(HeldBack):
            send(sharing, decision, attached=(shown,))
        reference = send(sharing, decision, attached=(replace(shown, reason="The uncle stands beside him."),))
        assert one(reference).attachments.get().reason == "The uncle stands beside him."

    def test_what_shows_where_somebody_is_never_goes_where_the_guide_withholds_it(self, sharing: Sharing) -> None:
        hand = complete(begin(sharing.worker), significant_harm="yes", could_expose_someone="yes")
        decision = hand.record()
        to = {"told_first": True, "left_out": ("locates-a-person", "the-source")}
        for wrong in (
            attached(mentions=Mentions.WHERE, reason="They asked."),
            attached(description="4 Mill Lane, LS1 4AP"),
        ):
            with pytest.raises(HeldBack, match="must not travel"):
                send(sharing, decision, attached=(wrong,), **to)

    def test_its_kind_of_information_is_asked_about_like_a_statement(self, sharing: Sharing) -> None:
        with pytest.raises(FlowNotCovered) as refused:
            send(sharing, attached=(attached(item_class="police-attendance"),))
        assert refused.value.item_class == "police-attendance"

    def test_an_agreement_that_ends_between_choosing_and_sending_lets_none_go(self, sharing: Sharing) -> None:
        decision = decide(sharing.worker)
        end_version(actor=OPERATOR, version=sharing.version, why="Over.", ended_at=NOW, now=NOW)
        with pytest.raises(FlowNotCovered):
            send(sharing, decision, attached=(attached(),), now=NOW + timedelta(minutes=1))
        assert AttachmentContent.objects.count() == 0

    def test_without_a_folder_for_keys_it_is_refused_in_words(self, sharing: Sharing, settings: LazySettings) -> None:
        decision = decide(sharing.worker)
        settings.KEYS_FOLDER = None
        with pytest.raises(AttachmentRefused, match="no folder for keys"):
            send(sharing, decision, attached=(attached(),))
        assert Disclosure.objects.count() == 0


class TestOpening:
    def test_needs_the_limits_and_leaves_an_entry_with_the_hash(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        with pytest.raises(LimitsFirst):
            file_of(sharing.receiver, reference)
        opened(sharing, reference)
        file = file_of(sharing.receiver, reference)
        entry = list_entries(event="attachment.opened")[0]
        assert entry.actor == sharing.receiver.reference
        assert entry.facts == {"number": 1, "digest": file.digest, "side": "recipient"}
        assert {reference, one(reference).child} <= set(entry.subjects)
        with pytest.raises(LimitsFirst):  # each for themselves
            file_of(sharing.second_receiver, reference)

    def test_is_told_to_the_sender_by_person(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        opened(sharing, reference)
        read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        file_of(sharing.receiver, reference)
        file_of(sharing.worker, reference)
        move(sharing.receiver, reference, LoopAct.ACKNOWLEDGE)
        move(sharing.receiver, reference, LoopAct.ASK, "Which arm?")  # the sender gets a notice of it
        lines = list_readers(actor=sharing.worker, disclosure=reference, at=NOW)
        assert sharing.worker.reference not in {line.person for line in lines}
        mine = {line.what for line in lines if line.person == sharing.receiver.reference}
        assert mine == {"attachment", "opened", "read", "told"}
        assert {line.what for line in lines if line.person == sharing.second_receiver.reference} == {"told"}
        assert list_readers(actor=sharing.receiver, disclosure=reference, at=NOW) == ()

    def test_who_opened_it_stays_however_often_it_is_read_afterwards(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        opened(sharing, reference)
        first = list_readers(actor=sharing.worker, disclosure=reference, at=NOW)
        for _ in range(4):
            read_disclosure(actor=sharing.worker, disclosure=reference, now=NOW)
            read_disclosure(actor=sharing.receiver, disclosure=reference, now=NOW)
        again = list_readers(actor=sharing.worker, disclosure=reference, at=NOW)
        assert set(first) <= set(again)
        assert [line.what for line in again if line.person == sharing.receiver.reference].count("read") == 1
        assert len(again) == len(first) + 1, "reading leaves one line, however often"

    def test_is_for_nobody_else(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        for actor in (sharing.house.other_worker, sharing.house.colleague, sharing.house.adviser):
            with pytest.raises(DisclosureUnknown):
                file_of(actor, reference)

    def test_is_refused_to_whoever_lapsed_since_it_was_sent(self, sharing: Sharing) -> None:
        reference = opened(sharing, send(sharing, attached=(attached(),)))
        with pytest.raises(NotPermitted):
            file_of(lapsed(sharing.receiver), reference)

    def test_ends_with_a_recall(self, sharing: Sharing) -> None:
        reference = opened(sharing, send(sharing, attached=(attached(),)))
        assert file_of(sharing.receiver, reference)
        move(sharing.worker, reference, LoopAct.RECALL, "The wrong recipient.")
        with pytest.raises(LimitsFirst):
            file_of(sharing.receiver, reference)

    def test_of_what_is_not_there_says_so(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        with pytest.raises(AttachmentUnknown):
            file_of(sharing.worker, reference, 2)
        with pytest.raises(DisclosureUnknown):
            file_of(sharing.worker, new_reference("dis", now=NOW))

    def test_of_what_was_erased_says_so(self, sharing: Sharing) -> None:
        reference = send(sharing, attached=(attached(),))
        subject_keys().destroy(one(reference).child)
        with pytest.raises(AttachmentErased):
            file_of(sharing.worker, reference)


class TestTheDatabase:
    def test_shows_an_attachment_and_its_bytes_to_whom_the_disclosure_is_shown(self, sharing: Sharing) -> None:
        send(sharing, attached=(attached(),))
        tables = (Attachment, AttachmentContent)
        house = sharing.house
        for actor, is_shown in (
            (sharing.worker, True), (sharing.receiver, True), (house.manager, True), (house.colleague, False),
            (house.other_worker, False), (house.adviser, False), (OPERATOR, False), (lapsed(sharing.receiver), False),
        ):  # fmt: skip
            with web_role():
                found = all_shown(actor=actor, tables=tables)
            assert [bool(each) for each in found] == [is_shown, is_shown], actor

    def test_refuses_content_that_is_missing_or_too_much(self, sharing: Sharing) -> None:
        whole = one(send(sharing))
        marks = {"disclosure": whole, "item_class": "concern", "description": "x", "kind": "fact", "seen": "observed",
                 "mentions": "nobody"}  # fmt: skip

        def without_content() -> None:
            Attachment.objects.create(number=1, is_by_reference=False, type="png", size=1, digest="0" * 64, **marks)
            _check_now()

        def with_content_by_reference() -> None:
            row = Attachment.objects.create(number=1, is_by_reference=True, size=0, **marks)
            AttachmentContent.objects.create(attachment=row, sealed=b"x")
            _check_now()

        def by_reference_of_a_type() -> None:
            Attachment.objects.create(number=1, is_by_reference=True, type="png", size=1, **marks)

        for wrong in (without_content, with_content_by_reference, by_reference_of_a_type):
            with pytest.raises(IntegrityError), transaction.atomic():
                wrong()

    def test_refuses_a_change(self, sharing: Sharing) -> None:
        send(sharing, attached=(attached(),))
        for change in (
            lambda: Attachment.objects.update(description="x"),
            lambda: AttachmentContent.objects.update(sealed=b"x"),
            lambda: AttachmentContent.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def _check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _sealed_by_0_4_0(whole: Disclosure) -> str:
    """Seal a disclosure with one statement as release 0.4.0 did, written out by hand."""
    item = whole.items.get()
    text = (
        f'{{"child":"{whole.child}","child_says":"{whole.child_says}","consents":[],"decision":"{whole.decision}",'
        f'"handling":"{whole.handling}","items":[{{"evidence":"{item.evidence}",'
        f'"happened_on":"{item.happened_on or ""}","is_by_reference":false,"item_class":"concern","kind":"fact",'
        f'"known_on":"{item.known_on or ""}","mentions":"nobody","number":1,"reason":"","seen":"observed",'
        f'"source":"{item.source}","text":"{item.text}","why_it_matters":"{item.why_it_matters}"}}],"limits":"",'
        f'"made_by":"{whole.made_by}","organisation":"{whole.organisation}","policy":"{whole.policy}","position":1,'
        f'"purpose":"safeguarding","reference":"{whole.reference}","request":"","salt":"{whole.salt}","shape":1,'
        f'"to_organisation":"{whole.to_organisation}","to_post":"","to_team":"{whole.to_team}",'
        f'"told":"{whole.told}","trusted_adult":"{whole.trusted_adult}","wanted":"",'
        f'"why_it_matters":"{whole.why_it_matters}"}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()
