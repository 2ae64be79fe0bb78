"""References in addresses: only a whole one of its kind fits, and one name means one thing."""

from re import fullmatch

import pytest
from django.urls.converters import get_converters

from sharewell.foundation.addresses import ReferenceNameTaken, take_references

BODY = "1J5Q0KXW3T9B7M2ZRC"
take_references(tested="tst", tested_either=("tst", "tsu"))


def fits(name: str, value: str) -> bool:
    return fullmatch(get_converters()[name].regex, value) is not None


class TestTakeReferences:
    def test_a_reference_of_its_kind_fits(self) -> None:
        assert fits("tested", f"tst_{BODY}")
        assert get_converters()["tested"].to_python(f"tst_{BODY}") == f"tst_{BODY}"

    @pytest.mark.parametrize(
        "value", [f"tsu_{BODY}", f"tst_{BODY[:-1]}", f"tst_{BODY}A", f"tst_{BODY.lower()}", "robin-sample", "tst", ""]
    )
    def test_nothing_else_fits(self, value: str) -> None:
        assert not fits("tested", value)

    def test_a_name_may_stand_for_two_kinds(self) -> None:
        assert fits("tested_either", f"tst_{BODY}")
        assert fits("tested_either", f"tsu_{BODY}")
        assert not fits("tested_either", f"chi_{BODY}")

    def test_two_apps_may_take_the_same_and_not_another_by_the_same_name(self) -> None:
        take_references(tested="tst")
        with pytest.raises(ReferenceNameTaken):
            take_references(tested="chi")
