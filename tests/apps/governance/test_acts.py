"""Each act of governance: done, refused, kept as it was; nothing closes by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, Actor, NotPermitted, Role
from sharewell.agreements.actions import accept_nomination, add_party, enter_agreement, nominate_representative
from sharewell.agreements.types import AgreementKind, Capacity, Followed, NotPossibleNow, NotYoursToKeep
from sharewell.design.small_numbers import shown
from sharewell.governance import models
from sharewell.governance.actions import (
    answer_call,
    chase,
    end_group,
    found_group,
    give_seat,
    give_undertaking,
    hold_meeting,
    issue_report,
    make_call,
    note_problem,
    offer_practice,
    plan_meeting,
    publish_practice,
    raise_problem,
    record_resolution,
    report_undertaking,
    resolve_problem,
    set_agenda,
    set_terms,
    tend_returns,
)
from sharewell.governance.jobs import tend
from sharewell.governance.queries import (
    find_terms,
    get_problem,
    get_report,
    get_return,
    list_attendance,
    list_coverage,
    list_editions,
    list_own_returns,
    list_practices,
    list_problems,
    list_reports,
    list_seats,
    list_to_chase,
    list_undertakings,
)
from sharewell.governance.types import (
    LONGEST_PROBLEM,
    Attended,
    CallKind,
    GovernanceNotPossible,
    GovernanceUnknown,
    GroupKind,
    Met,
    ProblemEnd,
    Progress,
    ReportKind,
    ResolutionKind,
    SeatKind,
)
from sharewell.ledger.queries import list_entries
from sharewell.notices.queries import list_notices
from sharewell.obligations.queries import list_about
from sharewell.partnerships.actions import add_organisation, add_partnership
from tests.support.people import Village, actor_of

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = NOW.date()
DUE = TODAY + timedelta(days=30)

pytestmark = pytest.mark.django_db


class Scene:
    """A partnership with an officer, a board, and three organisations; for two of them somebody speaks."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.home = village.partnership
        self.officer = self.actor(Role.AGREEMENTS_OFFICER, "Invented Council")
        self.speaker = self.actor(Role.REPRESENTATIVE, "Invented Trust")
        self.trust, self.council = village.organisation("Invented Trust"), village.organisation("Invented Council")
        self.club = village.organisation("Invented Youth Club", kind="voluntary-organisation")
        nomination = nominate_representative(
            actor=OPERATOR, organisation=self.trust, post=self.speaker.post, now=NOW - DAY
        )
        accept_nomination(actor=self.speaker, nomination=nomination, now=NOW - DAY)
        nominate_representative(
            actor=OPERATOR, organisation=self.club, name="Invented Volunteer", email="a@club.example", now=NOW - DAY
        )
        self.board = found_group(
            actor=self.officer, partnership=self.home, name="Invented Board", kind=GroupKind.BOARD, now=NOW
        )

    def actor(self, role: Role, organisation: str) -> Actor:
        return actor_of(self.village.post(role, organisation=organisation, is_current=False), now=NOW)

    def call(self, kind: CallKind = CallKind.POSITION_STATEMENT, **more: object) -> dict[str, str]:
        """Ask all three, and return the reference of each return by the organisation."""
        call = make_call(
            actor=self.officer,
            group=self.board,
            kind=kind,
            title="Statements (invented)",
            words="What steps do you take?",
            organisations=[self.trust, self.council, self.club],
            due_on=DUE,
            now=NOW,
            **more,
        )
        return dict(
            models.Return.objects.filter(call__reference=call).values_list("organisation__reference", "reference")
        )


@pytest.fixture
def scene(village: Village) -> Scene:
    """The scene of this file."""
    return Scene(village)


def owed(about: str, code: str) -> list[tuple[str, bool]]:
    return [(one.owner_post, one.closed_at is not None) for one in list_about(about=about, now=NOW) if one.code == code]


