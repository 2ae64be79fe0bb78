"""Consultations: opened, sent, answered, put off, closed by the rule; what came back, and what came late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, NotPermitted, Role
from sharewell.agreements.actions import (
    accept_nomination,
    add_party,
    draft_version,
    enter_agreement,
    fix_version,
    nominate_representative,
    write_text,
)
from sharewell.agreements.actions.answering import answer_by_link, answer_consultation
from sharewell.agreements.actions.circulating import (
    make_plain_link,
    mark_handed_over,
    mark_tried,
    record_bounce,
    remind_the_silent,
    send_again,
    settle_duties,
)
from sharewell.agreements.actions.consulting import (
    close_consultation,
    decide_at_board,
    give_more_time,
    open_consultation,
    refuse_more_time,
    remark,
)
from sharewell.agreements.actions.stating import state_rule
from sharewell.agreements.actions.successions import succeed, take_over
from sharewell.agreements.jobs import consultations as jobs
from sharewell.agreements.models import Circulation, Consultation, ConsultationAnswer
from sharewell.agreements.queries import find_in_force, list_bound, list_parties
from sharewell.agreements.queries.consultations import (
    find_link,
    get_consultation,
    is_reminder_due,
    judge_consultation,
    list_answers,
    list_asked,
    list_circulations,
    list_consultations,
    preview_consultation,
)
from sharewell.agreements.types import (
    AgreementKind,
    AgreementNotPossible,
    Capacity,
    HowSigned,
    NotPossibleNow,
    NotYoursToKeep,
)
from sharewell.agreements.types.consultations import (
    AnswerNotPossible,
    ConsultationUnknown,
    Decided,
    NoMoreTime,
    NotAskedOfYou,
    StillOpen,
)
from sharewell.core.ratifying import Gap, Result, Rule, Says
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.guidance.queries.ratification import get_rule
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about
from sharewell.partnerships.actions import sign_change
from tests.support.people import Village, actor_of

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)  # a Monday; the clocks go back on 25 October, inside the window
DAY = timedelta(days=1)
CLOSES_ON = date(2026, 11, 9)  # 20 working days
OVER = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
REMINDERS = (date(2026, 10, 26), date(2026, 11, 4))
REVIEW = date(2027, 11, 10)


class Scene:
    """A code of practice with three parties: a trust and a school with one representative, and a tiny club without."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.officer = self.actor(Role.AGREEMENTS_OFFICER, "Invented Council")
        self.speaker = self.actor(Role.REPRESENTATIVE, "Invented Trust")
        self.trust = village.organisation("Invented Trust")
        self.school = village.organisation("Invented School", kind="school")
        self.club = village.organisation("Invented Youth Club", kind="voluntary-organisation")
        for organisation in (self.trust, self.school):
            nomination = nominate_representative(
                actor=OPERATOR, organisation=organisation, post=self.speaker.post, now=NOW - DAY
            )
            accept_nomination(actor=self.speaker, nomination=nomination, now=NOW - DAY)
        self.name("club@club.example", NOW - DAY)
        self.agreement = self.document(AgreementKind.CODE_OF_PRACTICE)

    def actor(self, role: Role, organisation: str) -> Actor:
        return actor_of(self.village.post(role, organisation=organisation), now=NOW)

    def name(self, email: str, at: datetime) -> str:
        return nominate_representative(
            actor=OPERATOR, organisation=self.club, name="Invented Helper", email=email, now=at
        )

    def document(self, kind: AgreementKind, **more: object) -> str:
        agreement = enter_agreement(
            actor=OPERATOR, partnership=self.village.partnership, kind=kind, title="Code (invented)", now=NOW, **more
        )
        for organisation in () if more else (self.trust, self.school, self.club):
            add_party(
                actor=OPERATOR,
                agreement=agreement,
                organisation=organisation,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )
        return agreement

    def version(self, agreement: str = "", at: datetime = NOW, text: str = "We share lawfully.") -> str:
        version = draft_version(actor=OPERATOR, agreement=agreement or self.agreement, now=at)
        write_text(actor=OPERATOR, version=version, sections=[("Purpose", text)], now=at)
        fix_version(actor=OPERATOR, version=version, now=at)
        return version

    def opened(self, at: datetime = NOW, version: str = "") -> str:
        return open_consultation(actor=self.officer, version=version or self.version(at=at), now=at)

    def deliver(self, consultation: str, at: datetime) -> None:
        for one in Circulation.objects.filter(consultation__reference=consultation, delivered_at=None, bounced_at=None):
            mark_handed_over(actor=SYSTEM, circulation=one.reference, now=at)

    def remind(self, consultation: str) -> None:
        for day in REMINDERS:
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            remind_the_silent(actor=SYSTEM, consultation=consultation, now=at)
            self.deliver(consultation, at)

    def say(
        self, consultation: str, says: Says, *organisations: str, at: datetime = NOW + DAY, words: str = ""
    ) -> None:
        answer_consultation(
            actor=self.speaker, consultation=consultation, organisations=organisations, says=says, words=words, now=at
        )

    def token(self, consultation: str, at: datetime = NOW) -> str:
        sent = Circulation.objects.filter(consultation__reference=consultation, organisation__reference=self.club)
        return make_plain_link(actor=SYSTEM, reference=sent.latest("sent_at").reference, now=at).token

    def close(self, consultation: str, at: datetime = OVER) -> Result:
        return close_consultation(
            actor=self.officer, consultation=consultation, in_force_from=at, review_on=REVIEW, now=at
        )

    def owed(self, consultation: str, at: datetime = OVER) -> list[str]:
        rows = list_about(about=consultation, now=at)
        return sorted(row.code for row in rows if row.closed_at is None)


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of this file."""
    return Scene(village)


class TestFromTextToForce:
    def test_silence_ratifies_where_everything_is_proved_and_it_is_kept(self, scene: Scene) -> None:
        consultation = scene.opened()
        row = get_consultation(actor=scene.speaker, consultation=consultation)
        assert row.closes_on == CLOSES_ON
        assert row.closes_at == datetime(2026, 11, 10, tzinfo=UTC)  # midnight in London, after the clocks went back
        assert "+We share lawfully." in row.difference
        assert scene.owed(consultation) == ["consultation.close", "consultation.respond", "consultation.respond"]
        assert len(list_notices(actor=scene.speaker)) == 2
        scene.deliver(consultation, NOW)

        scene.say(consultation, Says.AGREE, scene.trust)
        scene.remind(consultation)

        with pytest.raises(StillOpen):
            scene.close(consultation, at=OVER - DAY)
        assert scene.close(consultation) is Result.RATIFIED
        settle_duties(actor=SYSTEM, consultation=consultation, now=OVER)
        assert scene.owed(consultation) == []
        version = find_in_force(agreement=scene.agreement, at=OVER)
        assert version is not None
        assert version.reference == row.version
        bound = list_bound(version=row.version, at=OVER)
        assert {(one.organisation, one.how) for one in bound} == {
            (organisation, HowSigned.BY_RULE) for organisation in (scene.trust, scene.school, scene.club)
        }
        kept = Consultation.objects.get(reference=consultation)
        assert kept.outcome["silent"] == sorted([scene.school, scene.club])
        assert list_entries(event="consultation.closed", limit=5)
        for change in ({"result": "not-ratified"}, {"closes_on": NOW.date()}, {"text_digest": "0" * 64}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Consultation.objects.filter(pk=kept.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsultationAnswer.objects.update(says="object")
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsultationAnswer.objects.all()._raw_delete("default")

    def test_the_next_version_is_compared_with_the_one_in_force(self, scene: Scene) -> None:
        consultation = scene.opened()
        scene.deliver(consultation, NOW)
        scene.say(consultation, Says.AGREE, scene.trust, scene.school)
        answer_by_link(actor=VISITOR, token=scene.token(consultation), says=Says.AGREE, now=NOW + DAY)
        assert scene.close(consultation, at=NOW + 2 * DAY) is Result.RATIFIED  # all agreed, so nothing to wait for

        later = NOW + 30 * DAY
        second = scene.opened(at=later, version=scene.version(at=later, text="We share lawfully, and say why."))
        difference = get_consultation(actor=scene.officer, consultation=second).difference
        assert "-We share lawfully." in difference
        assert "+We share lawfully, and say why." in difference

    def test_a_protocol_must_be_signed_and_guidance_is_not_consulted_on(self, scene: Scene) -> None:
        protocol = scene.document(AgreementKind.PROTOCOL)
        consultation = scene.opened(version=scene.version(protocol))
        scene.deliver(consultation, NOW)
        assert scene.close(consultation) is Result.MUST_BE_SIGNED
        assert find_in_force(agreement=protocol, at=OVER) is None
        guidance = scene.document(AgreementKind.NATIONAL_GUIDANCE)
        with pytest.raises(NotPossibleNow, match="adopted by a board"):
            scene.opened(version=scene.version(guidance))

    def test_an_organisations_own_paper_is_agreed_by_it_alone(self, scene: Scene) -> None:
        own = scene.document(AgreementKind.PROCEDURES, holder=scene.trust)
        consultation = open_consultation(
            actor=OPERATOR, version=scene.version(own), officer_post=scene.officer.post, now=NOW
        )
        assert list_asked(actor=scene.speaker, consultation=consultation, at=NOW) == ((scene.trust, "Invented Trust"),)
        scene.say(consultation, Says.AGREE, scene.trust)
        assert judge_consultation(actor=OPERATOR, consultation=consultation, at=NOW + 2 * DAY).result is Result.RATIFIED


class TestWhatDoesNotArrive:
    def test_a_bounce_is_owed_for_and_shown_and_goes_to_the_board(self, scene: Scene) -> None:
        consultation = scene.opened()
        (sent,) = [
            row for row in list_circulations(actor=scene.officer, consultation=consultation) if not row.has_account
        ]
        scene.deliver(consultation, NOW)
        record_bounce(actor=scene.officer, circulation=sent.reference, why="The address is unknown.", now=NOW + DAY)
        assert "consultation.bounced" in scene.owed(consultation)
        scene.say(consultation, Says.AGREE, scene.trust, scene.school)

        assert scene.close(consultation) is Result.TO_BOARD
        settle_duties(actor=SYSTEM, consultation=consultation, now=OVER)
        assert scene.owed(consultation) == ["consultation.board"]
        outcome = Consultation.objects.get(reference=consultation).outcome
        assert [(one["party"], one["gaps"][0]["code"]) for one in outcome["not_reached"]] == [(scene.club, "bounced")]

        with pytest.raises(AgreementNotPossible):
            self.decide(scene, consultation, Decided.ADOPTED, on=(OVER + DAY).date())
        self.decide(scene, consultation, Decided.ADOPTED, on=OVER.date())
        settle_duties(actor=SYSTEM, consultation=consultation, now=OVER)
        assert scene.owed(consultation) == []
        version = get_consultation(actor=scene.officer, consultation=consultation).version
        assert {one.organisation for one in list_bound(version=version, at=OVER)} == {scene.trust, scene.school}
        with pytest.raises(NotPossibleNow):
            self.decide(scene, consultation, Decided.REJECTED, on=OVER.date())

    @staticmethod
    def decide(scene: Scene, consultation: str, decided: Decided, *, on: date) -> None:
        decide_at_board(
            actor=scene.officer,
            consultation=consultation,
            decided=decided,
            decided_on=on,
            words="Adopted, with the list of the silent before the board.",
            in_force_from=OVER,
            review_on=REVIEW,
            now=OVER,
        )

    def test_sent_again_to_a_new_representative_settles_it_but_the_time_was_too_short(self, scene: Scene) -> None:
        consultation = scene.opened()
        (sent,) = [
            row for row in list_circulations(actor=scene.officer, consultation=consultation) if not row.has_account
        ]
        mark_tried(actor=SYSTEM, circulation=sent.reference, is_last=True, now=NOW)
        scene.name("other@club.example", NOW + DAY)

        send_again(actor=scene.officer, consultation=consultation, organisation=scene.club, now=NOW + DAY)
        settle_duties(actor=SYSTEM, consultation=consultation, now=NOW + DAY)
        scene.deliver(consultation, NOW + DAY)

        assert "consultation.bounced" not in scene.owed(consultation)
        scene.remind(consultation)
        outcome = judge_consultation(actor=scene.officer, consultation=consultation, at=OVER)
        assert {each.party: [gap for gap, _ in each.gaps] for each in outcome.not_reached} == {
            scene.club: [Gap.TOO_LATE]
        }

    def test_where_nobody_speaks_for_a_party_the_officer_owes_to_find_somebody(self, scene: Scene) -> None:
        lonely = scene.village.organisation("Invented Playgroup", kind="early-years-provider")
        add_party(
            actor=OPERATOR,
            agreement=scene.agreement,
            organisation=lonely,
            capacity=Capacity.AGENT,
            acts_for=scene.trust,
            now=NOW,
        )
        version = scene.version()
        preview = preview_consultation(actor=scene.officer, version=version, at=NOW)
        assert (preview.unheard, preview.closes_on, len(preview.asked)) == (("Invented Playgroup",), CLOSES_ON, 4)
        consultation = scene.opened(version=version)
        assert "consultation.vacancy" in scene.owed(consultation)
        nominate_representative(
            actor=OPERATOR, organisation=lonely, name="Invented Leader", email="leader@play.example", now=NOW + DAY
        )
        send_again(actor=scene.officer, consultation=consultation, organisation=lonely, now=NOW + DAY)
        settle_duties(actor=SYSTEM, consultation=consultation, now=NOW + DAY)
        assert "consultation.vacancy" not in scene.owed(consultation)

    def test_two_texts_open_at_once_spoil_the_silence_of_both(self, scene: Scene) -> None:
        first, second = scene.opened(), scene.opened(at=NOW + DAY)
        for consultation in (first, second):
            scene.deliver(consultation, NOW + DAY)
        outcome = judge_consultation(actor=scene.officer, consultation=first, at=OVER)
        assert all(Gap.TWO_TEXTS in [gap for gap, _ in each.gaps] for each in outcome.not_reached)
        assert len(outcome.not_reached) == 3

    def test_a_body_that_takes_over_answers_and_its_silence_says_nothing(self, scene: Scene) -> None:
        consultation = scene.opened()
        scene.deliver(consultation, NOW)
        heir = scene.village.organisation("Invented Bigger Club", kind="voluntary-organisation")
        lead = scene.actor(Role.INFORMATION_GOVERNANCE_LEAD, "Invented Council")
        at = NOW + 2 * DAY
        change = succeed(
            actor=OPERATOR, organisation=scene.club, successor=heir, happened_on=at.date(), why="They merged.", now=at
        )
        sign_change(actor=lead, change=change, now=at)
        (old,) = [
            row for row in list_parties(actor=OPERATOR, agreement=scene.agreement) if row.organisation == scene.club
        ]
        assert judge_consultation(actor=OPERATOR, consultation=consultation, at=at).withdrew == (scene.club,)
        take_over(actor=OPERATOR, party=old.reference, successor=heir, effective_from=at, now=at)

        outcome = judge_consultation(actor=OPERATOR, consultation=consultation, at=OVER)
        assert {each.party: [gap for gap, _ in each.gaps] for each in outcome.not_reached}[heir] == [Gap.CHANGED]
        nomination = nominate_representative(
            actor=OPERATOR, organisation=heir, name="Invented Heir", email="heir@club.example", now=at
        )
        assert nomination
        sent = send_again(actor=scene.officer, consultation=consultation, organisation=heir, now=at)
        letter = make_plain_link(actor=SYSTEM, reference=sent, now=at)
        answer_by_link(actor=VISITOR, token=letter.token, says=Says.AGREE, now=at + DAY)
        assert judge_consultation(actor=OPERATOR, consultation=consultation, at=OVER).agreed == (heir,)


class TestAnswers:
    def test_one_person_answers_for_each_body_on_its_own(self, scene: Scene) -> None:
        consultation = scene.opened()
        asked = list_asked(actor=scene.speaker, consultation=consultation, at=NOW)
        assert [name for _, name in asked] == ["Invented School", "Invented Trust"]
        scene.say(consultation, Says.AGREE, scene.trust)
        scene.say(consultation, Says.OBJECT, scene.school, words="It is too long.")
        outcome = judge_consultation(actor=scene.speaker, consultation=consultation, at=NOW + 2 * DAY)
        assert (outcome.agreed, outcome.objected) == ((scene.trust,), (scene.school,))
        assert "consultation.respond" not in scene.owed(consultation)
        stranger = scene.actor(Role.REPRESENTATIVE, "Invented School")
        for organisation in (scene.club, scene.trust):
            with pytest.raises(NotAskedOfYou):
                answer_consultation(
                    actor=stranger, consultation=consultation, organisations=[organisation], says=Says.AGREE, now=NOW
                )

    @pytest.mark.parametrize("says", [Says.OBJECT, Says.COMMENT, Says.WITHDRAW, Says.ASK_FOR_TIME, Says.DELEGATE])
    def test_what_needs_words_or_a_person_says_so(self, scene: Scene, says: Says) -> None:
        consultation = scene.opened()
        with pytest.raises(AnswerNotPossible):
            scene.say(consultation, says, scene.trust)
        with pytest.raises(AnswerNotPossible):
            scene.say(consultation, Says.AGREE)

    def test_an_objection_that_comes_late_is_kept_and_shown_and_changes_nothing(self, scene: Scene) -> None:
        consultation = scene.opened()
        scene.deliver(consultation, NOW)
        scene.say(consultation, Says.AGREE, scene.trust)
        scene.remind(consultation)
        scene.say(consultation, Says.OBJECT, scene.school, at=OVER, words="Too late, I know.")
        assert scene.close(consultation, at=OVER + DAY) is Result.RATIFIED
        scene.say(consultation, Says.OBJECT, scene.trust, at=OVER + 2 * DAY, words="Later still.")
        late = [row.organisation for row in list_answers(actor=scene.officer, consultation=consultation) if row.is_late]
        assert late == [scene.school, scene.trust]

    def test_a_withdrawal_inside_the_window_leaves_the_document_and_the_count(self, scene: Scene) -> None:
        consultation = scene.opened()
        scene.say(consultation, Says.WITHDRAW, scene.school, words="We do not support it.")
        outcome = judge_consultation(actor=scene.officer, consultation=consultation, at=NOW + 2 * DAY)
        assert (outcome.withdrew, len(outcome.eligible)) == ((scene.school,), 2)
        parties = list_parties(actor=OPERATOR, agreement=scene.agreement, at=NOW + 2 * DAY)
        assert scene.school not in {row.organisation for row in parties}

    def test_more_time_is_given_to_all_once_and_refused_after_that(self, scene: Scene) -> None:
        consultation = scene.opened()
        with pytest.raises(AnswerNotPossible):
            give_more_time(actor=scene.officer, consultation=consultation, organisation=scene.trust, now=NOW)
        scene.say(consultation, Says.ASK_FOR_TIME, scene.trust, scene.school, words="Our board meets late.")
        assert len(judge_consultation(actor=scene.officer, consultation=consultation, at=OVER).waiting_for_time) == 2
        give_more_time(actor=scene.officer, consultation=consultation, organisation=scene.trust, now=NOW + 2 * DAY)
        assert get_consultation(actor=scene.officer, consultation=consultation).closes_on == date(2026, 11, 23)
        with pytest.raises(NoMoreTime):
            give_more_time(actor=scene.officer, consultation=consultation, organisation=scene.school, now=NOW + 2 * DAY)
        refuse_more_time(actor=scene.officer, consultation=consultation, organisation=scene.school, now=NOW + 2 * DAY)
        assert not is_reminder_due(consultation=consultation, day=REMINDERS[0])
        assert is_reminder_due(consultation=consultation, day=date(2026, 11, 9))


class TestThePlainLink:
    def test_it_answers_once_and_looking_answers_nothing(self, scene: Scene) -> None:
        consultation = scene.opened()
        token = scene.token(consultation)
        for _ in range(3):
            opened = find_link(token=token, at=NOW)
            assert opened is not None
            assert (opened.organisation, opened.consultation) == (scene.club, consultation)
        assert not ConsultationAnswer.objects.exists()
        answer_by_link(actor=VISITOR, token=token, says=Says.AGREE, now=NOW + DAY)
        assert find_link(token=token, at=NOW + DAY) is None
        with pytest.raises(LinkNotValid):
            answer_by_link(actor=VISITOR, token=token, says=Says.OBJECT, words="No.", now=NOW + DAY)
        assert judge_consultation(actor=OPERATOR, consultation=consultation, at=NOW + 2 * DAY).agreed == (scene.club,)

    def test_of_somebody_who_left_it_opens_nothing(self, scene: Scene) -> None:
        consultation = scene.opened()
        token = scene.token(consultation)
        scene.name("other@club.example", NOW + DAY)
        with pytest.raises(LinkNotValid, match="Somebody else speaks"):
            answer_by_link(actor=VISITOR, token=token, says=Says.AGREE, now=NOW + 2 * DAY)
        assert not ConsultationAnswer.objects.exists()

    def test_a_delegate_gets_a_link_of_their_own_and_names_nobody_further(self, scene: Scene) -> None:
        consultation = scene.opened()
        answer_consultation(
            actor=scene.speaker,
            consultation=consultation,
            organisations=[scene.trust],
            says=Says.DELEGATE,
            to_name="Invented Deputy",
            to_email="Deputy@trust.example",
            now=NOW + DAY,
        )
        delegation = ConsultationAnswer.objects.get()
        letter = make_plain_link(actor=SYSTEM, reference=delegation.reference, now=NOW + DAY)
        assert letter.address == "deputy@trust.example"
        with pytest.raises(AnswerNotPossible, match="another person"):
            answer_by_link(
                actor=VISITOR,
                token=letter.token,
                says=Says.DELEGATE,
                to_name="X",
                to_email="x@x.example",
                now=NOW + DAY,
            )
        answer_by_link(actor=VISITOR, token=letter.token, says=Says.AGREE, now=NOW + 2 * DAY)
        settle_duties(actor=SYSTEM, consultation=consultation, now=NOW + 2 * DAY)
        assert judge_consultation(actor=OPERATOR, consultation=consultation, at=NOW + 2 * DAY).agreed == (scene.trust,)
        assert [row.name for row in list_answers(actor=OPERATOR, consultation=consultation)][1] == "Invented Deputy"
        assert scene.owed(consultation).count("consultation.respond") == 1

    def test_the_job_sends_it_with_no_name_in_it(self, scene: Scene, settings: object) -> None:
        consultation = scene.opened()
        sent = Circulation.objects.get(organisation__reference=scene.club)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
        jobs.send_text(sent.reference)
        (letter,) = mail.outbox
        assert letter.to == ["club@club.example"]
        assert "Invented" not in letter.subject + letter.body
        assert "/answer/" in letter.body
        sent.refresh_from_db()
        assert sent.delivered_at is not None
        jobs.remind(consultation, "2026-10-27")  # not a day on which one is due
        assert Circulation.objects.filter(is_reminder=True).count() == 0

    def test_without_a_server_for_e_mails_it_counts_as_come_back(self, scene: Scene, settings: object) -> None:
        consultation = scene.opened()
        settings.EMAIL_BACKEND = "sharewell.notices.exporters.NotSetUp"  # type: ignore[attr-defined]
        jobs.send_text(Circulation.objects.get(organisation__reference=scene.club).reference)
        assert Circulation.objects.get(organisation__reference=scene.club).bounced_at is not None
        assert "consultation.bounced" in scene.owed(consultation)


class TestWho:
    def test_only_the_officer_of_the_partnership_opens_and_closes(self, scene: Scene) -> None:
        version = scene.version()
        other = scene.actor(Role.REPRESENTATIVE, "Invented School")
        worker = scene.actor(Role.PRACTITIONER, "Invented Trust")
        with pytest.raises(NotYoursToKeep):
            open_consultation(actor=other, version=version, now=NOW)
        with pytest.raises(NotPermitted):
            open_consultation(actor=worker, version=version, now=NOW)
        consultation = scene.opened(version=version)
        with pytest.raises(NotYoursToKeep):
            close_consultation(actor=other, consultation=consultation, in_force_from=OVER, review_on=REVIEW, now=OVER)
        with pytest.raises(NotPossibleNow, match="already"):
            scene.opened(version=version)
        assert [row.reference for row in list_consultations(actor=worker, at=NOW)] == [consultation]
        remark(actor=scene.officer, consultation=consultation, words="Section 1 is new.", now=NOW)
        with pytest.raises(ConsultationUnknown):
            get_consultation(actor=VISITOR, consultation=consultation)

    def test_a_rule_of_its_own_holds_from_then_on_and_never_lets_silence_open_a_flow(self, scene: Scene) -> None:
        before = scene.opened()
        half = Rule.from_document(
            {**get_rule("code-of-practice").as_document(), "quorum_percent": 50, "silence": "counts-for-nothing"}
        )
        state_rule(actor=scene.officer, agreement=scene.agreement, rule=half, why="The board said so.", now=NOW + DAY)
        after = scene.opened(at=NOW + 2 * DAY)
        kept = {one.reference: one.rule["quorum_percent"] for one in Consultation.objects.all()}
        assert kept == {before: None, after: 50}
        protocol = scene.document(AgreementKind.PROTOCOL)
        with pytest.raises(AgreementNotPossible, match="Silence cannot agree"):
            state_rule(
                actor=scene.officer, agreement=protocol, rule=get_rule("code-of-practice"), why="Quicker.", now=NOW
            )
