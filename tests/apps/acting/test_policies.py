"""Who may do what."""

import itertools

import pytest

from sharewell.acting.policies import PERMISSIONS, is_permitted, require
from sharewell.acting.types import OPERATOR, SYSTEM, VISITOR, Actor, NotPermitted, Permission
from tests.apps.probe import PERMISSION, STRANGER


def yes(actor: Actor) -> bool:
    return True


def no(actor: Actor) -> bool:
    return False


class TestPermissions:
    def test_every_permission_has_a_row(self) -> None:
        assert set(PERMISSIONS) == set(Permission)

    def test_no_row_is_empty(self) -> None:
        assert all(rows and all(rows) for rows in PERMISSIONS.values())

    @pytest.mark.parametrize(
        ("actor", "expected"), [(OPERATOR, True), (SYSTEM, False), (VISITOR, False), (STRANGER, False)], ids=str
    )
    def test_only_the_operator_imports_contact_routes(self, actor: Actor, expected: bool) -> None:
        assert is_permitted(actor, Permission.IMPORT_CONTACT_ROUTES) is expected


class TestIsPermitted:
    def test_unknown_means_no(self) -> None:
        assert is_permitted(OPERATOR, PERMISSION, rules={}) is False

    def test_no_rows_mean_no(self) -> None:
        assert is_permitted(OPERATOR, PERMISSION, rules={PERMISSION: ()}) is False

    def test_a_row_without_conditions_means_no(self) -> None:
        assert is_permitted(OPERATOR, PERMISSION, rules={PERMISSION: ((), ())}) is False

    @pytest.mark.parametrize("rows", list(itertools.product([(yes,), (no,), (yes, no), (yes, yes)], repeat=2)))
    def test_one_row_must_hold_wholly(self, rows: tuple[tuple[object, ...], ...]) -> None:
        holds = any(no not in row for row in rows)
        assert is_permitted(OPERATOR, PERMISSION, rules={PERMISSION: rows}) is holds  # type: ignore[dict-item]


class TestRequire:
    def test_it_is_silent_where_the_permission_is_held(self) -> None:
        require(OPERATOR, PERMISSION)

    def test_it_refuses_with_a_fact_for_the_person(self) -> None:
        with pytest.raises(NotPermitted, match="not allowed") as refusal:
            require(VISITOR, PERMISSION)
        assert refusal.value.permission is PERMISSION