class TestGroups:
    def test_terms_hold_from_their_day_and_none_is_changed(self, scene: Scene) -> None:
        for words, day in (("The first.", TODAY), ("The second.", TODAY + 10 * DAY)):
            set_terms(actor=scene.officer, group=scene.board, words=words, in_force_from=day, now=NOW)
        at = {"actor": scene.speaker, "group": scene.board}
        held = [find_terms(**at, on=TODAY + days * DAY) for days in (-1, 0, 9, 10)]
        assert [one.words if one else "" for one in held] == ["", "The first.", "The first.", "The second."]
        with pytest.raises(GovernanceNotPossible):
            set_terms(actor=scene.officer, group=scene.board, words="Before.", in_force_from=TODAY, now=NOW)
        for change in (
            lambda: models.GroupTerms.objects.update(words="Other."),
            lambda: models.GroupTerms.objects.all().delete(),
        ):
            with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
                change()

    def test_an_organisations_seat_passes_to_its_next_representative(self, scene: Scene) -> None:
        give_seat(actor=scene.officer, group=scene.board, kind=SeatKind.MEMBER, organisation=scene.trust, now=NOW)
        with pytest.raises(GovernanceNotPossible):
            give_seat(actor=scene.officer, group=scene.board, kind=SeatKind.CHAIR, organisation=scene.trust, now=NOW)
        next_one = scene.actor(Role.REPRESENTATIVE, "Invented Trust")
        nomination = nominate_representative(actor=scene.speaker, organisation=scene.trust, post=next_one.post, now=NOW)
        accept_nomination(actor=next_one, nomination=nomination, now=NOW + DAY)
        sitters = [list_seats(actor=scene.officer, group=scene.board, at=at)[0].sitter for at in (NOW, NOW + DAY)]
        assert len(set(sitters)) == 2

        meeting = plan_meeting(actor=scene.officer, group=scene.board, meets_on=TODAY, now=NOW)
        set_agenda(actor=scene.officer, meeting=meeting, points=["One", "Two"], now=NOW)
        seat = list_seats(actor=scene.officer, group=scene.board, at=NOW)[0].reference
        hold_meeting(actor=scene.officer, meeting=meeting, attendance={seat: Attended.PRESENT}, now=NOW)
        assert [one.attended for one in list_attendance(actor=scene.speaker, meeting=meeting)] == [Attended.PRESENT]
        with pytest.raises(NotPossibleNow):
            set_agenda(actor=scene.officer, meeting=meeting, points=["Three"], now=NOW)
        for change in (
            lambda: models.Meeting.objects.update(held_at=NOW + DAY),
            lambda: models.Attendance.objects.update(sitter="Somebody else"),
        ):
            with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
                change()
        models.Attendance.objects.update(sitter="")

    def test_only_who_keeps_the_groups_of_the_partnership_changes_them(self, scene: Scene) -> None:
        with pytest.raises(NotPermitted):
            end_group(actor=scene.speaker, group=scene.board, why="No.", now=NOW)
        away = add_partnership(actor=OPERATOR, name="Far (invented)", is_invented=True, now=NOW - 60 * DAY)
        far = Village(away, domain="far.example")
        stranger = actor_of(far.post(Role.AGREEMENTS_OFFICER, organisation="Far Trust", is_current=False), now=NOW)
        with pytest.raises(GovernanceUnknown):
            end_group(actor=stranger, group=scene.board, why="No.", now=NOW)
        assert list_reports(actor=stranger) == ()


