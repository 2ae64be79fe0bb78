"""A query whose text is kept gives what the ORM would give, whatever it is asked with."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from sharewell.foundation.prepared import NotPrepared, PreparedQuery
from sharewell.partnerships.models import Organisation
from sharewell.practitioners.models import Post
from sharewell.practitioners.queries import list_current_posts
from tests.support.people import Village

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _bodies(village: Village) -> None:
    for name in ("Invented Trust", "Kingsmere Council"):
        village.post(organisation=village.organisation(name))


def _named(*, name: str, **_: Any) -> QuerySet[Organisation, Any]:
    return Organisation.objects.filter(name=name).values("reference", "name")


class TestRows:
    def test_the_text_is_made_once_and_asked_with_each_value(self) -> None:
        made: list[str] = []

        def build(*, name: str) -> QuerySet[Organisation, Any]:
            made.append(name)
            return _named(name=name)

        names = sorted(Organisation.objects.values_list("name", flat=True))
        asked = PreparedQuery(build)

        found = [row["name"] for name in names for row in asked.rows(name=name)]

        assert found == names
        assert len(made) == 1
        assert made[0] not in names

    def test_it_still_answers_when_postgres_keeps_the_plan(self) -> None:
        asked = PreparedQuery(_named)
        name = Organisation.objects.values_list("name", flat=True)[0]
        assert connection.settings_dict["OPTIONS"]["prepare_threshold"] is not None

        found = [[row["name"] for row in asked.rows(name=name)] for _ in range(9)]

        assert found == [[name]] * 9
        assert asked.rows(name="nobody is called this") == []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%partnerships_organisation%'"
            )
            assert cursor.fetchone()[0] >= 1

    def test_each_shape_has_a_text_of_its_own(self) -> None:
        def build(*, name: str, backwards: bool) -> QuerySet[Organisation, Any]:
            narrowed = Organisation.objects.filter(~Q(name=name))
            return narrowed.order_by("-name" if backwards else "name").values("name")

        asked = PreparedQuery(build)

        forwards = [row["name"] for row in asked.rows({"backwards": False}, name="")]

        assert forwards == sorted(Organisation.objects.values_list("name", flat=True))
        assert [row["name"] for row in asked.rows({"backwards": True}, name="")] == forwards[::-1]

    def test_moments_and_days_reach_the_database(self) -> None:
        posts = {one.reference for one in list_current_posts(at=NOW)}

        held = Post.objects.filter(began_at__lte=NOW, practitioner__is_active=True)

        assert posts
        assert posts == {one.reference for one in held if one.ended_at is None or one.ended_at > NOW}
        assert list_current_posts(at=datetime(1990, 1, 1, tzinfo=UTC)) == ()


class TestNotPrepared:
    def test_a_value_that_is_worked_on_is_refused(self) -> None:
        asked = PreparedQuery(lambda *, name: Organisation.objects.filter(name=name.upper()).values("name"))

        with pytest.raises(NotPrepared):
            asked.rows(name="Kingsmere Council")

    def test_a_copy_of_a_value_is_refused(self) -> None:
        asked = PreparedQuery(
            lambda *, name: Organisation.objects.filter(Q(name=name) | Q(name=str.__str__(name))).values("name")
        )

        with pytest.raises(NotPrepared):
            asked.rows(name="Kingsmere Council")

    def test_a_value_that_is_forgotten_is_refused(self) -> None:
        asked = PreparedQuery(lambda **_: Organisation.objects.values("name"))

        with pytest.raises(NotPrepared):
            asked.rows(name="Kingsmere Council")

    def test_rows_without_names_are_refused(self) -> None:
        asked = PreparedQuery(lambda *, name: Organisation.objects.filter(name=name))

        with pytest.raises(NotPrepared):
            asked.rows(name="Kingsmere Council")

    def test_a_value_of_another_kind_is_refused(self) -> None:
        with pytest.raises(NotPrepared):
            PreparedQuery(_named).rows(name=7)  # type: ignore[arg-type]

    def test_the_database_may_work_on_a_value(self) -> None:
        def build(*, name: str) -> QuerySet[Organisation, Any]:
            return Organisation.objects.annotate(low=Lower("name")).filter(low=name).values("name")

        name = Organisation.objects.values_list("name", flat=True)[0]

        assert [row["name"] for row in PreparedQuery(build).rows(name=name.lower())] == [name]
