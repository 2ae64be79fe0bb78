"""The pages of governance: headings by role, forms and their errors, files, no query in a loop, PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharewell.acting.types import Actor, Role
from sharewell.governance.models import Problem, Report, Return
from sharewell.practitioners.queries import get_post
from tests.support.governing import make_governed
from tests.support.guide import heading_of
from tests.support.people import Village, actor_of, sign_in_as

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NEXT_MONTH = (NOW + timedelta(days=30)).date().isoformat()


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(village: Village) -> SimpleNamespace:
    """An officer, a representative, a board member and a practitioner, and one of each thing."""

    def person(role: Role) -> Actor:
        return actor_of(village.post(role, is_current=False), now=NOW)

    officer, representative = person(Role.AGREEMENTS_OFFICER), person(Role.REPRESENTATIVE)
    worker = person(Role.PRACTITIONER)
    things = make_governed(
        partnership=village.partnership, officer=officer, representative=representative, raiser=worker, now=NOW
    )
    return SimpleNamespace(
        officer=officer,
        representative=representative,
        board=person(Role.BOARD_MEMBER),
        worker=worker,
        village=village,
        **{name.replace(" ", "_"): reference for name, reference in things.items()},
    )


def browser(actor: Actor) -> Client:
    return sign_in_as(Client(), get_post(actor.post), at=NOW)


def address(name: str, *things: str) -> str:
    return reverse(f"governance:{name}", args=things)


def links_of(client: Client) -> list[str]:
    page = client.get("/work/").content.decode()
    bar = page.split('class="sw-nav__list"')[1].split("</ul>")[0]
    return bar.split("</a>")[:-1]


@pytest.mark.django_db
class TestWhoSeesWhat:
    def test_the_navigation_leads_there_who_oversees_and_has_seven_places_at_most(self, scene: SimpleNamespace) -> None:
        for actor, sees in (
            (scene.officer, True),
            (scene.representative, True),
            (scene.board, True),
            (scene.worker, False),
        ):
            links = links_of(browser(actor))
            assert len(links) <= 7
            assert any("Partnership" in link for link in links) is sees

    def test_each_list_has_its_heading_rows_and_file(self, scene: SimpleNamespace) -> None:
        board = browser(scene.board)
        for name, heading, words, file in (
            ("groups", "Groups of the partnership", "Invented Board", "group,name,kind"),
            ("decisions", "Decisions of the groups", "0 of 1 things done", "decision,decided_on,group"),
            ("calls", "What organisations were asked", "0 of 1", "call,kind,title"),
            ("problems", "Where sharing is not working", "Two teams (invented)", "problem,organisation,agreement"),
            ("practices", "Best practice", "A form (invented)", "best_practice,organisation"),
            ("coverage", "Who is in, and who is silent", "Invented Trust", "organisation,name,kind"),
            ("reports", "Reports and the handbook", "Handbook of Invented Partnership", "report,kind,title"),
        ):
            page = board.get(address(name)).content.decode()
            assert heading_of(page) == heading
            assert words in page, name
            sent = board.get(address(f"{name}-csv"))
            assert sent.headers["Content-Type"].startswith("text/csv")
            assert file in sent.content.decode(), name
        assert "nobody can assume that it is" in board.get(address("calls")).content.decode()
        assert "They answer" not in board.get(address("problems-csv")).content.decode()

    def test_lists_are_empty_with_words_at_first(self, village: Village) -> None:
        client = browser(actor_of(village.post(Role.BOARD_MEMBER, is_current=False), now=NOW))
        for name, words in (
            ("groups", "No group is entered yet"),
            ("decisions", "No decision is recorded yet"),
            ("calls", "Nothing was asked yet"),
            ("problems", "No problem was raised"),
            ("practices", "Nothing is published yet"),
            ("legal-list", "No legal adviser was asked yet"),
            ("reports", "No report was issued yet"),
        ):
            assert words in client.get(address(name)).content.decode(), name

    def test_only_who_keeps_the_groups_is_offered_to_change_them(self, scene: SimpleNamespace) -> None:
        words = "Record a decision"
        assert words in browser(scene.officer).get(address("group", scene.group)).content.decode()
        assert words not in browser(scene.worker).get(address("group", scene.group)).content.decode()

    def test_a_longer_list_costs_no_more_queries(self, scene: SimpleNamespace) -> None:
        client, costs = browser(scene.officer), []
        for more in (0, 3):
            for number in range(more):
                client.post(
                    address("decide", scene.group),
                    {"kind": "decided", "words": f"Another {number}.", "decided_on": NOW.date().isoformat()},
                )
                client.post(address("raise"), {"about": f"Team {number}", "words": "It is slow."})
            spent = []
            for name in ("decisions", "calls", "problems"):
                with CaptureQueriesContext(connection) as asked:
                    client.get(address(name))
                spent.append(len(asked))
            costs.append(spent)
        assert costs[0] == costs[1]


@pytest.mark.django_db
class TestForms:
    def test_raising_a_problem_says_no_child_and_leads_to_it(self, scene: SimpleNamespace) -> None:
        client = browser(scene.worker)
        page = client.get(address("raise")).content.decode()
        assert "Do not name or describe a child or a family" in page
        wrong = client.post(address("raise"), {"about": "", "words": "x" * 601})
        assert wrong.status_code == 422
        told = wrong.content.decode()
        assert "<title>Error:" in told
        assert 'href="#id_about"' in told
        assert "Write at most 600 characters" in told
        sent = client.post(address("raise"), {"about": "A team", "words": "It is slow."}, follow=True)
        assert heading_of(sent.content.decode()).endswith("A team")
        assert Problem.objects.count() == 2

    def test_a_recorded_decision_is_asked_about_and_answered(self, scene: SimpleNamespace) -> None:
        officer = browser(scene.officer)
        refused = officer.post(
            address("decide", scene.group),
            {"kind": "recommended", "words": "Up.", "decided_on": NOW.date().isoformat()},
        )
        assert refused.status_code == 422
        assert "Choose the group that it passes to" in refused.content.decode()
        page = officer.get(f"{address('ask')}?decision={scene.group_decision}").content.decode()
        assert f'<option value="{scene.group_decision}" selected' in page
        asked = officer.post(
            address("ask"),
            {
                "kind": "progress-report",
                "group": scene.group,
                "resolution": scene.group_decision,
                "title": "Progress (invented)",
                "words": "How far are you?",
                "organisations": ["every"],
                "due_on": NEXT_MONTH,
            },
            follow=True,
        )
        assert heading_of(asked.content.decode()).endswith("Progress (invented)")
        given = Return.objects.get(
            call__title="Progress (invented)", organisation__reference=scene.representative.organisation
        ).reference
        client = browser(scene.representative)
        assert address("return", given) in client.get("/work/").content.decode()
        missing = client.post(address("return", given), {"words": "Good."})
        assert "Say how far your organisation is" in missing.content.decode()
        client.post(address("return", given), {"words": "All teams were told.", "progress": "done"})
        assert address("return", given) not in client.get("/work/").content.decode()
        page = browser(scene.board).get(address("decision", scene.group_decision)).content.decode()
        assert "1 of 2 organisations reported" in page
        assert "Done" in page

    def test_a_report_is_seen_issued_and_sent_as_pdf(self, scene: SimpleNamespace) -> None:
        officer = browser(scene.officer)
        days = {"first_day": "2026-11-01", "last_day": NOW.date().isoformat()}
        seen = officer.post(address("annual"), {"about": scene.agreement, **days}, follow=True)
        page = seen.content.decode()
        assert "This is not issued yet" in page
        assert "9. Agents and subcontractors" in page
        where = seen.redirect_chain[-1][0]
        issued = officer.post(where, follow=True)
        assert "It is as it was issued." in issued.content.decode()
        report = Report.objects.get(kind="representatives-report")
        sent = browser(scene.worker).get(address("report-pdf", report.reference))
        assert sent.headers["Content-Type"] == "application/pdf"
        assert sent.content.startswith(b"%PDF")
        assert scene.worker.organisation not in sent.headers["Content-Disposition"]
        assert officer.get("/partnership/preview/handbook/nothing/today/now/").status_code == 404

    def test_a_legal_adviser_answers_what_they_were_asked(self, scene: SimpleNamespace) -> None:
        adviser = sign_in_as(Client(), get_post(scene.legal_adviser), at=NOW)
        page = adviser.get(address("legal", scene.legal)).content.decode()
        assert "Does it comply?" in page
        adviser.post(address("legal", scene.legal), {"finding": "compliant", "answer": "It does."})
        told = browser(scene.officer).get(address("preview", "board-paper", scene.paper, scene.day, scene.day))
        assert "It complies with the law, answered on 23 November 2026: It does." in told.content.decode()
        assert browser(scene.worker).get(address("legal", scene.legal)).status_code == 404