class TestResolutions:
    def test_a_recommendation_passes_upwards_only_and_is_owed_until_answered(self, scene: Scene) -> None:
        below = found_group(
            actor=scene.officer,
            partnership=scene.home,
            name="Invented Sub-group",
            kind=GroupKind.SUB_GROUP,
            reports_to=scene.board,
            now=NOW,
        )
        said = {
            "actor": scene.officer,
            "kind": ResolutionKind.RECOMMENDED,
            "words": "Do it.",
            "decided_on": TODAY,
            "answer_by": DUE,
            "now": NOW,
        }
        with pytest.raises(GovernanceNotPossible):
            record_resolution(group=scene.board, passes_to=below, **said)
        with pytest.raises(GovernanceNotPossible):
            record_resolution(group=below, passes_to=scene.board, **{**said, "answer_by": TODAY - DAY})
        recommended = record_resolution(group=below, passes_to=scene.board, **said)
        assert owed(recommended, "answer-a-recommendation") == [(scene.officer.post, False)]
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            models.Resolution.objects.update(words="Other.")

    def test_an_undertaking_ends_only_when_it_is_reported_as_done(self, scene: Scene) -> None:
        decided = record_resolution(
            actor=scene.officer,
            group=scene.board,
            kind=ResolutionKind.DECIDED,
            words="Tell all.",
            decided_on=TODAY,
            now=NOW,
        )
        one = give_undertaking(
            actor=scene.officer,
            resolution=decided,
            words="Write.",
            owner_post=scene.speaker.post,
            due_on=DUE,
            now=NOW,
        )
        stranger = scene.actor(Role.PRACTITIONER, "Invented Trust")
        said = {"undertaking": one, "words": "Half.", "now": NOW}
        with pytest.raises(NotYoursToKeep):
            report_undertaking(actor=stranger, progress=Progress.DONE, **said)
        report_undertaking(actor=scene.speaker, progress=Progress.UNDER_WAY, **said)
        assert owed(one, "keep-an-undertaking") == [(scene.speaker.post, False)]
        report_undertaking(actor=scene.speaker, progress=Progress.DONE, **said)
        assert owed(one, "keep-an-undertaking") == [(scene.speaker.post, True)]
        assert not list_undertakings(actor=stranger, about=decided)[0].is_open


