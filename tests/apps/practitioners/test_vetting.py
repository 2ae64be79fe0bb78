"""Vetting, inductions and the code of practice: done, refused, and what the database refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sharewell.acting.types import OPERATOR, NotPermitted, Role
from sharewell.ledger.models import Entry
from sharewell.practitioners.actions import accept_code, end_vetting, record_induction, record_vetting
from sharewell.practitioners.models import CodeAcceptance, Induction, VettingCheck
from sharewell.practitioners.queries import (
    find_code_required,
    get_code_to_accept,
    list_code_versions,
    list_vetting,
    list_vetting_kinds,
)
from sharewell.practitioners.types import (
    CodeChanged,
    EndReason,
    InductionNotPossible,
    NoPostThere,
    NotOfOneself,
    OtherOrganisation,
    VettingNotPossible,
    VettingOver,
    VettingUnknown,
    add_years,
)
from tests.support.people import Village, actor_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db

CHECK: dict[str, Any] = {
    "kind": "enhanced-dbs",
    "certificate": "INVENTED 12",
    "checked_on": date(2026, 11, 1),
    "recheck_on": date(2029, 11, 1),
}


class TestRecordVetting:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
    def test_those_who_keep_people_record_a_check_without_its_number_in_the_ledger(
        self, village: Village, role: Role
    ) -> None:
        keeper, post = village.post(role), village.post(is_current=False)
        reference = record_vetting(
            actor=actor_of(keeper), person=post.person, organisation=post.organisation, **CHECK, now=NOW
        )
        row = list_vetting(person=post.person, organisation=post.organisation)[0]
        assert (row.reference, row.certificate, row.recheck_on) == (reference, "INVENTED 12", date(2029, 11, 1))
        entry = Entry.objects.filter(event="vetting.recorded").latest("pk")
        assert entry.subjects == [post.person]
        assert "INVENTED" not in str(entry.facts)

    @pytest.mark.parametrize(
        "changes",
        [
            {"kind": "fortune-teller"},
            {"certificate": ""},
            {"certificate": "x" * 61},
            {"recheck_on": date(2026, 11, 1)},
            {"recheck_on": date(2029, 11, 2)},
            {"checked_on": date(2026, 11, 23)},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused(self, village: Village, changes: dict[str, Any]) -> None:
        post = village.post(is_current=False)
        with pytest.raises(VettingNotPossible):
            record_vetting(
                actor=OPERATOR, person=post.person, organisation=post.organisation, **{**CHECK, **changes}, now=NOW
            )
        assert not VettingCheck.objects.exists()

    def test_nobody_vouches_for_themselves_for_others_or_while_not_current(self, village: Village) -> None:
        manager, post = village.post(Role.MANAGER), village.post(is_current=False)
        stranger = village.post(Role.MANAGER, organisation="Another Trust")
        lapsed = village.post(Role.ADMINISTRATOR, is_current=False)
        given = {"organisation": post.organisation, **CHECK, "now": NOW}
        with pytest.raises(NotOfOneself):
            record_vetting(actor=actor_of(manager), person=manager.person, **given)
        with pytest.raises(OtherOrganisation):
            record_vetting(actor=actor_of(stranger), person=post.person, **given)
        with pytest.raises(NotPermitted):
            record_vetting(actor=actor_of(lapsed), person=post.person, **given)
        with pytest.raises(NotPermitted):
            record_vetting(actor=actor_of(village.post()), person=post.person, **given)
        with pytest.raises(NoPostThere):
            record_vetting(actor=OPERATOR, person=stranger.person, **given)
        refused = Entry.objects.filter(event="act.refused").values_list("facts__reason", flat=True)
        assert set(refused) == {"not-of-oneself", "other-organisation", "not-permitted", "no-post-there"}

    def test_the_database_wants_an_end(self, village: Village) -> None:
        post = village.post()
        row = VettingCheck.objects.get(practitioner__reference=post.person)
        row.pk, row.reference, row.recheck_on = None, "vet_another", row.checked_on
        with pytest.raises(IntegrityError, match="practitioners_vettingcheck_period"), transaction.atomic():
            row.save(force_insert=True)
        row.recheck_on = None  # type: ignore[assignment]
        with pytest.raises(IntegrityError, match="recheck_on"), transaction.atomic():
            row.save(force_insert=True)


class TestEndVetting:
    def test_it_ends_once(self, village: Village) -> None:
        post, keeper = village.post(), village.post(Role.MANAGER)
        check = VettingCheck.objects.get(practitioner__reference=post.person)
        given = {"actor": actor_of(keeper), "vetting": check.reference, "now": NOW}
        end_vetting(reason=EndReason.BARRED, **given)
        row = list_vetting(person=post.person, organisation=post.organisation)[0]
        assert (row.ended_at, row.end_reason) == (NOW, EndReason.BARRED)
        assert Entry.objects.get(event="vetting.ended").facts["reason"] == "barred"
        with pytest.raises(VettingOver):
            end_vetting(reason=EndReason.MISTAKE, **given)

    def test_not_ones_own_not_anothers_and_not_an_unknown_one(self, village: Village) -> None:
        manager, stranger = village.post(Role.MANAGER), village.post(Role.MANAGER, organisation="Another Trust")
        check = VettingCheck.objects.get(practitioner__reference=manager.person).reference
        with pytest.raises(NotOfOneself):
            end_vetting(actor=actor_of(manager), vetting=check, reason=EndReason.MISTAKE, now=NOW)
        with pytest.raises(OtherOrganisation):
            end_vetting(actor=actor_of(stranger), vetting=check, reason=EndReason.BARRED, now=NOW)
        with pytest.raises(VettingUnknown):
            end_vetting(actor=actor_of(manager), vetting="vet_none", reason=EndReason.MISTAKE, now=NOW)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE practitioners_vettingcheck SET recheck_on = recheck_on + 1",
            "UPDATE practitioners_vettingcheck SET certificate = 'another'",
            "UPDATE practitioners_vettingcheck SET ended_at = NULL, ended_by = '', end_reason = ''",
            "DELETE FROM practitioners_vettingcheck",
            "TRUNCATE practitioners_vettingcheck CASCADE",
            "UPDATE practitioners_induction SET done_on = done_on - 1",
            "DELETE FROM practitioners_induction",
            "UPDATE practitioners_codeacceptance SET version = 9",
            "DELETE FROM practitioners_codeacceptance",
            "UPDATE training_completion SET expires_on = expires_on + 1",
            "DELETE FROM training_completion",
        ],
    )
    def test_the_owner_of_the_database_cannot_rewrite_history(self, village: Village, statement: str) -> None:
        post = village.post()
        check = VettingCheck.objects.get(practitioner__reference=post.person)
        end_vetting(actor=OPERATOR, vetting=check.reference, reason=EndReason.BARRED, now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_number_may_be_emptied_when_its_time_is_over(self, village: Village) -> None:
        village.post()
        assert VettingCheck.objects.update(certificate="") == 1


class TestRecordInduction:
    def test_once_a_day_and_not_ahead(self, village: Village) -> None:
        post = village.post(is_current=False)
        given = {"actor": OPERATOR, "person": post.person, "organisation": post.organisation, "now": NOW}
        record_induction(done_on=date(2026, 11, 2), **given)
        assert Induction.objects.get().done_on == date(2026, 11, 2)
        assert Entry.objects.get(event="induction.recorded").facts["done_on"] == "2026-11-02"
        for day in (date(2026, 11, 2), date(2026, 11, 23)):
            with pytest.raises(InductionNotPossible):
                record_induction(done_on=day, **given)


class TestAcceptCode:
    def test_the_text_that_was_read_is_accepted_once(self, village: Village) -> None:
        actor = actor_of(village.post(is_current=False))
        code = get_code_to_accept(on=NOW.date())
        given = {"actor": actor, "version": code.number, "text_hash": code.text_hash}
        first = accept_code(**given, now=NOW)
        assert accept_code(**given, now=NOW + DAY) == first
        assert CodeAcceptance.objects.get().accepted_at == NOW

    def test_another_text_is_refused(self, village: Village) -> None:
        actor = actor_of(village.post(is_current=False))
        code = get_code_to_accept(on=NOW.date())
        for version, text_hash in ((code.number, "0" * 64), (code.number + 1, code.text_hash)):
            with pytest.raises(CodeChanged):
                accept_code(actor=actor, version=version, text_hash=text_hash, now=NOW)
        assert not CodeAcceptance.objects.exists()


class TestTheContent:
    def test_the_lists_are_sound_and_every_statement_has_a_source(self) -> None:
        kinds = list_vetting_kinds()
        assert {"enhanced-dbs", "dbs-update-service", "police-vetting", "overseas-check"} <= {k.code for k in kinds}
        assert all(kind.source and kind.standing for kind in kinds)
        for version in list_code_versions():
            assert version.statements
            assert all(one.source and one.standing for one in version.statements)
            assert len(version.text_hash) == 64

    def test_before_the_first_version_none_is_required(self) -> None:
        assert find_code_required(on=date(2026, 8, 31)) is None
        assert find_code_required(on=date(2026, 9, 1)) is not None


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 11, 22), 2, date(2028, 11, 22)),
        (date(2028, 2, 29), 1, date(2029, 3, 1)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
    ],
)
def test_years_are_added_also_to_the_29th_of_february(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected
