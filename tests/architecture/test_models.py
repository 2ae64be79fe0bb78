"""Every column is sorted, every model shows its reference, and nothing is deleted by the way."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from sharewell.foundation.classification import Classified, Kind

OURS = "sharewell."
SORTED = Classified(kind=Kind.TECHNICAL, retention="For ever.", erased="Never.")


def our_models() -> list[type[models.Model]]:
    """Return every model of the product, not those of others."""
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def unsorted_fields(model: type[models.Model]) -> Iterator[str]:
    """Yield what is wrong with the sorting of a model's columns."""
    kept = {field.name for field in model._meta.concrete_fields}
    said = vars(model).get("DATA", {})
    yield from (f"{model.__name__}.{name} is not sorted." for name in sorted(kept - set(said)))
    yield from (f"{model.__name__}.{name} is sorted, but is no column." for name in sorted(set(said) - kept))
    yield from (
        f"{model.__name__}.{name} is sorted oddly." for name, one in said.items() if type(one) is not Classified
    )


def careless_relations(model: type[models.Model]) -> Iterator[str]:
    """Yield the relations of a model that would delete or empty rows by the way, and its many-to-many shortcuts."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if field.many_to_many:
            yield f"{model.__name__}.{field.name} hides a table of its own."
        elif field.remote_field is not None and field.remote_field.on_delete is not models.PROTECT:
            yield f"{model.__name__}.{field.name} does not protect what it points at."


def inherited_tables(model: type[models.Model]) -> Iterator[str]:
    """Yield the tables that a model inherits from."""
    yield from (f"{model.__name__} inherits the table of {parent.__name__}." for parent in model._meta.parents)


def nameless(model: type[models.Model]) -> Iterator[str]:
    """Yield a model that does not say how it shows itself, by itself or through an abstract one of ours."""
    if not any("__str__" in vars(each) for each in model.__mro__ if each.__module__.startswith(OURS)):
        yield f"{model.__name__} has no __str__ of its own."


RULES = (unsorted_fields, careless_relations, inherited_tables, nameless)


class TestTheHouse:
    @pytest.mark.parametrize("rule", RULES)
    def test_it_keeps_the_rule(self, rule: object) -> None:
        found = [line for model in our_models() for line in rule(model)]  # type: ignore[operator]
        assert found == []

    def test_it_has_models(self) -> None:
        assert {"Entry", "Council", "ContactRoute", "Installation"} <= {model.__name__ for model in our_models()}


class TestPlantedViolations:
    @isolate_apps("sharewell.ledger")
    def test_an_unsorted_column_is_found(self) -> None:
        class Odd(models.Model):
            DATA: ClassVar[dict[str, Classified]] = {"id": SORTED, "gone": SORTED}
            name = models.CharField(max_length=10)

            class Meta:
                app_label = "ledger"

        assert list(unsorted_fields(Odd)) == ["Odd.name is not sorted.", "Odd.gone is sorted, but is no column."]

    @isolate_apps("sharewell.ledger")
    def test_a_model_without_sorting_is_found(self) -> None:
        class Odd(models.Model):
            class Meta:
                app_label = "ledger"

        assert list(unsorted_fields(Odd)) == ["Odd.id is not sorted."]
        assert list(nameless(Odd)) == ["Odd has no __str__ of its own."]

    @isolate_apps("sharewell.ledger")
    def test_sorting_is_not_inherited(self) -> None:
        class Proper(models.Model):
            DATA: ClassVar[dict[str, Classified]] = {"id": SORTED}

            class Meta:
                app_label = "ledger"

        class Odd(Proper):
            class Meta:
                app_label = "ledger"

        assert list(unsorted_fields(Proper)) == []
        assert list(unsorted_fields(Odd)) == ["Odd.id is not sorted.", "Odd.proper_ptr is not sorted."]
        assert list(inherited_tables(Odd)) == ["Odd inherits the table of Proper."]

    @isolate_apps("sharewell.ledger")
    def test_a_cascade_and_a_hidden_table_are_found(self) -> None:
        class Whole(models.Model):
            class Meta:
                app_label = "ledger"

        class Odd(models.Model):
            whole = models.ForeignKey(Whole, on_delete=models.CASCADE)
            others = models.ManyToManyField(Whole, related_name="odd_ones")

            class Meta:
                app_label = "ledger"

        assert list(careless_relations(Odd)) == [
            "Odd.whole does not protect what it points at.",
            "Odd.others hides a table of its own.",
        ]

    def test_a_column_cannot_be_sorted_without_saying_why(self) -> None:
        with pytest.raises(ValueError, match="how long"):
            Classified(kind=Kind.PERSONAL, retention=" ", erased="Never.")