class TestCalls:
    def test_each_is_owed_by_its_representative_else_by_who_asks_and_answers_stay(self, scene: Scene) -> None:
        returns = scene.call()
        assert {house: owed(given, "give-a-return")[0][0] for house, given in returns.items()} == {
            scene.trust: scene.speaker.post,
            scene.council: scene.officer.post,
            scene.club: scene.officer.post,
        }
        assert [one.about for one in list_notices(actor=scene.speaker)] == [returns[scene.trust]]
        with pytest.raises(NotYoursToKeep):
            answer_call(actor=scene.speaker, given=returns[scene.club], words="Fine.", now=NOW)
        answer_call(actor=scene.speaker, given=returns[scene.trust], words="We train all.", now=NOW)
        answer_call(actor=scene.speaker, given=returns[scene.trust], words="And we test.", now=NOW + DAY)
        answer_call(actor=scene.officer, given=returns[scene.club], words="They said: fine.", now=NOW)
        row = get_return(actor=scene.officer, given=returns[scene.trust], now=NOW)
        assert [one.words for one in row.entries] == ["We train all.", "And we test."]
        assert row.first_given_at == NOW
        assert get_return(actor=scene.officer, given=returns[scene.club], now=NOW).entries[0].is_taken_down
        assert owed(returns[scene.trust], "give-a-return") == [(scene.speaker.post, True)]
        assert [one.organisation for one in list_own_returns(actor=scene.speaker, now=NOW)] == [scene.trust]
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            models.ReturnEntry.objects.update(words="Other.")

    def test_reminders_tell_once_at_each_distance_and_close_nothing(self, scene: Scene) -> None:
        given = scene.call()[scene.trust]

        def told_at(moment: datetime) -> list[int]:
            return [days for reference, days in list_to_chase(now=moment) if reference == given]

        due = datetime(DUE.year, DUE.month, DUE.day, 17, tzinfo=UTC)
        assert [told_at(due - days * DAY) for days in (15, 14, 4, 3, 0, -1, -7, -8)] == [
            [], [14], [14], [3], [3], [-1], [-1], [-8],
        ]  # fmt: skip
        chase(actor=SYSTEM, given=given, days=14, now=due - 14 * DAY)
        assert told_at(due - 13 * DAY) == []
        with pytest.raises(NotPossibleNow):
            chase(actor=SYSTEM, given=given, days=14, now=due - 13 * DAY)
        assert owed(given, "give-a-return") == [(scene.speaker.post, False)]
        assert len(list_notices(actor=scene.speaker)) == 2
        assert get_return(actor=scene.officer, given=given, now=NOW).chased == 1

    def test_the_job_tells_whoever_is_late_and_is_repeated_without_harm(self, scene: Scene) -> None:
        given = scene.call()[scene.trust]
        with time_machine.travel(NOW + 35 * DAY, tick=False):
            tend()
            tend()
        assert get_return(actor=scene.officer, given=given, now=NOW).chased == 1
        assert owed(given, "give-a-return") == [(scene.speaker.post, False)]

    def test_what_is_owed_goes_to_the_next_representative_and_what_they_answer_is_closed(self, scene: Scene) -> None:
        given = scene.call()[scene.trust]
        next_one = scene.actor(Role.REPRESENTATIVE, "Invented Trust")
        nomination = nominate_representative(actor=scene.speaker, organisation=scene.trust, post=next_one.post, now=NOW)
        accept_nomination(actor=next_one, nomination=nomination, now=NOW)

        with pytest.raises(NotYoursToKeep):
            answer_call(actor=scene.speaker, given=given, words="I left.", now=NOW)
        answer_call(actor=next_one, given=given, words="We train all.", now=NOW)
        assert owed(given, "give-a-return") == [(scene.speaker.post, False)]
        assert tend_returns(actor=SYSTEM, now=NOW) == (1, 0)
        assert owed(given, "give-a-return") == [(scene.speaker.post, True)]

        other = scene.call()[scene.trust]
        nomination = nominate_representative(actor=next_one, organisation=scene.trust, post=scene.speaker.post, now=NOW)
        accept_nomination(actor=scene.speaker, nomination=nomination, now=NOW + DAY)
        assert tend_returns(actor=SYSTEM, now=NOW + DAY) == (0, 1)
        assert owed(other, "give-a-return") == [(scene.speaker.post, False)]

    def test_a_self_assessment_answers_every_statement_and_its_plan_is_owed(self, scene: Scene) -> None:
        (edition, *_) = list_editions()
        assert edition.questions[0].source.startswith("Buckinghamshire Multi-agency")
        assert {one.standing for one in edition.questions} == {"source"}
        with pytest.raises(GovernanceNotPossible):
            scene.call(CallKind.SELF_ASSESSMENT)
        given = scene.call(CallKind.SELF_ASSESSMENT, edition=edition.code)[scene.trust]
        answers = {one.code: (Met.MET, "") for one in edition.questions}
        with pytest.raises(GovernanceNotPossible):
            answer_call(actor=scene.speaker, given=given, words="Well.", answers={}, now=NOW)
        answers[edition.questions[0].code] = (Met.NOT_KNOWN, "Nobody has looked.")
        answer_call(actor=scene.speaker, given=given, words="Well.", answers=answers, now=NOW)
        row = get_return(actor=scene.officer, given=given, now=NOW)
        assert [one.met for one in row.answers].count(Met.NOT_KNOWN) == 1
        line = give_undertaking(
            actor=scene.speaker,
            given_for=given,
            words="Look.",
            owner_post=scene.speaker.post,
            due_on=DUE,
            now=NOW,
        )
        assert owed(line, "keep-an-undertaking") == [(scene.speaker.post, False)]
        with pytest.raises(NotYoursToKeep):
            give_undertaking(
                actor=scene.speaker,
                given_for=given,
                words="Look.",
                owner_post=scene.officer.post,
                due_on=DUE,
                now=NOW,
            )

    def test_coverage_says_who_is_in_silent_or_never_answered(self, scene: Scene) -> None:
        code = enter_agreement(
            actor=scene.officer,
            partnership=scene.home,
            kind=AgreementKind.CODE_OF_PRACTICE,
            title="Code (invented)",
            now=NOW,
        )
        for house in (scene.trust, scene.council, scene.club):
            add_party(
                actor=scene.officer,
                agreement=code,
                organisation=house,
                capacity=Capacity.SIGNATORY,
                acts_for="",
                now=NOW,
            )
        returns = scene.call()
        answer_call(actor=scene.speaker, given=returns[scene.trust], words="Well.", now=NOW)
        rows = {row.name: row.standing for row in list_coverage(actor=scene.officer, at=NOW + 60 * DAY)}
        assert rows == {
            "Invented Council": "Nobody speaks for it",
            "Invented Trust": "In",
            "Invented Umbrella Body": "Not in",
            "Invented Youth Club": "Has never answered",
        }


