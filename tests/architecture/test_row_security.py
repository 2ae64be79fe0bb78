"""Every table with words of special care is held by row security, or says here why not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from sharewell.foundation.classification import Kind
from tests.architecture.test_models import our_models

ABOUT_CHILDREN = ("casework", "children", "consent", "decisions", "linkage", "sharing")
"""The apps of which every table is held. Others are held where a column is special, or is words about a case."""
WORDS = {"advice_advicesituation", "advice_advicemessage", "advice_adviceoutcome"}
NOT_HELD = {
    "ledger_keptcontent": "It is encrypted; only an act that knows the subject's key reads it (ADR 0053).",
    "practitioners_vettingcheck": "It is about staff: whose, the policies of practitioners say. It has no child in it.",
}


def must_be_held() -> set[str]:
    """Return the tables that row security has to hold."""
    of_children = {model._meta.db_table for app in ABOUT_CHILDREN for model in apps.get_app_config(app).get_models()}
    return (of_children | WORDS | {model._meta.db_table for model in our_models() if is_special(model)}) - set(NOT_HELD)


def is_special(model: type[models.Model]) -> bool:
    """Tell whether a column of the model is special."""
    return any(one.kind is Kind.SPECIAL for one in vars(model).get("DATA", {}).values())


def held() -> set[str]:
    """Return the tables that have row security switched on, and a policy that shows rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND EXISTS ("
            "SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polpermissive AND polcmd IN ('r', '*'))"
        )
        return {name for (name,) in cursor.fetchall()}


def open_policies() -> list[str]:
    """Return the policies that show rows without asking who asks, directly or through the row they belong to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polname, pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polpermissive AND polcmd IN ('r', '*')"
        )
        rules = cursor.fetchall()
    return [name for name, rule in rules if "current_setting" not in rule and "SELECT" not in rule]


@pytest.mark.django_db
def test_each_is_held_and_by_a_rule_that_asks_who_asks() -> None:
    assert must_be_held() == held()
    assert open_policies() == []


@pytest.mark.django_db
def test_a_table_that_is_let_go_and_a_rule_that_asks_nothing_are_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE children_breakglass DISABLE ROW LEVEL SECURITY")
        cursor.execute("CREATE POLICY planted ON decisions_draft USING (true)")
    assert must_be_held() - held() == {"children_breakglass"}
    assert open_policies() == ["planted"]


def test_what_is_not_held_is_special_all_the_same() -> None:
    assert set(NOT_HELD) <= {model._meta.db_table for model in our_models() if is_special(model)}
