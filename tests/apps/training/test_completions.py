"""Completions, lists of them from outside, figures, and notices of what runs out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, NotPermitted, Role
from sharewell.config import cli
from sharewell.foundation.references import new_reference
from sharewell.ledger.models import Entry
from sharewell.notices.models import Notice
from sharewell.practitioners.queries import get_person
from sharewell.practitioners.types import PostRow
from sharewell.training.actions import import_completions, record_completion, tell_expiry
from sharewell.training.exporters import certificate_pdf, seal_of
from sharewell.training.importers import COLUMNS, read_completions
from sharewell.training.jobs import tell_expiries
from sharewell.training.models import Completion, ExpiryNotice
from sharewell.training.queries.coverage import (
    count_coverage,
    count_trained,
    get_completion,
    list_completions,
    list_coverage,
    list_due_notices,
)
from sharewell.training.types import (
    CompletionNotPossible,
    CompletionUnknown,
    CourseNotHeld,
    NotYoursToRecord,
    Part,
)
from tests.support.people import EARLIER, Village, accept, actor_of, make_current, train, vet

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HEAD = ",".join(COLUMNS)
COURSE = "information-sharing"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def record(post: PostRow, **changes: object) -> str:
    given = {
        "actor": OPERATOR,
        "person": post.person,
        "course": COURSE,
        "edition": "1",
        "completed_on": date(2026, 11, 1),
        "evidence": "INVENTED 5",
        "now": NOW,
        **changes,
    }
    return record_completion(**given)  # type: ignore[arg-type]


class TestRecordCompletion:
    def test_it_counts_for_as_long_as_the_course_says(self, village: Village) -> None:
        post = village.post(is_current=False)
        reference = record(post)
        row = get_completion(actor=actor_of(post), completion=reference)
        assert (row.completed_on, row.expires_on) == (date(2026, 11, 1), date(2029, 11, 1))
        entry = Entry.objects.get(event="completion.recorded")
        assert set(entry.subjects) == {post.person, reference}
        assert "INVENTED" not in str(entry.facts)

    def test_the_same_one_is_held_once(self, village: Village) -> None:
        post = village.post(is_current=False)
        assert record(post) == record(post)
        assert Completion.objects.count() == 1

    def test_one_may_pass_for_oneself_but_not_without_evidence(self, village: Village) -> None:
        post = village.post(is_current=False)
        record(post, actor=actor_of(post))
        with pytest.raises(NotYoursToRecord):
            record(post, actor=actor_of(post), evidence="")

    def test_managers_record_for_their_own_people_only(self, village: Village) -> None:
        post, manager = village.post(is_current=False), village.post(Role.MANAGER)
        stranger = village.post(Role.MANAGER, organisation="Another Trust")
        colleague = village.post()
        record(post, actor=actor_of(manager))
        for actor in (actor_of(stranger), actor_of(colleague)):
            with pytest.raises(NotYoursToRecord):
                record(post, actor=actor, evidence="INVENTED 6")
        assert Completion.objects.filter(practitioner__reference=post.person).count() == 1

    def test_what_cannot_be_is_refused(self, village: Village) -> None:
        post = village.post(is_current=False)
        with pytest.raises(CompletionNotPossible):
            record(post, completed_on=date(2026, 11, 23))
        with pytest.raises(CompletionNotPossible):
            record(post, completed_on=date(1926, 11, 23))
        with pytest.raises(CompletionNotPossible):
            record(post, provider=" ")
        with pytest.raises(CourseNotHeld):
            record(post, course="juggling")
        assert not Completion.objects.exists()

    def test_the_database_wants_an_end(self, village: Village) -> None:
        row = Completion.objects.get(practitioner__reference=village.post().person)
        row.pk, row.reference, row.evidence, row.expires_on = None, "cpl_x", "x", row.completed_on
        with pytest.raises(IntegrityError, match="training_completion_has_an_end"), transaction.atomic():
            row.save(force_insert=True)


class TestCertificates:
    def test_a_certificate_is_a_pdf_with_a_seal_that_changes_with_the_facts(self, village: Village) -> None:
        post = village.post(is_current=False)
        first = get_completion(actor=OPERATOR, completion=record(post))
        second = get_completion(actor=OPERATOR, completion=record(post, evidence="INVENTED 7"))
        made = certificate_pdf(first)
        assert made.startswith(b"%PDF-")
        assert b"StructTreeRoot" in made
        assert seal_of(first) != seal_of(second)
        assert seal_of(first) == seal_of(get_completion(actor=OPERATOR, completion=first.reference))

    def test_ones_own_and_those_of_ones_people(self, village: Village) -> None:
        post, manager, colleague = village.post(is_current=False), village.post(Role.MANAGER), village.post()
        stranger = village.post(Role.MANAGER, organisation="Another Trust")
        reference = record(post)
        assert get_completion(actor=actor_of(manager), completion=reference).person == post.person
        for other in (colleague, stranger):
            with pytest.raises(CompletionUnknown):
                get_completion(actor=actor_of(other), completion=reference)
        assert [row.reference for row in list_completions(actor=actor_of(post), person=post.person)] == [reference]


def line(post: PostRow, *, on: str = "2026-11-01", course: str = COURSE, certificate: str = "C-1") -> str:
    return f"{get_person(post.person).email},{course},{on},Invented College,{certificate}"


def listed(*lines: str) -> bytes:
    return ("\r\n".join([HEAD, *lines]) + "\r\n").encode()


class TestReadCompletions:
    def test_good_lines_are_read_and_what_is_held_is_told(self, village: Village) -> None:
        first, second = village.post(is_current=False), village.post(is_current=False)
        data = listed(line(first), line(second, on="01/11/2026"))
        read = read_completions(actor=OPERATOR, data=data, now=NOW)
        assert (read.faults, [one.is_held for one in read.lines]) == ((), [False, False])
        result = import_completions(actor=OPERATOR, lines=read.lines, digest=read.digest, now=NOW)
        assert (result.added, result.held) == (2, 0)
        again = read_completions(actor=OPERATOR, data=b"\xef\xbb\xbf" + data, now=NOW)
        result = import_completions(actor=OPERATOR, lines=again.lines, digest=again.digest, now=NOW)
        assert (result.added, result.held, Completion.objects.count()) == (0, 2, 2)
        assert Entry.objects.filter(event="completions.imported").count() == 2

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            ((HEAD + "\nx").encode("utf-16"), "UTF-16"),
            ((HEAD + "\nx").encode("utf-16-le"), "UTF-16"),
            ((HEAD + "\nzoë@invented.example,c,d,e,f").encode("cp1252"), "not in UTF-8"),
            (b"", "header"),
            (b"email;course\nx;y", "header"),
            ((HEAD + '\n"x').encode(), "quotation mark"),
            (HEAD.encode(), "no line"),
            (b"x" * 300_001, "too large"),
        ],
        ids=["utf-16", "utf-16-le", "cp1252", "empty", "semicolons", "quote", "header-only", "large"],
    )
    def test_a_file_that_is_no_such_list_is_refused_as_a_whole(self, data: bytes, problem: str) -> None:
        read = read_completions(actor=OPERATOR, data=data, now=NOW)
        assert read.lines == ()
        assert [fault.line for fault in read.faults] == [1]
        assert problem in str(read.faults[0])

    def test_each_bad_line_is_named_with_its_reason(self, village: Village) -> None:
        post = village.post(is_current=False)
        good, email = line(post), get_person(post.person).email
        bad = {
            3: ("nobody@invented.example,information-sharing,2026-11-01,College,", "Nobody in post"),
            4: (good, "the same as line 2"),
            5: (line(post, on="2026-11-23"), "future"),
            6: (line(post, on="1 November"), "cannot be read"),
            7: (line(post, course="juggling"), "not known"),
            8: (f'{email},{COURSE},2026-11-01,"=HYPERLINK(""http://x"")",', "formula"),
            9: (f"{email},{COURSE},2026-11-01", "3 cells"),
            10: (f"{email},{COURSE},2026-11-01,,", "provider is empty"),
            11: (f'{email},{COURSE},2026-11-01,"A\nB",', "hidden character"),
            12: (f"{email},{COURSE},2026-11-01,{'x' * 101},", "too long"),
        }
        read = read_completions(actor=OPERATOR, data=listed(good, *(text for text, _ in bad.values())), now=NOW)
        assert [one.line for one in read.lines] == [2]
        assert [fault.line for fault in read.faults] == list(bad)
        for fault, (_, problem) in zip(read.faults, bad.values(), strict=True):
            assert problem in fault.problem
            assert fault.cure

    def test_people_of_another_organisation_look_like_nobody(self, village: Village) -> None:
        manager, other = village.post(Role.MANAGER), village.post(organisation="Another Trust")
        read = read_completions(actor=actor_of(manager), data=listed(line(other), "no@one.example,x,x,x,x"), now=NOW)
        assert len({fault.problem for fault in read.faults}) == 1

    def test_where_one_line_is_refused_late_nothing_is_taken_over(self, village: Village) -> None:
        manager, post = village.post(Role.MANAGER), village.post(is_current=False)
        data = listed(line(post), line(manager))
        read = read_completions(actor=actor_of(manager), data=data, now=NOW)
        assert read.faults == ()
        before = Completion.objects.count()
        with pytest.raises(NotYoursToRecord):
            import_completions(
                actor=actor_of(manager),
                lines=[
                    read.lines[0],
                    type(read.lines[1])(**{**_fields(read.lines[1]), "certificate": "", "provider": "Own word"}),
                ],
                digest=read.digest,
                now=NOW,
            )
        assert Completion.objects.count() == before


def _fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]


class TestTheCommand:
    def test_a_file_is_taken_over_or_refused(
        self, village: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        post = village.post(is_current=False)
        file = tmp_path / "list.csv"
        file.write_bytes(listed(line(post), line(post)))
        assert cli.main(["training", "import", str(file)]) == 1
        assert "Nothing was taken over." in capsys.readouterr().out
        assert not Completion.objects.exists()
        file.write_bytes(listed(line(post)))
        assert cli.main(["training", "import", str(file), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"imported": True, "added": 1, "held": 0}
        assert cli.main(["training", "import", str(tmp_path / "none.csv")]) == 2

    def test_the_first_administrator_is_vouched_for(self, village: Village, capsys: pytest.CaptureFixture[str]) -> None:
        post = village.post(Role.ADMINISTRATOR, is_current=False)
        words = ["training", "vouch", get_person(post.person).email, "--kind", "enhanced-dbs"]
        words += ["--certificate", "INVENTED 9", "--checked-on", "2026-11-01", "--recheck-on", "2028-11-01"]
        assert cli.main([*words, "--inducted-on", "2026-11-02"]) == 0
        train(post)
        accept(post)
        assert actor_of(post).is_accredited
        assert cli.main(["training", "vouch", "no@one.example", *words[3:], "--inducted-on", "2026-11-02"]) == 1

    def test_replaying_the_figures_of_buckinghamshire_gives_650_in_three_years(
        self, village: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Source 001, introduction: three years, 650 practitioners on the multi-agency course.

        The report gives no figure for a single year: how they are spread here is invented.
        """
        from django.contrib.auth.hashers import make_password

        from sharewell.practitioners.models import Post, Practitioner

        home = Post.objects.get(reference=village.post(is_current=False).reference).organisation
        unusable = make_password(None)
        people = Practitioner.objects.bulk_create(
            Practitioner(
                reference=new_reference("pra", now=EARLIER),
                name=f"Invented {number}",
                email=f"trained.{number}@invented.example",
                password=unusable,
            )
            for number in range(650)
        )
        Post.objects.bulk_create(
            Post(
                reference=new_reference("pos", now=EARLIER),
                practitioner=one,
                organisation=home,
                role="practitioner",
                title="Invented",
                began_at=EARLIER,
            )
            for one in people
        )
        years = {2006: 180, 2007: 220, 2008: 250}
        spread = [year for year, number in years.items() for _ in range(number)]
        lines = [
            f"{one.email},{COURSE},{year}-06-15,Buckinghamshire multi-agency course,"
            for one, year in zip(people, spread, strict=True)
        ]
        # The same person again in a later year is one person trained.
        lines.append(f"{people[0].email},{COURSE},2008-06-15,Buckinghamshire multi-agency course,")
        file = tmp_path / "figures.csv"
        file.write_bytes(listed(*lines))
        assert cli.main(["training", "import", str(file)]) == 0
        assert "Added 651" in capsys.readouterr().out
        trained = count_trained(actor=OPERATOR)
        assert trained.people == 650
        assert {one.year: one.people for one in trained.counts} == {2006: 180, 2007: 220, 2008: 251}
        assert cli.main(["training", "figures", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["people"] == 650


class TestCoverage:
    def test_managers_see_their_own_people_and_boards_see_counts(self, village: Village) -> None:
        manager, lapsed = village.post(Role.MANAGER), village.post(is_current=False)
        soon = village.post(is_current=False)
        make_current(soon, now=NOW)
        vet(village.post(is_current=False), recheck_on=date(2026, 12, 1))
        village.post(organisation="Another Trust")
        rows = list_coverage(actor=actor_of(manager), at=NOW)
        assert {row.organisation_name for row in rows} == {"Invented Trust"}
        assert len(rows) == 4
        board = village.post(Role.BOARD_MEMBER, organisation="Another Trust")
        organisations, kinds = count_coverage(actor=actor_of(board), at=NOW)
        assert {(one.name, one.people, one.current, one.lapsed) for one in organisations} == {
            ("Invented Trust", 4, 2, 2),
            ("Another Trust", 2, 2, 0),
            ("Invented Umbrella Body", 3, 0, 3),
        }
        assert [(one.name, one.people) for one in kinds] == [("Not in the register", 3), ("nhs-trust", 6)]
        for actor in (actor_of(lapsed), actor_of(soon)):
            with pytest.raises(NotPermitted):
                list_coverage(actor=actor, at=NOW)
            with pytest.raises(NotPermitted):
                count_coverage(actor=actor, at=NOW)
        with pytest.raises(NotPermitted):
            list_coverage(actor=actor_of(board), at=NOW)


class TestExpiry:
    def soon(self, village: Village, *, days: int) -> PostRow:
        post = village.post(is_current=False)
        make_current(post, now=EARLIER)
        other = village.post(is_current=False, organisation="Another Trust")
        vet(other, recheck_on=NOW.date() + timedelta(days=days))
        return other

    @pytest.mark.parametrize(
        ("left", "told"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, None)]
    )
    def test_the_nearest_distance_that_is_reached_is_told(self, village: Village, left: int, told: int | None) -> None:
        post = self.soon(village, days=left)
        due = list_due_notices(at=NOW)
        assert [one.days for one in due] == ([] if told is None else [told])
        if due:
            assert (due[0].person, due[0].part) == (post.person, Part.VETTING)

    def test_each_is_told_once_to_the_person_and_their_managers(self, village: Village) -> None:
        post = self.soon(village, days=20)
        manager = village.post(Role.MANAGER, organisation="Another Trust")
        village.post(Role.MANAGER, organisation="Third Trust")
        due = list_due_notices(at=NOW)
        assert tell_expiry(actor=SYSTEM, due=due[0], now=NOW) == 2
        assert tell_expiry(actor=SYSTEM, due=due[0], now=NOW) == 0
        assert set(Notice.objects.values_list("person", flat=True)) == {post.person, manager.person}
        assert list_due_notices(at=NOW) == ()
        assert list_due_notices(at=NOW + 10 * DAY) == ()
        assert [one.days for one in list_due_notices(at=NOW + 13 * DAY)] == [7]

    def test_days_without_a_worker_are_made_up_for_once(self, village: Village) -> None:
        self.soon(village, days=25)
        tell_expiries(timestamp=0)
        tell_expiries(timestamp=0)
        assert list(ExpiryNotice.objects.values_list("days", flat=True)) == [30]
        assert Notice.objects.count() == 1

    def test_a_renewal_begins_anew(self, village: Village) -> None:
        post = self.soon(village, days=5)
        tell_expiries(timestamp=0)
        vet(post, now=NOW)
        assert list_due_notices(at=NOW) == ()