class TestProblems:
    def test_it_is_owed_looked_into_and_resolved_with_reasons(self, scene: Scene) -> None:
        worker = scene.actor(Role.PRACTITIONER, "Invented Trust")
        colleague = scene.actor(Role.PRACTITIONER, "Invented Trust")
        with pytest.raises(GovernanceNotPossible):
            raise_problem(actor=worker, about="Two teams", words="x" * (LONGEST_PROBLEM + 1), now=NOW)
        problem = raise_problem(actor=worker, about="Two teams", words="They answer differently.", now=NOW)
        assert owed(problem, "look-into-a-problem") == [(scene.officer.post, False)]
        assert [len(list_problems(actor=one)) for one in (worker, colleague, scene.speaker)] == [1, 0, 1]
        said = {"actor": scene.officer, "problem": problem, "now": NOW + DAY}
        with pytest.raises(NotPossibleNow):
            resolve_problem(ended_as=ProblemEnd.EXPLAINED, words="Fine.", **said)
        note_problem(words="We asked both.", **said)
        resolve_problem(ended_as=ProblemEnd.PRACTICE_CHANGES, words="One form for both.", **said)
        assert owed(problem, "look-into-a-problem") == [(scene.officer.post, True)]
        row = get_problem(actor=worker, problem=problem)
        assert (row.standing, row.reasons) == ("A service changes what it does", "One form for both.")
        facts = [entry.facts for entry in list_entries(event="agreement_problem.raised", limit=5)]
        assert "differently" not in str(facts)

    def test_nobody_could_look_into_it_where_no_officer_is_in_post(self, village: Village) -> None:
        worker = actor_of(village.post(Role.PRACTITIONER, is_current=False), now=NOW)
        with pytest.raises(GovernanceNotPossible, match="Nobody is in post as agreements officer"):
            raise_problem(actor=worker, about="Two teams", words="They answer differently.", now=NOW)
        assert not models.Problem.objects.exists()

    def test_best_practice_reaches_everybody_once_it_is_published(self, scene: Scene) -> None:
        worker = scene.actor(Role.PRACTITIONER, "Invented Trust")
        colleague = scene.actor(Role.PRACTITIONER, "Invented Council")
        practice = offer_practice(actor=worker, title="A form", words="It travels along.", now=NOW)
        assert [len(list_practices(actor=one)) for one in (worker, colleague, scene.officer)] == [1, 0, 1]
        publish_practice(actor=scene.officer, practice=practice, now=NOW)
        assert len(list_practices(actor=colleague)) == 1
        assert [one.about for one in list_notices(actor=scene.speaker)] == [practice]


