"""People, posts, advisers and times away: done, refused, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from sharewell.acting.types import OPERATOR, NotPermitted, Role
from sharewell.config.settings import base
from sharewell.ledger.models import Entry
from sharewell.ledger.queries import list_entries
from sharewell.partnerships.actions import add_organisation, add_team
from sharewell.partnerships.types import OrganisationUnknown, TeamUnknown
from sharewell.practitioners.actions import add_person, appoint_adviser, be_away, end_post, give_post
from sharewell.practitioners.models import AdviserAppointment, AwayPeriod, Post, Practitioner
from sharewell.practitioners.queries import (
    find_adviser,
    find_person_by_email,
    find_person_by_password,
    find_standing,
    get_mark,
    get_person,
    get_post,
    is_away,
    list_away,
    list_current_posts,
)
from sharewell.practitioners.types import (
    ADMINISTRATORS,
    AdviserNotPossible,
    AdviserRow,
    AwayNotPossible,
    EmailTaken,
    OtherOrganisation,
    PasswordWeak,
    PersonNotPossible,
    PersonUnknown,
    PostNotPossible,
    PostOver,
    PostUnknown,
    Turn,
)
from tests.support.people import EARLIER, PASSWORD, Village, actor_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def add(**changes: Any) -> str:
    given = {"name": "Invented Person", "email": "Invented.Person@Invented.Example", "password": PASSWORD, **changes}
    return add_person(actor=OPERATOR, now=NOW, **given)


class TestAddPerson:
    def test_an_account_is_made_with_its_entry_and_no_name_in_it(self) -> None:
        person = add()
        row = get_person(person)
        assert (row.name, row.email, row.is_active) == ("Invented Person", "invented.person@invented.example", True)
        entry = Entry.objects.get(event="person.added")
        assert (entry.subjects, entry.facts) == ([person], {})
        assert "nvented" not in f"{entry.facts}{entry.subjects}{entry.actor}"

    def test_the_password_is_kept_as_argon2id(self, settings: Any) -> None:
        settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
        add()
        assert Practitioner.objects.get().password.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")

    def test_an_address_is_taken_in_whatever_letters(self) -> None:
        add()
        with pytest.raises(EmailTaken):
            add(email="INVENTED.PERSON@invented.example")

    @pytest.mark.parametrize("changes", [{"name": " "}, {"name": "A "}, {"email": "nowhere"}, {"email": ""}], ids=str)
    def test_what_is_no_name_or_address_is_refused(self, changes: dict[str, str]) -> None:
        with pytest.raises(PersonNotPossible):
            add(**changes)

    @pytest.mark.parametrize("password", ["short", "password1234", ""])
    def test_a_password_that_is_easily_guessed_is_refused(self, password: str) -> None:
        with pytest.raises(PasswordWeak):
            add(password=password)
        assert not Practitioner.objects.exists()

    def test_only_the_operator_and_administrators_do(self, village: Village) -> None:
        for role in sorted(set(Role) - ADMINISTRATORS):
            with pytest.raises(NotPermitted):
                add_person(actor=village.actor(role), name="A", email="a@b.example", password=None, now=NOW)
        add_person(actor=village.actor(Role.ADMINISTRATOR), name="A", email="a@b.example", password=None, now=NOW)

    def test_a_person_shows_as_a_reference_only(self) -> None:
        one = Practitioner.objects.get(reference=add())
        assert (str(one), repr(one)) == (one.reference, f"<Practitioner: {one.reference}>")


class TestFindPersonByPassword:
    def test_the_right_one_is_found_in_whatever_letters_the_address_is_written(self) -> None:
        person = add()
        found = find_person_by_password(email=" INVENTED.person@invented.example ", password=PASSWORD)
        assert found is not None
        assert found.reference == person

    def test_a_wrong_password_an_unknown_address_and_an_inactive_account_find_nobody(self) -> None:
        person = add()
        assert find_person_by_password(email="invented.person@invented.example", password="wrong") is None
        assert find_person_by_password(email="nobody@invented.example", password=PASSWORD) is None
        Practitioner.objects.filter(reference=person).update(is_active=False)
        assert find_person_by_password(email="invented.person@invented.example", password=PASSWORD) is None

    def test_an_account_without_a_password_opens_with_none(self) -> None:
        add(password=None)
        for password in ("", "!", PASSWORD):
            assert find_person_by_password(email="invented.person@invented.example", password=password) is None

    def test_an_unknown_address_costs_a_hash_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from sharewell.practitioners.queries import people

        made: list[str] = []
        monkeypatch.setattr(people, "make_password", made.append)
        find_person_by_password(email="nobody@invented.example", password=PASSWORD)
        assert made == [PASSWORD]


class TestGivePost:
    def test_a_post_is_given_with_its_entry(self, village: Village) -> None:
        team = add_team(actor=OPERATOR, organisation=village.organisation(), name="Health visiting", now=EARLIER)
        post = village.post(title="Health visitor", team=team)
        assert (post.title, post.role, post.team_name) == ("Health visitor", Role.PRACTITIONER, "Health visiting")
        entry = list_entries(event="post.given")[0]
        assert entry.facts == {"post": post.reference, "organisation": post.organisation, "role": "practitioner"}
        assert entry.subjects == (post.person,)

    def test_an_administrator_gives_posts_of_the_own_organisation_only(self, village: Village) -> None:
        administrator = village.actor(Role.ADMINISTRATOR)
        person = add()
        given = {"person": person, "team": "", "role": Role.PRACTITIONER, "title": "Nurse", "now": NOW}
        give_post(actor=administrator, organisation=village.organisation(), **given)
        with pytest.raises(OtherOrganisation):
            give_post(actor=administrator, organisation=village.organisation("Another"), **given)
        assert [row.facts["reason"] for row in list_entries(event="act.refused")] == ["other-organisation"]

    def test_the_same_post_is_not_given_twice_but_after_it_ended_again(self, village: Village) -> None:
        post = village.post(title="Nurse")
        with pytest.raises(PostNotPossible):
            village.post(title="Nurse", person=post.person)
        end_post(actor=OPERATOR, post=post.reference, now=NOW)
        village.post(title="Nurse", person=post.person, at=NOW)

    def test_a_team_of_another_organisation_and_unknown_things_are_refused(self, village: Village) -> None:
        other = add_team(actor=OPERATOR, organisation=village.organisation("Another"), name="A team", now=EARLIER)
        with pytest.raises(PostNotPossible):
            village.post(team=other)
        with pytest.raises(TeamUnknown):
            village.post(team="tea_none")
        with pytest.raises(PersonUnknown):
            village.post(person="pra_none")
        with pytest.raises(OrganisationUnknown):
            give_post(
                actor=OPERATOR,
                person=add(),
                organisation="org_none",
                team="",
                role=Role.MANAGER,
                title="Head",
                now=NOW,
            )


class TestEndPost:
    def test_it_is_held_until_before_that_moment(self, village: Village) -> None:
        post = village.post()
        end_post(actor=OPERATOR, post=post.reference, now=NOW)
        held = get_post(post.reference)
        assert (held.is_current(NOW - DAY), held.is_current(NOW)) == (True, False)
        assert list_current_posts(at=NOW, organisation=village.organisation()) == ()
        assert [row.facts["post"] for row in list_entries(event="post.ended")] == [post.reference]

    def test_it_ends_once_and_by_the_own_administrator(self, village: Village) -> None:
        post = village.post()
        with pytest.raises(OtherOrganisation):
            end_post(actor=village.actor(Role.ADMINISTRATOR, organisation="Another"), post=post.reference, now=NOW)
        end_post(actor=village.actor(Role.ADMINISTRATOR), post=post.reference, now=NOW)
        with pytest.raises(PostOver):
            end_post(actor=OPERATOR, post=post.reference, now=NOW)
        with pytest.raises(PostUnknown):
            end_post(actor=OPERATOR, post="pos_none", now=NOW)


class TestFindStanding:
    def test_it_tells_the_post_and_all_current_posts(self, village: Village) -> None:
        one = village.post()
        two = village.post(person=one.person, organisation="Another")
        standing = find_standing(person=one.person, post=two.reference, at=NOW)
        assert standing is not None
        assert standing.post == two
        assert {row.reference for row in standing.current_posts} == {one.reference, two.reference}
        assert standing.mark == get_mark(one.person)

    def test_somebody_elses_post_is_not_theirs(self, village: Village) -> None:
        one, other = village.post(), village.post()
        standing = find_standing(person=one.person, post=other.reference, at=NOW)
        assert standing is not None
        assert standing.post is None

    def test_an_inactive_account_stands_nowhere(self, village: Village) -> None:
        post = village.post()
        Practitioner.objects.filter(reference=post.person).update(is_active=False)
        assert find_standing(person=post.person, post=post.reference, at=NOW) is None

    def test_the_mark_changes_with_the_password(self, village: Village) -> None:
        post = village.post(password=PASSWORD)
        before = get_mark(post.person)
        Practitioner.objects.filter(reference=post.person).update(password="argon2$another")
        assert get_mark(post.person) != before
        with pytest.raises(PersonUnknown):
            get_mark("pra_none")

    def test_it_takes_two_queries(self, village: Village) -> None:
        post = village.post()
        for _ in range(3):
            village.post(person=post.person)
        with CaptureQueriesContext(connection) as queries:
            find_standing(person=post.person, post=post.reference, at=NOW)
        assert len(queries) == 2


@pytest.fixture
def appointed(village: Village) -> Callable[..., str]:
    """Return a function that appoints a new adviser and cover for the village's organisation."""

    def appoint(*, at: datetime = NOW, **changes: Any) -> str:
        given = {
            "organisation": village.organisation(),
            "adviser": changes.pop("adviser", None) or village.post(Role.ADVISER).reference,
            "cover": changes.pop("cover", None) or village.post(Role.MANAGER).reference,
            "out_of_hours_words": "Ring the emergency duty team.",
            "out_of_hours_telephone": "01632 960400",
            **changes,
        }
        return appoint_adviser(actor=OPERATOR, now=at, **given)

    return appoint


