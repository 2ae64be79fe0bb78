"""The register: what an organisation is on which day, who signed it off, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import Range

from sharewell.acting.types import OPERATOR, VISITOR, Actor, ActorKind, NotPermitted, Refused, Role
from sharewell.foundation.references import new_reference
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.actions import (
    add_organisation,
    add_partnership,
    add_team,
    end_hub,
    end_register_entry,
    end_team,
    enter_register,
    mark_hub,
    sign_register_entry,
)
from sharewell.partnerships.models import Organisation, RegisterEntry
from sharewell.partnerships.queries import (
    count_unsigned_entries,
    get_organisation,
    get_register_entry,
    get_team,
    is_hub,
    list_organisations,
    list_register_entries,
    list_scopes,
    list_teams,
)
from sharewell.partnerships.types import (
    AlreadyAHub,
    AlreadySigned,
    DataRole,
    EntryNotPossible,
    EntryOver,
    InScope,
    LaterEntryHeld,
    NameTaken,
    OrganisationUnknown,
    OtherOrganisation,
    PartnershipUnknown,
    RegisterEntryUnknown,
    TeamUnknown,
)
from tests.support.people import Village, actor_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIRST, SECOND = date(2026, 1, 1), date(2026, 9, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust() -> str:
    home = add_partnership(actor=OPERATOR, name="Invented Partnership", is_invented=True, now=NOW)
    return add_organisation(actor=OPERATOR, partnership=home, name="Invented Trust", is_invented=True, now=NOW)


def enter(organisation: str, **changes: Any) -> str:
    given: dict[str, Any] = {
        "kind": "nhs-trust",
        "department": "",
        "is_public_authority": True,
        "data_role": DataRole.CONTROLLER,
        "processor_for": "",
        "in_scope_s16la": InScope.YES,
        "scope_reason": "Invented.",
        "began_on": FIRST,
        **changes,
    }
    return enter_register(actor=OPERATOR, organisation=organisation, now=NOW, **given)


class TestAddOrganisation:
    def test_it_is_entered_with_an_entry_in_the_ledger(self, trust: str) -> None:
        row = get_organisation(trust, on=NOW.date())
        assert (row.name, row.is_invented, row.entry, row.kind) == ("Invented Trust", True, None, "")
        (entry,) = list_entries(event="organisation.added")
        assert (entry.subjects, entry.facts) == ((trust,), {"partnership": row.partnership})

    def test_a_name_is_taken_once(self, trust: str) -> None:
        home = get_organisation(trust, on=NOW.date()).partnership
        with pytest.raises(NameTaken):
            add_organisation(actor=OPERATOR, partnership=home, name="Invented Trust", is_invented=True, now=NOW)
        with pytest.raises(NameTaken):
            add_partnership(actor=OPERATOR, name="Invented Partnership", is_invented=True, now=NOW)

    def test_an_unknown_partnership_and_an_empty_name_are_refused(self, trust: str) -> None:
        with pytest.raises(PartnershipUnknown):
            add_organisation(actor=OPERATOR, partnership="par_no", name="Another", is_invented=True, now=NOW)
        with pytest.raises(EntryNotPossible):
            add_partnership(actor=OPERATOR, name=" Spaces ", is_invented=True, now=NOW)

    def test_a_visitor_may_not(self, trust: str) -> None:
        with pytest.raises(NotPermitted):
            add_partnership(actor=VISITOR, name="Another", is_invented=True, now=NOW)
        assert [entry.event for entry in list_entries(actor="visitor")] == ["act.refused"]


class TestEnterRegister:
    def test_a_newer_entry_ends_the_one_before_and_both_can_be_read_on_their_days(self, trust: str) -> None:
        before = enter(trust, in_scope_s16la=InScope.NO)
        after = enter(trust, began_on=SECOND)
        assert get_register_entry(trust, on=SECOND - timedelta(days=1)).reference == before
        assert get_register_entry(trust, on=SECOND).reference == after
        assert [row.reference for row in list_register_entries(organisation=trust)] == [after, before]
        assert list_register_entries(organisation=trust)[1].ended_on == SECOND
        with pytest.raises(RegisterEntryUnknown):
            get_register_entry(trust, on=FIRST - timedelta(days=1))

    def test_each_is_in_the_ledger_by_codes_and_days(self, trust: str) -> None:
        one = enter(trust)
        enter(trust, began_on=SECOND)
        (entry,) = (row for row in list_entries(event="register_entry.entered") if row.facts["entry"] == one)
        assert entry.facts == {
            "began_on": "2026-01-01",
            "data_role": "controller",
            "entry": one,
            "in_scope": "yes",
            "kind": "nhs-trust",
        }
        assert [row.facts for row in list_entries(event="register_entry.ended")] == [
            {"entry": one, "ended_on": "2026-09-30"}
        ]

    @pytest.mark.parametrize("began_on", [FIRST, FIRST - timedelta(days=1)])
    def test_nothing_is_entered_before_what_is_held(self, trust: str, began_on: date) -> None:
        enter(trust)
        with pytest.raises(LaterEntryHeld):
            enter(trust, began_on=began_on)
        assert len(list_register_entries(organisation=trust)) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"kind": "parent-or-carer"},
            {"kind": "circus"},
            {"data_role": DataRole.PROCESSOR},
            {"processor_for": "org_other"},
            {"scope_reason": " "},
        ],
        ids=str,
    )
    def test_what_cannot_be_is_refused_and_nothing_written(self, trust: str, changes: dict[str, Any]) -> None:
        with pytest.raises(EntryNotPossible):
            enter(trust, **changes)
        assert list_register_entries(organisation=trust) == ()
        assert [row.facts["reason"] for row in list_entries(event="act.refused")] == ["entry-not-possible"]

    def test_a_processor_names_whom_it_works_for(self, trust: str) -> None:
        home = get_organisation(trust, on=FIRST).partnership
        other = add_organisation(actor=OPERATOR, partnership=home, name="Invented Firm", is_invented=True, now=NOW)
        enter(other, data_role=DataRole.PROCESSOR, processor_for=trust)
        row = get_register_entry(other, on=FIRST)
        assert (row.processor_for, row.processor_for_name) == (trust, "Invented Trust")
        with pytest.raises(EntryNotPossible):
            enter(trust, data_role=DataRole.PROCESSOR, processor_for=trust)
        with pytest.raises(OrganisationUnknown):
            enter(trust, data_role=DataRole.PROCESSOR, processor_for="org_none")

    def test_an_unknown_organisation_is_told(self, trust: str) -> None:
        with pytest.raises(OrganisationUnknown):
            enter("org_none")


class TestEndRegisterEntry:
    def test_an_organisation_that_left_is_in_the_register_no_more(self, trust: str) -> None:
        one = enter(trust)
        end_register_entry(actor=OPERATOR, entry=one, ended_on=SECOND, now=NOW)
        assert get_organisation(trust, on=SECOND).entry is None
        assert get_organisation(trust, on=SECOND - timedelta(days=1)).kind == "nhs-trust"
        with pytest.raises(EntryOver):
            end_register_entry(actor=OPERATOR, entry=one, ended_on=SECOND, now=NOW)

    def test_it_may_come_back_later_but_not_earlier(self, trust: str) -> None:
        end_register_entry(actor=OPERATOR, entry=enter(trust), ended_on=SECOND, now=NOW)
        with pytest.raises(LaterEntryHeld):
            enter(trust, began_on=SECOND - timedelta(days=1))
        enter(trust, began_on=SECOND)
        assert get_organisation(trust, on=SECOND).kind == "nhs-trust"

    def test_no_entry_ends_before_it_began(self, trust: str) -> None:
        one = enter(trust)
        with pytest.raises(EntryOver):
            end_register_entry(actor=OPERATOR, entry=one, ended_on=FIRST, now=NOW)
        with pytest.raises(RegisterEntryUnknown):
            end_register_entry(actor=OPERATOR, entry="reg_none", ended_on=FIRST, now=NOW)


class TestSignRegisterEntry:
    def test_an_information_governance_lead_signs_on_a_day(self, village: Village) -> None:
        trust = village.organisation()
        entry = get_register_entry(trust, on=NOW.date())
        assert (entry.is_signed, count_unsigned_entries(on=NOW.date())) == (False, 1)
        lead = village.actor(Role.INFORMATION_GOVERNANCE_LEAD)
        sign_register_entry(actor=lead, entry=entry.reference, now=datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
        signed = get_register_entry(trust, on=NOW.date())
        assert (signed.signed_by, signed.signed_on) == (lead.reference, date(2026, 11, 22))
        assert count_unsigned_entries(on=NOW.date()) == 0
        assert [row.actor for row in list_entries(event="register_entry.signed")] == [lead.reference]
        with pytest.raises(AlreadySigned):
            sign_register_entry(actor=lead, entry=entry.reference, now=NOW)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.INFORMATION_GOVERNANCE_LEAD}))
    def test_nobody_else_does(self, village: Village, role: Role) -> None:
        entry = get_register_entry(village.organisation(), on=NOW.date())
        with pytest.raises(NotPermitted):
            sign_register_entry(actor=village.actor(role), entry=entry.reference, now=NOW)

    def test_the_operator_does_not_either(self, village: Village) -> None:
        entry = get_register_entry(village.organisation(), on=NOW.date())
        with pytest.raises(NotPermitted):
            sign_register_entry(actor=OPERATOR, entry=entry.reference, now=NOW)

    def test_a_newer_entry_has_to_be_signed_again(self, village: Village) -> None:
        trust = village.organisation()
        lead = actor_of(village.post(Role.INFORMATION_GOVERNANCE_LEAD))
        entry = get_register_entry(trust, on=NOW.date())
        sign_register_entry(actor=lead, entry=entry.reference, now=NOW)
        enter(trust, began_on=NOW.date())
        assert not get_register_entry(trust, on=NOW.date()).is_signed
        assert get_register_entry(trust, on=NOW.date() - timedelta(days=1)).is_signed


class TestTeams:
    def test_a_team_begins_and_ends(self, trust: str) -> None:
        team = add_team(actor=OPERATOR, organisation=trust, name="Health visiting", now=NOW)
        assert [row.name for row in list_teams(organisation=trust)] == ["Health visiting"]
        with pytest.raises(NameTaken):
            add_team(actor=OPERATOR, organisation=trust, name="Health visiting", now=NOW)
        end_team(actor=OPERATOR, team=team, now=NOW + timedelta(days=1))
        assert list_teams(organisation=trust) == ()
        assert get_team(team).organisation == trust
        with pytest.raises(TeamUnknown):
            end_team(actor=OPERATOR, team=team, now=NOW + timedelta(days=2))
        add_team(actor=OPERATOR, organisation=trust, name="Health visiting", now=NOW + timedelta(days=2))
        assert [row.event for row in list_entries(subject=team)] == ["team.ended", "team.added"]

    def test_is_marked_as_a_hub_once_and_is_one_no_more(self, trust: str) -> None:
        team = add_team(actor=OPERATOR, organisation=trust, name="First contact", now=NOW)
        assert not is_hub(team)
        mark_hub(actor=OPERATOR, team=team, now=NOW + timedelta(hours=1))
        assert is_hub(team)
        assert [row.is_hub for row in list_teams(organisation=trust)] == [True]
        with pytest.raises(AlreadyAHub):
            mark_hub(actor=OPERATOR, team=team, now=NOW)
        end_hub(actor=OPERATOR, team=team, now=NOW + timedelta(days=1))
        assert not is_hub(team)
        with pytest.raises(TeamUnknown):
            end_hub(actor=OPERATOR, team=team, now=NOW + timedelta(days=2))
        assert [row.event for row in list_entries(subject=team)] == ["hub.ended", "hub.marked", "team.added"]

    def test_no_team_and_one_that_is_over_are_no_hub(self, trust: str) -> None:
        assert not is_hub("")
        team = add_team(actor=OPERATOR, organisation=trust, name="First contact", now=NOW)
        end_team(actor=OPERATOR, team=team, now=NOW + timedelta(days=1))
        with pytest.raises(TeamUnknown):
            mark_hub(actor=OPERATOR, team=team, now=NOW + timedelta(days=2))

    def test_only_the_own_organisations_teams_are_marked(self, trust: str) -> None:
        team = add_team(actor=OPERATOR, organisation=trust, name="First contact", now=NOW)
        elsewhere = Actor(
            reference=new_reference("pra", now=NOW), kind=ActorKind.PERSON, organisation=new_reference("org", now=NOW),
            post=new_reference("pos", now=NOW), roles=frozenset({Role.ADMINISTRATOR}),
        )  # fmt: skip
        with pytest.raises(OtherOrganisation):
            mark_hub(actor=elsewhere, team=team, now=NOW)

    def test_an_unknown_one_is_told(self, trust: str) -> None:
        with pytest.raises(TeamUnknown):
            get_team("tea_none")
        with pytest.raises(OrganisationUnknown):
            add_team(actor=OPERATOR, organisation="org_none", name="A team", now=NOW)


class TestTheDatabaseRefuses:
    @pytest.fixture
    def entry(self, trust: str) -> Callable[..., RegisterEntry]:
        organisation = Organisation.objects.get(reference=trust)

        def make(**changes: Any) -> RegisterEntry:
            given = {
                "reference": f"reg_{RegisterEntry.objects.count():018d}",
                "organisation": organisation,
                "kind": "school",
                "is_public_authority": True,
                "data_role": "controller",
                "in_scope_s16la": "yes",
                "scope_reason": "Invented.",
                "began_on": FIRST,
                "entered_at": NOW,
            }
            return RegisterEntry.objects.create(**{**given, **changes})

        return make

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"kind": "circus"}, "kind"),
            ({"kind": "member-of-the-public"}, "kind"),
            ({"data_role": "processor"}, "data_role"),
            ({"in_scope_s16la": "perhaps"}, "in_scope"),
            ({"scope_reason": ""}, "scope_reason"),
            ({"ended_on": FIRST}, "period"),
            ({"signed_by": "pra_000000000000000000"}, "signed"),
            ({"signed_by": "Jamie", "signed_on": FIRST}, "signed"),
            ({"signed_on": FIRST}, "signed"),
        ],
        ids=str,
    )
    def test_what_an_entry_may_not_be(
        self, entry: Callable[..., Any], changes: dict[str, Any], constraint: str
    ) -> None:
        with pytest.raises(IntegrityError, match=f"partnerships_registerentry_{constraint}"):
            entry(**changes)

    def test_two_entries_on_one_day(self, entry: Callable[..., Any]) -> None:
        entry(ended_on=SECOND)
        entry(began_on=SECOND)
        with pytest.raises(IntegrityError, match="partnerships_registerentry_one_a_day"):
            entry(began_on=SECOND - timedelta(days=1), ended_on=SECOND)

    def test_but_not_entries_of_two_organisations(self, entry: Callable[..., Any], trust: str) -> None:
        entry()
        home = get_organisation(trust, on=FIRST).partnership
        other = add_organisation(actor=OPERATOR, partnership=home, name="Another", is_invented=True, now=NOW)
        entry(organisation=Organisation.objects.get(reference=other))

    def test_a_range_of_days_is_half_open_in_the_database_too(self, entry: Callable[..., Any]) -> None:
        one = entry(ended_on=SECOND)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT daterange(began_on, ended_on) FROM partnerships_registerentry WHERE id = %s", [one.pk]
            )
            assert cursor.fetchone()[0] == Range(FIRST, SECOND)


class TestListOrganisations:
    def test_as_many_queries_for_one_as_for_five(self, village: Village) -> None:
        counts = set()
        for number in range(5):
            village.organisation(f"Invented {number}")
            with CaptureQueriesContext(connection) as queries:
                rows = list_organisations(on=NOW.date())
            counts.add(len(queries))
            assert len([row for row in rows if row.entry]) == number + 1
        assert counts == {2}


def test_refusals_have_codes_of_their_own() -> None:
    kinds: list[type[Refused]] = [NameTaken, EntryNotPossible, LaterEntryHeld, AlreadySigned, EntryOver]
    assert len({kind.code for kind in kinds}) == len(kinds)


class TestListScopes:
    def test_says_whether_and_why_for_those_it_knows(self, village: Village) -> None:
        trust, other = village.organisation(), village.organisation("Invented Choir", in_scope="no")
        with CaptureQueriesContext(connection) as asked:
            rows = list_scopes(organisations={trust, other, "org_1M5PKXRE05HHHAZRCF"}, on=NOW.date())
        assert len(asked) == 1
        assert {(row.organisation, row.in_scope) for row in rows} == {(trust, InScope.YES), (other, InScope.NO)}
        assert {row.reason for row in rows} == {"Invented for a test."}

    def test_says_nothing_of_a_day_before(self, village: Village) -> None:
        assert list_scopes(organisations=[village.organisation()], on=date(2020, 1, 1)) == ()


class TestListOrganisationsByReference:
    def test_narrows_to_those_named(self, village: Village) -> None:
        trust, _ = village.organisation(), village.organisation("Invented Choir")
        assert [row.reference for row in list_organisations(on=NOW.date(), references=[trust])] == [trust]