class TestReports:
    def test_the_annual_report_counts_28_to_35_names_the_joiners_and_is_kept_as_issued(self, village: Village) -> None:
        """The numbers and the seven names are those of Buckinghamshire (source 001); all else is invented."""
        names = (
            "Wycombe Women's Aid", "Winslow and Buckingham Young Carers Youth Club", "Longridge",
            "Marlow Opportunity Playgroup", "Thomley Activity Centre", "Central and South Bucks Crossroads",
            "Thames Valley Adventure Playground",
        )  # fmt: skip
        officer = actor_of(village.post(Role.AGREEMENTS_OFFICER, is_current=False), now=NOW)
        chair = {"actor": officer, "partnership": village.partnership}
        before, then = NOW - 20 * DAY, NOW - 10 * DAY
        protocol = enter_agreement(
            **chair, kind=AgreementKind.PROTOCOL, title="Multi-agency protocol (invented)", now=before
        )
        houses = [
            add_organisation(actor=OPERATOR, partnership=village.partnership, name=name, is_invented=True, now=before)
            for name in (*(f"Signatory {one}" for one in range(28)), *names)
        ]
        party = {"actor": officer, "agreement": protocol, "capacity": Capacity.SIGNATORY, "acts_for": ""}
        for house in houses[:28]:
            add_party(**party, organisation=house, now=before)
        code = enter_agreement(
            **chair,
            kind=AgreementKind.CODE_OF_PRACTICE,
            title="Code of practice (invented)",
            follows=protocol,
            followed_as=Followed.RETYPES,
            now=then,
        )
        for house in houses[28:]:
            add_party(**{**party, "agreement": code}, organisation=house, now=then)
        board = found_group(**chair, name="Invented Board", kind=GroupKind.BOARD, now=before)
        make_call(
            actor=officer,
            group=board,
            kind=CallKind.POSITION_STATEMENT,
            title="Position statements",
            words="What steps do you take?",
            organisations=houses[1:3],
            due_on=DUE,
            now=then,
        )
        wanted = {
            "actor": officer,
            "kind": ReportKind.REPRESENTATIVES,
            "about": code,
            "first_day": (NOW - 15 * DAY).date(),
            "last_day": TODAY,
        }
        first = issue_report(**wanted, now=NOW)
        row, document, is_whole = get_report(actor=officer, report=first)
        sections = document.sections
        assert [section.heading[:2] for section in sections] == [f"{number}." for number in range(1, 10)]
        assert document.summary[0].startswith("There are 35 signatories")
        assert document.summary[1].startswith("This compares with 28")
        assert sections[6].bullets == tuple(sorted(names))
        assert "is the same document under another kind" in sections[0].bullets[0]
        told = " ".join(sections[4].paragraphs)
        assert "0 of 2 organisations answered. Nobody reported for Signatory 1 and Signatory 2." in told
        assert "nobody can assume that it is" in told
        assert "Nobody raised a problem" in told
        assert "No agent or subcontractor" in sections[8].paragraphs[0]
        assert all(section.paragraphs or section.bullets or section.tables for section in sections)

        add_party(
            **{**party, "agreement": code}, organisation=village.organisation("Invented Trust"), now=NOW + DAY / 24
        )
        second = issue_report(**wanted, now=NOW + DAY / 12)
        again, later, _ = get_report(actor=officer, report=second)
        assert (again.number, again.replaces) == (2, first)
        assert later.summary[0].startswith("There are 36 signatories")
        kept, old, _ = get_report(actor=officer, report=first)
        assert (kept.digest, old, is_whole) == (row.digest, document, True)
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            models.Report.objects.update(title="Other")

    def test_small_numbers_of_people_are_not_printed(self) -> None:
        assert [shown(number) for number in (0, 1, 4, 5, 650)] == ["0", "fewer than 5", "fewer than 5", "5", "650"]

    def test_days_that_cannot_be_are_refused(self, scene: Scene) -> None:
        days = {"first_day": date(2026, 11, 2), "last_day": date(2026, 11, 1)}
        with pytest.raises(GovernanceNotPossible):
            issue_report(actor=scene.officer, kind=ReportKind.HANDBOOK, about=scene.home, now=NOW, **days)
        with pytest.raises(GovernanceUnknown):
            issue_report(
                actor=scene.officer,
                kind=ReportKind.HANDBOOK,
                about=scene.trust,
                first_day=TODAY,
                last_day=TODAY,
                now=NOW,
            )