def adviser_of(village: Village, at: datetime = NOW) -> AdviserRow:
    found = find_adviser(organisation=village.organisation(), at=at)
    assert found is not None
    return found


class TestFindAdviser:
    def test_nobody_is_found_where_nobody_was_appointed(self, village: Village) -> None:
        bare = add_organisation(
            actor=OPERATOR, partnership=village.partnership, name="Bare", is_invented=True, now=EARLIER
        )
        assert find_adviser(organisation=bare, at=NOW) is None

    def test_the_adviser_then_the_cover_then_the_route(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        found = adviser_of(village)
        assert (found.who, found.post, found.out_of_hours.telephone) == (Turn.ADVISER, found.adviser, "01632 960400")
        away = {"actor": OPERATOR, "began_at": NOW, "ended_at": NOW + DAY, "now": NOW}
        be_away(person=found.adviser.person, **away)
        assert (adviser_of(village).who, adviser_of(village).post) == (Turn.COVER, found.cover)
        be_away(person=found.cover.person, **away)
        assert (adviser_of(village).who, adviser_of(village).post) == (Turn.OUT_OF_HOURS, None)
        assert adviser_of(village, at=NOW + DAY).who is Turn.ADVISER

    def test_who_has_left_counts_as_away(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        found = adviser_of(village)
        end_post(actor=OPERATOR, post=found.adviser.reference, now=NOW + DAY)
        assert adviser_of(village, at=NOW + DAY).who is Turn.COVER
        Practitioner.objects.filter(reference=found.cover.person).update(is_active=False)
        assert adviser_of(village, at=NOW + DAY).who is Turn.OUT_OF_HOURS

    def test_a_cover_who_is_away_matters_only_when_the_adviser_is(
        self, village: Village, appointed: Callable[..., str]
    ) -> None:
        appointed()
        be_away(actor=OPERATOR, person=adviser_of(village).cover.person, began_at=NOW, ended_at=NOW + DAY, now=NOW)
        found = adviser_of(village)
        assert (found.who, found.is_adviser_away, found.is_cover_away) == (Turn.ADVISER, False, True)

    def test_it_takes_three_queries(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        with CaptureQueriesContext(connection) as queries:
            find_adviser(organisation=village.organisation(), at=NOW)
        assert len(queries) == 3


class TestAppointAdviser:
    def test_a_newer_appointment_ends_the_one_before(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        first = adviser_of(village)
        appointed(at=NOW + DAY)
        assert adviser_of(village, at=NOW) == first
        assert adviser_of(village, at=NOW + DAY).adviser != first.adviser
        assert len([row for row in list_entries(event="adviser.appointed") if row.occurred_at >= NOW]) == 2

    def test_two_at_the_same_moment_are_refused(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        with pytest.raises(AdviserNotPossible, match="at this moment"):
            appointed()

    def test_an_adviser_may_come_from_another_organisation(
        self, village: Village, appointed: Callable[..., str]
    ) -> None:
        appointed(adviser=village.post(Role.ADVISER, organisation="Another").reference)
        assert adviser_of(village).adviser.organisation_name == "Another"

    @pytest.mark.parametrize(
        "changes",
        [{"out_of_hours_words": " "}, {"out_of_hours_telephone": "in the book"}, {"out_of_hours_telephone": ""}],
        ids=str,
    )
    def test_without_a_route_nobody_is_appointed(self, appointed: Callable[..., str], changes: dict[str, str]) -> None:
        with pytest.raises(AdviserNotPossible):
            appointed(**changes)

    def test_one_person_is_not_their_own_cover(self, village: Village, appointed: Callable[..., str]) -> None:
        adviser = village.post(Role.ADVISER)
        with pytest.raises(AdviserNotPossible):
            appointed(adviser=adviser.reference, cover=adviser.reference)
        other = village.post(Role.MANAGER, person=adviser.person)
        with pytest.raises(AdviserNotPossible, match="own cover"):
            appointed(adviser=adviser.reference, cover=other.reference)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADVISER, Role.INFORMATION_GOVERNANCE_LEAD}))
    def test_only_an_adviser_advises(self, village: Village, appointed: Callable[..., str], role: Role) -> None:
        with pytest.raises(AdviserNotPossible):
            appointed(adviser=village.post(role).reference)

    def test_a_post_that_is_over_is_refused(self, village: Village, appointed: Callable[..., str]) -> None:
        adviser = village.post(Role.ADVISER)
        end_post(actor=OPERATOR, post=adviser.reference, now=NOW)
        with pytest.raises(AdviserNotPossible, match="over"):
            appointed(adviser=adviser.reference)


class TestBeAway:
    def test_everybody_says_so_of_themselves(self, village: Village) -> None:
        post = village.post()
        be_away(actor=actor_of(post), person=post.person, began_at=NOW, ended_at=NOW + DAY, now=NOW)
        assert is_away(person=post.person, at=NOW)
        assert not is_away(person=post.person, at=NOW + DAY)
        assert [row.ended_at for row in list_away(person=post.person, at=NOW)] == [NOW + DAY]
        assert list_away(person=post.person, at=NOW + DAY) == ()
        assert [row.subjects for row in list_entries(event="away_period.noted")] == [(post.person,)]

    def test_an_administrator_says_so_of_colleagues_and_others_of_nobody(self, village: Village) -> None:
        post = village.post()
        given = {"person": post.person, "began_at": NOW, "ended_at": NOW + DAY, "now": NOW}
        for role in sorted(set(Role) - {Role.ADMINISTRATOR}):
            with pytest.raises(OtherOrganisation):
                be_away(actor=village.actor(role), **given)
        with pytest.raises(OtherOrganisation):
            be_away(actor=village.actor(Role.ADMINISTRATOR, organisation="Another"), **given)
        be_away(actor=village.actor(Role.ADMINISTRATOR), **given)

    @pytest.mark.parametrize(("began", "ended"), [(0, 0), (1, 0), (-2, -1)])
    def test_a_time_needs_a_beginning_before_its_end_and_an_end_to_come(
        self, village: Village, began: int, ended: int
    ) -> None:
        post = village.post()
        with pytest.raises(AwayNotPossible):
            be_away(actor=OPERATOR, person=post.person, began_at=NOW + began * DAY, ended_at=NOW + ended * DAY, now=NOW)

    def test_times_do_not_overlap(self, village: Village) -> None:
        person = village.post().person
        be_away(actor=OPERATOR, person=person, began_at=NOW, ended_at=NOW + 2 * DAY, now=NOW)
        with pytest.raises(AwayNotPossible, match="overlaps"):
            be_away(actor=OPERATOR, person=person, began_at=NOW + DAY, ended_at=NOW + 3 * DAY, now=NOW)
        be_away(actor=OPERATOR, person=person, began_at=NOW + 2 * DAY, ended_at=NOW + 3 * DAY, now=NOW)


class TestTheDatabaseRefuses:
    def test_an_address_in_large_letters(self) -> None:
        with pytest.raises(IntegrityError, match="email_in_small_letters"):
            Practitioner.objects.create(reference="pra_1", name="A", email="A@b.example")

    def test_an_address_twice(self) -> None:
        Practitioner.objects.create(reference="pra_1", name="A", email="a@b.example")
        with pytest.raises(IntegrityError, match="email"):
            Practitioner.objects.create(reference="pra_2", name="B", email="a@b.example")

    @pytest.mark.parametrize(
        ("changes", "constraint"), [({"role": "emperor"}, "role"), ({"ended_at": EARLIER}, "period")], ids=str
    )
    def test_a_role_that_is_none_and_a_post_that_ends_as_it_begins(
        self, village: Village, changes: dict[str, Any], constraint: str
    ) -> None:
        post = village.post()
        with pytest.raises(IntegrityError, match=f"practitioners_post_{constraint}"):
            Post.objects.filter(reference=post.reference).update(**changes)

    def test_two_advisers_at_a_time(self, village: Village, appointed: Callable[..., str]) -> None:
        appointed()
        one = AdviserAppointment.objects.get(organisation__reference=village.organisation(), ended_at__isnull=True)
        one.pk, one.reference, one.began_at = None, "apt_2", NOW + DAY
        with pytest.raises(IntegrityError, match="one_at_a_time"):
            one.save()

    def test_a_time_away_without_an_end_and_two_at_a_time(self, village: Village) -> None:
        person = Practitioner.objects.get(reference=village.post().person)
        AwayPeriod.objects.create(reference="awa_1", practitioner=person, began_at=NOW, ended_at=NOW + DAY)
        with pytest.raises(IntegrityError, match="one_at_a_time"):
            AwayPeriod.objects.create(
                reference="awa_2", practitioner=person, began_at=NOW + DAY / 2, ended_at=NOW + 2 * DAY
            )

    def test_a_person_is_not_deleted_while_a_post_is_theirs(self, village: Village) -> None:
        from django.db.models import ProtectedError

        village.post()
        with pytest.raises(ProtectedError):
            Practitioner.objects.all().delete()


def test_an_address_is_found_in_whatever_letters() -> None:
    person = add()
    found = find_person_by_email("Invented.PERSON@invented.example")
    assert found is not None
    assert found.reference == person
    assert find_person_by_email("nobody@invented.example") is None
