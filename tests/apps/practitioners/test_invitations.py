"""Beginning an installation, inviting, accepting, naming who advises and leads: done, refused, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, transaction

from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, Role
from sharewell.foundation.models import OneTimeLink
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.notices.types import Delivery
from sharewell.partnerships.actions import add_organisation, add_team
from sharewell.partnerships.queries import find_partnership_named, list_organisations
from sharewell.partnerships.types import ImportFaulty
from sharewell.practitioners import jobs
from sharewell.practitioners.actions import (
    accept_invitation,
    add_person,
    begin_installation,
    begin_waiting,
    give_post,
    invite,
    invite_all,
    make_link,
    move_offices,
    name_offices,
    renew_invitation,
    withdraw_invitation,
)
from sharewell.practitioners.importers import (
    import_organisations_to_enter,
    import_people_to_invite,
    read_organisations_to_enter,
    read_people_to_invite,
)
from sharewell.practitioners.models import AdviserAppointment, Appointment, Invitation, Post, Practitioner
from sharewell.practitioners.queries import (
    count_administrators,
    find_invitation_by_link,
    find_offices,
    find_person_by_email,
    find_person_by_password,
    get_post,
    list_current_posts,
    list_invitations,
    list_who_may_serve,
)
from sharewell.practitioners.types import (
    AdviceMissing,
    AdviserNotPossible,
    AppointmentNotPossible,
    Engagement,
    HasBegun,
    InvitationNotPossible,
    InvitationOver,
    InvitationState,
    InvitationUnknown,
    Office,
    OtherOrganisation,
    PasswordWeak,
    Wanted,
)
from tests.support.people import DAWN, EARLIER, PASSWORD, UMBRELLA, Village, actor_of, offices_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def wanted(**changes: Any) -> Wanted:
    given = {
        "name": "Ina Vited",
        "email": "Ina.Vited@invented.example",
        "team": "",
        "role": Role.PRACTITIONER,
        "title": "Health visitor",
        "engagement": Engagement.VOLUNTEER,
        **changes,
    }
    return Wanted(**given)


def begin(**changes: Any) -> str:
    given = {
        "partnership": "Invented Partnership of beginning",
        "organisation": "Invented County",
        "name": "Fay First",
        "email": "fay.first@invented.example",
        "is_again": False,
        "now": NOW,
        **changes,
    }
    return begin_installation(actor=OPERATOR, **given)


def bare(village: Village) -> str:
    """Return an organisation that has named nobody."""
    return add_organisation(
        actor=OPERATOR, partnership=village.partnership, name="Bare (invented)", is_invented=True, now=DAWN
    )


def administrator_of(organisation: str) -> Actor:
    person = add_person(actor=OPERATOR, name="Ad Min", email="ad.min@invented.example", password=None, now=EARLIER)
    post = give_post(
        actor=OPERATOR,
        person=person,
        organisation=organisation,
        team="",
        role=Role.ADMINISTRATOR,
        title="Administrator",
        now=EARLIER,
    )
    return actor_of(get_post(post))


def link(invitation: str, *, now: datetime = NOW) -> str:
    return make_link(actor=SYSTEM, invitation=invitation, now=now).token


def accept(token: str, *, password: str | None = PASSWORD, now: datetime = NOW) -> Any:
    return accept_invitation(actor=VISITOR, token=token, password=password, now=now)


def state(invitation: str, *, at: datetime = NOW) -> InvitationState:
    one = Invitation.objects.select_related("organisation").get(reference=invitation)
    rows = list_invitations(actor=OPERATOR, organisation=one.organisation.reference, at=at)
    return next(row.state for row in rows if row.reference == invitation)


class TestBeginInstallation:
    def test_the_first_administrator_begins_with_the_link_and_sees_only_set_up(self) -> None:
        token = begin()
        begun = accept(token)
        post = get_post(begun.post)
        assert (post.role, post.organisation_name) == (Role.INSTALLATION_ADMINISTRATOR, "Invented County")
        assert find_person_by_password(email="fay.first@invented.example", password=PASSWORD) is not None
        events = [row.event for row in list_entries(limit=50)]
        assert {"installation.begun", "person.invited", "invitation.accepted", "post.given"} <= set(events)

    def test_it_begins_once_and_again_makes_a_new_link_in_place_of_the_old_one(self) -> None:
        first = begin()
        with pytest.raises(HasBegun, match="--again"):
            begin()
        second = begin(is_again=True)
        assert find_invitation_by_link(token=first, at=NOW) is None
        accept(second)
        for is_again in (False, True):
            with pytest.raises(HasBegun, match="has an administrator"):
                begin(is_again=is_again)
        assert count_administrators(at=NOW) == (1, 0)
        assert len(list_organisations(on=NOW.date())) == 1

    def test_the_link_is_over_after_a_day(self) -> None:
        token = begin()
        with pytest.raises(LinkNotValid):
            accept(token, now=NOW + DAY)

    def test_only_the_operator_begins_one(self, village: Village) -> None:
        actor = village.actor(Role.INSTALLATION_ADMINISTRATOR)
        with pytest.raises(HasBegun):
            begin_installation(
                actor=actor, partnership="A", organisation="B", name="C", email="c@b.example", is_again=True, now=NOW
            )

    def test_the_ledger_holds_no_name_address_or_token(self) -> None:
        token = begin()
        accept(token)
        kept = " ".join(str(list(Entry.objects.values_list("subjects", "facts", "actor"))))
        for word in ("Fay", "fay.first", "County", token):
            assert word not in kept
        assert token not in str(list(OneTimeLink.objects.values_list("digest", "for_reference")))


class TestInvite:
    def test_who_accepts_has_an_account_and_the_post_from_then_on(self, village: Village) -> None:
        administrator = village.actor(Role.ADMINISTRATOR)
        team = add_team(actor=administrator, organisation=administrator.organisation, name="North", now=NOW)
        invitation = invite(
            actor=administrator, organisation=administrator.organisation, wanted=wanted(team=team), now=NOW
        )
        assert state(invitation) is InvitationState.OPEN
        begun = accept(link(invitation), now=NOW + DAY)
        post = get_post(begun.post)
        assert (post.title, post.team_name, post.began_at) == ("Health visitor", "North", NOW + DAY)
        assert state(invitation) is InvitationState.BEGUN

    def test_a_link_works_once_and_a_newer_one_ends_it(self, village: Village) -> None:
        home = village.organisation()
        invitation = invite(actor=OPERATOR, organisation=home, wanted=wanted(), now=NOW)
        old, new = link(invitation), link(invitation)
        with pytest.raises(LinkNotValid):
            accept(old)
        accept(new)
        with pytest.raises(LinkNotValid):
            accept(new)
        assert Post.objects.filter(practitioner__email="ina.vited@invented.example").count() == 1

    def test_after_seven_days_it_is_over_until_it_is_sent_again(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=NOW)
        token, later = link(invitation), NOW + 7 * DAY
        assert state(invitation, at=later) is InvitationState.OVER
        with pytest.raises(LinkNotValid):
            accept(token, now=later)
        with pytest.raises(InvitationOver):
            link(invitation, now=later)
        renew_invitation(actor=OPERATOR, invitation=invitation, now=later)
        accept(link(invitation, now=later), now=later)

    def test_what_is_withdrawn_cannot_be_accepted(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=NOW)
        token = link(invitation)
        withdraw_invitation(actor=OPERATOR, invitation=invitation, now=NOW)
        with pytest.raises(LinkNotValid):
            accept(token)
        for act in (withdraw_invitation, renew_invitation):
            with pytest.raises(InvitationOver):
                act(actor=OPERATOR, invitation=invitation, now=NOW)
        assert find_person_by_email("ina.vited@invented.example") is None

    def test_no_invitation_changes_the_password_of_an_account(self, village: Village) -> None:
        person = village.post(password=PASSWORD).person
        email = Practitioner.objects.get(reference=person).email
        invitation = invite(
            actor=OPERATOR, organisation=village.organisation("Another"), wanted=wanted(email=email), now=NOW
        )
        begun = accept(link(invitation), password="another four invented words")
        assert begun.person == person
        assert find_person_by_password(email=email, password=PASSWORD) is not None
        assert find_person_by_password(email=email, password="another four invented words") is None

    def test_a_weak_password_uses_the_link_up_for_nothing(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=NOW)
        token = link(invitation)
        for password in ("short", None):
            with pytest.raises(PasswordWeak):
                accept(token, password=password)
        accept(token)

    def test_an_account_that_is_switched_off_stays_so(self, village: Village) -> None:
        post = village.post()
        Practitioner.objects.filter(reference=post.person).update(is_active=False)
        email = Practitioner.objects.get(reference=post.person).email
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(email=email), now=NOW)
        with pytest.raises(LinkNotValid, match="switched off"):
            accept(link(invitation))

    def test_nobody_is_invited_twice_to_the_same_post(self, village: Village) -> None:
        home = village.organisation()
        invite(actor=OPERATOR, organisation=home, wanted=wanted(), now=NOW)
        with pytest.raises(InvitationNotPossible):
            invite(actor=OPERATOR, organisation=home, wanted=wanted(email="INA.VITED@invented.example"), now=NOW)
        invite(actor=OPERATOR, organisation=home, wanted=wanted(title="Another post"), now=NOW)

    def test_administrators_invite_where_and_whom_they_may(self, village: Village) -> None:
        home, other = village.organisation(), village.organisation("Another")
        administrator = village.actor(Role.ADMINISTRATOR)
        installation = village.actor(Role.INSTALLATION_ADMINISTRATOR)
        allowed = {
            (administrator, home, Role.PRACTITIONER): True,
            (administrator, home, Role.ADMINISTRATOR): True,
            (administrator, home, Role.INSTALLATION_ADMINISTRATOR): False,
            (administrator, other, Role.PRACTITIONER): False,
            (installation, other, Role.ADMINISTRATOR): True,
            (installation, home, Role.INSTALLATION_ADMINISTRATOR): True,
            (installation, home, Role.PRACTITIONER): False,
            (installation, other, Role.ADVISER): False,
        }
        for number, ((actor, organisation, role), is_allowed) in enumerate(allowed.items()):
            given = wanted(role=role, email=f"person{number}@invented.example")
            if is_allowed:
                invite(actor=actor, organisation=organisation, wanted=given, now=NOW)
            else:
                with pytest.raises(OtherOrganisation):
                    invite(actor=actor, organisation=organisation, wanted=given, now=NOW)

    def test_an_administrator_sees_and_changes_no_invitation_of_another_organisation(self, village: Village) -> None:
        other = village.organisation("Another")
        invitation = invite(actor=OPERATOR, organisation=other, wanted=wanted(), now=NOW)
        administrator = village.actor(Role.ADMINISTRATOR)
        assert list_invitations(actor=administrator, organisation=other, at=NOW) == ()
        for act in (withdraw_invitation, renew_invitation):
            with pytest.raises(InvitationUnknown):
                act(actor=administrator, invitation=invitation, now=NOW)

    def test_nobody_but_the_installation_makes_links(self, village: Village) -> None:
        administrator = village.actor(Role.ADMINISTRATOR)
        invitation = invite(actor=administrator, organisation=administrator.organisation, wanted=wanted(), now=NOW)
        with pytest.raises(InvitationOver):
            make_link(actor=administrator, invitation=invitation, now=NOW)


class TestTheEmail:
    def test_it_says_nothing_but_the_link_and_is_written_down_as_sent(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=datetime.now(UTC))
        jobs.send_invitation(invitation)
        (letter,) = mail.outbox
        assert letter.to == ["ina.vited@invented.example"]
        assert "http://testserver/begin/" in letter.body
        for word in ("Ina", "Vited", "Trust", "Health"):
            assert word not in letter.body + str(letter.subject)
        assert Invitation.objects.get(reference=invitation).delivery == Delivery.SENT
        token = str(letter.body).split("/begin/")[1].split("/")[0]
        assert find_invitation_by_link(token=token, at=datetime.now(UTC)) is not None

    def test_without_a_server_it_says_that_it_was_not_sent(self, village: Village, settings: Any) -> None:
        settings.EMAIL_BACKEND = "sharewell.notices.exporters.NotSetUp"
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=datetime.now(UTC))
        jobs.send_invitation(invitation)
        assert Invitation.objects.get(reference=invitation).delivery == Delivery.FAILED
        assert OneTimeLink.objects.count() == 0

    def test_what_was_withdrawn_meanwhile_is_not_sent(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=datetime.now(UTC))
        withdraw_invitation(actor=OPERATOR, invitation=invitation, now=datetime.now(UTC))
        jobs.send_invitation(invitation)
        assert mail.outbox == []

    def test_the_task_is_handed_the_reference_alone(self, village: Village) -> None:
        invitation = invite(actor=OPERATOR, organisation=village.organisation(), wanted=wanted(), now=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'practitioners.send_invitation'")
            assert [json.loads(row[0]) for row in cursor.fetchall()] == [{"invitation": invitation}]


class TestNobodyWithoutAdvice:
    def test_nobody_but_administrators_is_in_post_where_nobody_advises(self, village: Village) -> None:
        home = bare(village)
        person = add_person(actor=OPERATOR, name="A", email="a@b.example", password=None, now=NOW)
        given = {"actor": OPERATOR, "person": person, "organisation": home, "team": "", "title": "T", "now": NOW}
        for role in sorted(set(Role) - {Role.ADMINISTRATOR, Role.INSTALLATION_ADMINISTRATOR}):
            with pytest.raises(AdviceMissing, match="legal adviser"):
                give_post(role=role, **given)  # type: ignore[arg-type]
        give_post(role=Role.ADMINISTRATOR, **given)  # type: ignore[arg-type]

    def test_posts_wait_and_begin_together_when_the_offices_are_named(self, village: Village) -> None:
        village.organisation()
        home = bare(village)
        administrator = administrator_of(home)
        waiting = {}
        for role in (Role.ADVISER, Role.MANAGER, Role.PRACTITIONER):
            one = invite(
                actor=administrator,
                organisation=home,
                wanted=wanted(name=role.value, email=f"{role.value}@bare.example", role=role, title=role.value),
                now=NOW,
            )
            begun = accept(link(one))
            assert begun.post == ""
            assert state(one) is InvitationState.WAITING
            waiting[role] = one
        serving = {post.role: post for post in list_who_may_serve(organisation=home, at=NOW)}
        offices = offices_of(lambda role: waiting.get(role, "") or serving[Role.INFORMATION_GOVERNANCE_LEAD].reference)
        assert begin_waiting(actor=administrator, organisation=home, offices=offices, now=NOW + DAY) == 3
        posts = list_current_posts(at=NOW + DAY, organisation=home)
        assert {post.role for post in posts} == {
            Role.ADMINISTRATOR,
            Role.ADVISER,
            Role.MANAGER,
            Role.PRACTITIONER,
        }
        found = find_offices(organisation=home, at=NOW + DAY)
        assert found.missing == ()
        assert found.legal_adviser is not None
        assert found.legal_adviser.organisation_name == UMBRELLA
        assert all(state(one) is InvitationState.BEGUN for one in waiting.values())
        connection.check_constraints()

    def test_naming_fails_as_a_whole(self, village: Village) -> None:
        home = bare(village)
        administrator = administrator_of(home)
        one = invite(actor=administrator, organisation=home, wanted=wanted(role=Role.PRACTITIONER), now=NOW)
        accept(link(one))
        village.organisation()
        assert village.serving is not None
        not_an_adviser = replace(village.serving, adviser=one)
        not_legal = replace(village.serving, legal_adviser=one)
        not_somebody_else = replace(village.serving, cover=village.serving.adviser)
        for held in (not_an_adviser, not_legal, not_somebody_else):
            with pytest.raises((AdviserNotPossible, AppointmentNotPossible)):
                begin_waiting(actor=administrator, organisation=home, offices=held, now=NOW + DAY)
        assert list_current_posts(at=NOW + DAY, organisation=home, role=Role.PRACTITIONER) == ()
        assert state(one) is InvitationState.WAITING

    def test_once_all_is_named_an_invited_person_begins_at_once(self, village: Village) -> None:
        home = bare(village)
        village.organisation()
        assert village.serving is not None
        name_offices(actor=OPERATOR, organisation=home, offices=village.serving, beginning=[], now=NOW)
        one = invite(actor=OPERATOR, organisation=home, wanted=wanted(), now=NOW)
        assert accept(link(one)).post

    def test_where_the_lead_has_left_nobody_new_begins_until_another_is_named(self, village: Village) -> None:
        home, other = village.organisation(), village.organisation("Another")
        lead = village.post(Role.MANAGER, organisation="Another")
        assert village.serving is not None
        offices = replace(village.serving, sharing_lead=lead.reference)
        name_offices(actor=OPERATOR, organisation=home, offices=offices, beginning=[], now=NOW)
        Practitioner.objects.filter(reference=lead.person).update(is_active=False)
        assert find_offices(organisation=home, at=NOW + DAY).missing == (Office.SHARING_LEAD,)
        assert find_offices(organisation=other, at=NOW + DAY).missing == ()
        with pytest.raises(AdviceMissing, match="lead for information sharing"):
            village.post(at=NOW + DAY)

    def test_a_legal_adviser_advises_and_a_practitioner_leads_nothing(self, village: Village) -> None:
        home = village.organisation()
        practitioner, manager = village.post(), village.post(Role.MANAGER)
        assert village.serving is not None
        for legal, lead in ((manager, manager), (None, practitioner)):
            legal_adviser = legal.reference if legal else village.serving.legal_adviser
            offices = replace(village.serving, legal_adviser=legal_adviser, sharing_lead=lead.reference)
            with pytest.raises(AppointmentNotPossible):
                name_offices(actor=OPERATOR, organisation=home, offices=offices, beginning=[], now=NOW)

    def test_an_office_moves_with_its_holder_and_to_nobody_else(self, village: Village) -> None:
        home = village.organisation()
        assert village.serving is not None
        old = get_post(village.serving.adviser)
        stranger = village.post(Role.ADVISER)
        with pytest.raises(AppointmentNotPossible):
            move_offices(actor=OPERATOR, from_post=old.reference, to_post=stranger.reference, now=NOW)
        again = village.post(Role.ADVISER, person=old.person, title="Moved")
        move_offices(actor=OPERATOR, from_post=old.reference, to_post=again.reference, now=NOW)
        found = find_offices(organisation=home, at=NOW)
        assert found.adviser is not None
        assert found.adviser.reference == again.reference


def committed(write: Callable[[], object]) -> None:
    """Write, and let the database look as it does at a commit; nothing stays where it refuses."""
    with transaction.atomic():
        write()
        connection.check_constraints()


class TestTheDatabaseRefuses:
    def test_a_post_where_nobody_advises(self, village: Village) -> None:
        one = Post.objects.get(reference=village.post().reference)
        one.pk, one.reference = None, "pos_2"
        one.organisation_id = apps.get_model("partnerships", "Organisation").objects.get(reference=bare(village)).pk
        connection.check_constraints()
        with pytest.raises(IntegrityError, match="nobody is named to advise"):
            committed(one.save)
        one.pk, one.role = None, Role.ADMINISTRATOR.value
        one.save()
        connection.check_constraints()

    @pytest.mark.parametrize("model", [AdviserAppointment, Appointment])
    def test_that_an_office_ends_without_a_successor(self, village: Village, model: Any) -> None:
        village.post()
        connection.check_constraints()
        held = model.objects.filter(organisation__reference=village.organisation())
        with pytest.raises(IntegrityError, match="successor"):
            committed(lambda: held.update(ended_at=NOW))
        with pytest.raises(IntegrityError, match="successor"):
            committed(held.delete)

    def test_that_is_no_matter_where_nobody_is_in_post(self, village: Village) -> None:
        held = AdviserAppointment.objects.filter(organisation__reference=village.organisation())
        assert held.update(ended_at=NOW) == 1
        connection.check_constraints()

    def test_two_holders_of_an_office_at_a_time(self, village: Village) -> None:
        one = Appointment.objects.filter(organisation__reference=village.organisation(), office="sharing-lead").get()
        one.pk, one.reference, one.began_at = None, "apt_2", NOW
        with pytest.raises(IntegrityError, match="one_sharing_lead"):
            one.save()


HEADER = "name,email,team,role,title,engagement\r\n"


def people_file(*lines: str) -> bytes:
    return (HEADER + "\r\n".join(lines)).encode()


class TestImportPeople:
    def read(self, data: bytes, village: Village) -> Any:
        return read_people_to_invite(data, actor=village.actor(Role.ADMINISTRATOR), organisation=village.organisation())

    def test_all_are_invited_and_loading_again_changes_nothing(self, village: Village) -> None:
        administrator = village.actor(Role.ADMINISTRATOR)
        add_team(actor=administrator, organisation=administrator.organisation, name="North", now=NOW)
        data = b"\xef\xbb\xbf" + people_file(
            "Zoë O’Neill,zoe@b.example,North,practitioner,Teacher,volunteer", "Bo,bo@b.example,,Adviser on sharing,DPO,"
        )
        given = {"actor": administrator, "organisation": administrator.organisation, "now": NOW}
        first, again = (import_people_to_invite(data, **given) for _ in range(2))  # type: ignore[arg-type]
        assert ((first.added, first.unchanged), (again.added, again.unchanged)) == ((2, 0), (0, 2))
        rows = list_invitations(actor=administrator, organisation=administrator.organisation, at=NOW)
        assert {(row.name, row.team_name, row.engagement) for row in rows} == {
            ("Zoë O’Neill", "North", Engagement.VOLUNTEER),
            ("Bo", "", Engagement.EMPLOYEE),
        }

    def test_each_fault_names_its_line_and_nothing_is_half_imported(self, village: Village) -> None:
        data = people_file(
            "Good,good@b.example,,practitioner,Nurse,employee",
            ",nobody,North,emperor,,slave",
            "Twice,good@b.example,,practitioner,Nurse,employee",
            "Up,up@b.example,,installation-administrator,Boss,employee",
            "too,few",
        )
        found = self.read(data, village)
        assert {fault.line for fault in found.faults} == {3, 4, 5, 6}
        assert len([fault for fault in found.faults if fault.line == 3]) == 6
        administrator = village.actor(Role.ADMINISTRATOR)
        with pytest.raises(ImportFaulty):
            import_people_to_invite(data, actor=administrator, organisation=administrator.organisation, now=NOW)
        assert Invitation.objects.count() == 0

    @pytest.mark.parametrize(
        "cell",
        ['=HYPERLINK("http://x")', "+44", "-1", "@SUM(A1)", "'=1+1"],
        ids=["equals", "plus", "minus", "at", "quoted"],
    )
    def test_what_a_spreadsheet_would_run_is_refused(self, village: Village, cell: str) -> None:
        quoted = cell.replace('"', '""')
        (fault,) = self.read(people_file(f'"{quoted}",a@b.example,,practitioner,Nurse,employee'), village).faults
        assert "spreadsheet" in fault.problem

    @pytest.mark.parametrize(
        "data",
        [
            people_file("Zoë,zoe@b.example,,practitioner,Nurse,employee").decode().encode("cp1252"),
            people_file("Bo,bo@b.example,,practitioner,Nurse,employee").decode().encode("utf-16"),
            b"PK\x03\x04\x00\x00",
            b"",
            b"name,email\r\nBo,bo@b.example",
            HEADER.encode(),
            HEADER.encode() + b'"never closed,a@b.example',
            people_file(*(f"Bo,bo{n}@b.example,,practitioner,Nurse,employee" for n in range(501))),
        ],
        ids=["cp1252", "utf-16", "workbook", "empty", "columns", "header only", "quotation", "too long"],
    )
    def test_a_file_that_is_faulty_as_such_says_what_to_do(self, village: Village, data: bytes) -> None:
        found = self.read(data, village)
        assert found.lines == ()
        assert found.faults[0].cure

    def test_one_who_cannot_be_invited_stops_them_all(self, village: Village) -> None:
        administrator = village.actor(Role.ADMINISTRATOR)
        several = [wanted(), wanted(email="b@b.example", role=Role.INSTALLATION_ADMINISTRATOR)]
        with pytest.raises(OtherOrganisation):
            invite_all(actor=administrator, organisation=administrator.organisation, wanted=several, now=NOW)
        assert Invitation.objects.count() == 0


ORGANISATIONS = (
    "name,kind,department,public_authority,in_scope_s16la,scope_reason,began_on,administrator_name,administrator_email"
)


class TestImportOrganisations:
    def test_each_is_entered_with_its_administrator_and_loading_again_changes_nothing(self) -> None:
        accept(begin())
        partnership = find_partnership_named("Invented Partnership of beginning")
        assert partnership is not None
        data = (
            f"{ORGANISATIONS}\r\nHill School,school,,yes,unsure,Reached in part.,2026-09-30,Sam,sam@hill.example\r\n"
            "Oak Playgroup,early-years-provider,,no,no,Outside.,2026-09-30,Pat,pat@oak.example"
        ).encode()
        first, again = (
            import_organisations_to_enter(
                data, actor=OPERATOR, partnership=partnership.reference, is_invented=True, now=NOW
            )
            for _ in range(2)
        )
        assert ((first.added, first.unchanged), (again.added, again.unchanged)) == ((2, 0), (0, 2))
        entered = {one.name: one for one in list_organisations(on=NOW.date())}
        assert entered["Hill School"].kind == "school"
        assert Invitation.objects.filter(role=Role.ADMINISTRATOR.value).count() == 2

    def test_each_fault_names_its_line(self) -> None:
        begin()
        partnership = find_partnership_named("Invented Partnership of beginning")
        assert partnership is not None
        data = f"{ORGANISATIONS}\r\n,castle,,perhaps,maybe,,soon,,nobody".encode()
        found = read_organisations_to_enter(data, partnership=partnership.reference, on=NOW.date())
        assert len(found.faults) == 8
        assert {fault.line for fault in found.faults} == {2}
