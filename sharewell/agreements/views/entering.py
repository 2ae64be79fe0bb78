"""Enter documents and parties, link documents, and see what is to be watched."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.types import Role
from sharewell.agreements.actions import add_party, enter_agreement, link_alongside
from sharewell.agreements.forms.documents import LinkForm, NewAgreementForm, PartyForm
from sharewell.agreements.presenters.documents import kind_words, nearing_rows, warning_words
from sharewell.agreements.queries import (
    get_agreement,
    list_agreements,
    list_nearing_in,
    list_parties_acting_before_approval,
    list_vacancies,
)
from sharewell.agreements.types import KINDS, Capacity
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, houses_of, own_house, require_kept, show
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.guidance.queries import list_editions


class NewAgreement(AgreementsView):
    """Enter a document."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it, and lead to it."""
        form, made = self._form(request, request.POST), [""]
        actor = actor_of(request)

        def act() -> None:
            made[0] = enter_agreement(
                actor=actor, partnership=own_house(actor).partnership, **form.entered(), now=now()
            )

        if not attempt(form, act):
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("agreements:agreement", args=made))

    @staticmethod
    def _form(request: HttpRequest, data: Any = None) -> NewAgreementForm:
        actor = actor_of(request)
        return NewAgreementForm(
            data,
            choices={
                "kind": [(kind.value, kind_words(kind)) for kind in KINDS],
                "holder": [("", "The partnership’s"), *houses_of(actor)],
                "follows": [("", "None"), *((one.reference, one.title) for one in list_agreements(actor=actor))],
                "edition": [("", "None"), *((one.code, one.title) for one in list_editions())],
            },
        )

    @staticmethod
    def _page(request: HttpRequest, form: NewAgreementForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "heading": "Enter a document", "button": "Enter it", "lead": ""}
        return show(request, "form", {**context, "back": reverse("agreements:register")}, status=status)


class AddParty(AgreementsView):
    """Make an organisation a party to a document."""

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Show the form."""
        require_kept(request, agreement)
        return self._page(request, agreement, self._form(request))

    def post(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Make it one."""
        require_kept(request, agreement)
        form = self._form(request, request.POST)
        if not attempt(form, lambda: self._add(request, agreement, form), field="organisation"):
            return self._page(request, agreement, form, status=422)
        return HttpResponseRedirect(f"{reverse('agreements:agreement', args=(agreement,))}#parties")

    @staticmethod
    def _add(request: HttpRequest, agreement: str, form: PartyForm) -> None:
        said = form.cleaned_data
        add_party(
            actor=actor_of(request),
            agreement=agreement,
            organisation=said["organisation"],
            capacity=Capacity(said["capacity"]),
            acts_for=said["acts_for"],
            now=now(),
        )

    @staticmethod
    def _form(request: HttpRequest, data: Any = None) -> PartyForm:
        houses = houses_of(actor_of(request))
        return PartyForm(
            data, choices={"organisation": [("", "Choose one"), *houses], "acts_for": [("", "Nobody"), *houses]}
        )

    @staticmethod
    def _page(request: HttpRequest, agreement: str, form: PartyForm, *, status: int = 200) -> HttpResponse:
        row = get_agreement(actor=actor_of(request), agreement=agreement)
        return show(
            request,
            "form",
            {
                "form": form,
                "heading": "Enter a party",
                "caption": row.title,
                "lead": "A party is bound once it signs, from its own day.",
                "button": "Enter the party",
                "back": reverse("agreements:agreement", args=(agreement,)),
            },
            status=status,
        )


class LinkBeside(AgreementsView):
    """Say that a document sits alongside another."""

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Show the form."""
        require_kept(request, agreement)
        return self._page(request, agreement, self._form(request, agreement))

    def post(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Link the two."""
        require_kept(request, agreement)
        form = self._form(request, agreement, request.POST)

        def act() -> None:
            link_alongside(
                actor=actor_of(request), agreement=agreement, alongside=form.cleaned_data["alongside"], now=now()
            )

        if not attempt(form, act, field="alongside"):
            return self._page(request, agreement, form, status=422)
        return HttpResponseRedirect(reverse("agreements:agreement", args=(agreement,)))

    @staticmethod
    def _form(request: HttpRequest, agreement: str, data: Any = None) -> LinkForm:
        others = [one for one in list_agreements(actor=actor_of(request)) if one.reference != agreement]
        offered = [("", "Choose one"), *((one.reference, one.title) for one in others)]
        return LinkForm(data, choices={"alongside": offered})

    @staticmethod
    def _page(request: HttpRequest, agreement: str, form: LinkForm, *, status: int = 200) -> HttpResponse:
        row = get_agreement(actor=actor_of(request), agreement=agreement)
        return show(
            request,
            "form",
            {
                "form": form,
                "heading": "It sits alongside another document",
                "caption": row.title,
                "lead": "Both hold beside each other. Neither replaces the other.",
                "button": "Link them",
                "back": reverse("agreements:agreement", args=(agreement,)),
            },
            status=status,
        )


class Watch(AgreementsView):
    """What is to be watched: parties not bound, vacancies, reviews, contracts, certificates."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        actor, moment = actor_of(request), now()
        home = own_house(actor).partnership
        return show(
            request,
            "watch",
            {
                "warnings": [
                    (one, warning_words(one)) for one in list_parties_acting_before_approval(actor=actor, at=moment)
                ],
                "vacancies": list_vacancies(partnership=home, at=moment),
                "nearing": nearing_rows(list_nearing_in(partnership=home, at=moment)),
                "is_officer": Role.AGREEMENTS_OFFICER in actor.roles,
            },
        )


WATCH_COLUMNS = ("agreement", "title", "version", "organisation", "name", "warning", "bound_from")


class WatchFile(AgreementsView):
    """The parties that are not bound by what is in force, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = (
            (
                one.agreement,
                one.title,
                one.number,
                one.organisation,
                one.organisation_name,
                one.warned.value,
                one.bound_from.isoformat() if one.bound_from else "",
            )
            for one in list_parties_acting_before_approval(actor=actor_of(request), at=now())
        )
        return csv_response(filename="parties-not-bound.csv", header=WATCH_COLUMNS, rows=rows)
