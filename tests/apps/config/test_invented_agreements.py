"""The invented agreements: a code with all as parties, protocols in force, in draft and replaced, and a vacancy."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from sharewell.acting.types import OPERATOR
from sharewell.agreements.models import Agreement, Representative
from sharewell.agreements.queries import (
    list_bound,
    list_nearing,
    list_parties_acting_before_approval,
    list_published,
    list_register,
    list_vacancies,
)
from sharewell.agreements.types.keeping import StandingOfAll
from sharewell.config.invented import load_try_out

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_the_try_out_has_agreements_of_each_standing() -> None:
    partnership = load_try_out(now=NOW)

    rows = {row.agreement.title: row for row in list_register(actor=OPERATOR, at=NOW)}
    assert Counter(row.standing for row in rows.values()) == {
        StandingOfAll.IN_FORCE: 6,
        StandingOfAll.DRAFT: 2,
        StandingOfAll.ENDED: 1,
    }
    code = rows["Information sharing code of practice (invented)"]
    assert code.parties == 35
    assert len(list_bound(version=code.current.reference, at=NOW)) == 34
    assert code.newest.number == 2
    assert [name for _, name in list_vacancies(partnership=partnership, at=NOW)] == [
        "Bramblewood Children’s Home (invented)"
    ]
    warned = list_parties_acting_before_approval(actor=OPERATOR, at=NOW)
    assert [(one.title, one.organisation_name) for one in warned] == [
        ("Information sharing code of practice (invented)", "Bramblewood Children’s Home (invented)"),
        ("School attendance (invented)", "Eastlow Youth Justice Service (invented)"),
    ]
    spoken_for = Counter(Representative.objects.exclude(post=None).values_list("post", flat=True))
    assert max(spoken_for.values()) >= 6
    assert [one.agreement.title for one in list_published(at=NOW)] == [code.agreement.title]
    assert {one.code for one in list_nearing(at=NOW)} == {
        "agreement.review",
        "representative.nominate",
        "contract.chase",
        "assurance.renew",
    }

    load_try_out(now=NOW + timedelta(minutes=1))
    assert Agreement.objects.count() == 9
