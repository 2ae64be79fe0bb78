"""A page with one form: shown, taken, not taken, refused, missing; as every page of that shape answers."""

from typing import Any

import pytest
from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from sharewell.design.forms import KitForm
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.refusing import Refused


class Gone(Exception):
    """It is not there."""


class GoneAndRefused(Refused):
    """It is not there, and that is a refusal too."""


class Ask(KitForm):
    """One question."""

    words = forms.CharField(label="What?", error_messages={"required": "Say what"})


class Planted(OneFormPage):
    """A page of that shape, which answers with what it would show."""

    missing = (Gone, GoneAndRefused)

    def form(self, request: Any, data: Any, **where: str) -> Ask:
        return Ask(data)

    def look_first(self, request: Any, **where: str) -> None:
        if where["reference"] == "unseen":
            raise Gone

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        if where["reference"] == "gone":
            raise Gone
        return {}

    def act(self, request: Any, form: Any, **where: str) -> str:
        words = form.cleaned_data["words"]
        if words == "no":
            raise Refused("Not this one.")
        if words == "gone":
            raise GoneAndRefused
        return f"/done/{words}/"

    def page(self, request: Any, form: Any, where: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        self.shown(request, **where)
        errors = ", ".join(one.text for one in form.error_links())
        return HttpResponse(f"refused: {refused}; errors: {errors}", status=status)


def ask(method: str, reference: str = "here", **said: str) -> HttpResponseBase:
    return Planted.as_view()(getattr(RequestFactory(), method)("/planted/", said), reference=reference)


class TestOneFormPage:
    def test_it_is_shown_without_a_word_of_errors(self) -> None:
        answer = ask("get")
        assert (answer.status_code, answer.content) == (200, b"refused: ; errors: ")  # type: ignore[attr-defined]

    def test_what_is_missing_in_the_form_is_said_and_nothing_is_done(self) -> None:
        answer = ask("post")
        assert (answer.status_code, answer.content) == (422, b"refused: ; errors: Say what")  # type: ignore[attr-defined]

    def test_it_does_the_act_and_leads_on(self) -> None:
        answer = ask("post", words="yes")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/done/yes/")

    def test_a_refusal_is_shown_with_its_reason(self) -> None:
        answer = ask("post", words="no")
        assert (answer.status_code, answer.content) == (409, b"refused: Not this one.; errors: ")  # type: ignore[attr-defined]

    @pytest.mark.parametrize(("method", "reference"), [("get", "gone"), ("post", "gone"), ("post", "unseen")])
    def test_what_is_not_there_is_missing_before_anything_is_weighed(self, method: str, reference: str) -> None:
        with pytest.raises(Http404):
            ask(method, reference)

    def test_what_is_missing_is_missing_also_where_that_is_a_refusal(self) -> None:
        with pytest.raises(Http404):
            ask("post", words="gone")
