"""Contracts that make signing a condition, and what organisations can show of how they look after information."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.agreements.actions import (
    check_contract,
    end_contract,
    enter_contract,
    record_assurance,
    tell_controller,
)
from sharewell.agreements.exporters.documents import (
    ASSURANCE_COLUMNS,
    CONTRACT_COLUMNS,
    assurance_cells,
    contract_cells,
)
from sharewell.agreements.forms.documents import AssuranceForm, CheckForm, ContractForm, NothingForm
from sharewell.agreements.policies import may_enter_for, may_speak
from sharewell.agreements.queries import get_contract, list_agreements, list_assurance, list_checks, list_contracts
from sharewell.agreements.types.keeping import ASSURANCE_WORDS, ContractUnknown
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, house_in_sight, houses_of, show
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.policies import may_keep
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import InScope, OrganisationUnknown


class Contracts(AgreementsView):
    """Every contract that makes signing a condition."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        actor = actor_of(request)
        rows = list_contracts(actor=actor, at=now())
        context = {
            "rows": [(one, one.is_overdue(today())) for one in rows],
            "may_enter": is_permitted(actor, Permission.KEEP_AGREEMENTS),
        }
        return show(request, "contracts", context)


class ContractsFile(AgreementsView):
    """The list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = contract_cells(list_contracts(actor=actor_of(request), at=now()))
        return csv_response(filename="contracts.csv", header=CONTRACT_COLUMNS, rows=rows)


class NewContract(AgreementsView):
    """Enter a contract."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        form, made = self._form(request, request.POST), [""]

        def act() -> None:
            made[0] = enter_contract(actor=actor_of(request), **form.cleaned_data, now=now())

        if not attempt(form, act):
            return self._page(request, form, status=422)
        return HttpResponseRedirect(reverse("agreements:contract", args=made))

    @staticmethod
    def _form(request: HttpRequest, data: Any = None) -> ContractForm:
        actor = actor_of(request)
        houses = [("", "Choose one"), *houses_of(actor)]
        documents = [("", "Choose one"), *((one.reference, one.title) for one in list_agreements(actor=actor))]
        choices = {"commissioner": houses, "provider": houses, "agreement": documents}
        return ContractForm(data, choices=choices, initial={"commissioner": actor.organisation})

    @staticmethod
    def _page(request: HttpRequest, form: ContractForm, *, status: int = 200) -> HttpResponse:
        return show(
            request,
            "form",
            {
                "form": form,
                "heading": "Enter a contract",
                "lead": "Whoever is commissioned to work with children signs the agreement in its own right.",
                "button": "Enter the contract",
                "back": reverse("agreements:contracts"),
            },
            status=status,
        )


class ContractPage(AgreementsView):
    """A contract: whether its condition is met, how often that was checked, and what the register has to say of it."""

    def get(self, request: HttpRequest, contract: str) -> HttpResponse:
        """Show it."""
        return self.page(request, contract)

    def post(self, request: HttpRequest, contract: str) -> HttpResponse:
        """Record a check of today."""
        self.require_mine(request, contract)
        form = CheckForm(request.POST)

        def act() -> None:
            check_contract(actor=actor_of(request), contract=contract, note=form.cleaned_data["note"], now=now())

        if not attempt(form, act, field="note"):
            return self.page(request, contract, form, status=422)
        return HttpResponseRedirect(reverse("agreements:contract", args=(contract,)))

    @staticmethod
    def require_mine(request: HttpRequest, contract: str) -> None:
        """Return where the reader enters things of the commissioner. Raise `ContractUnknown`."""
        actor, moment = actor_of(request), now()
        row = get_contract(actor=actor, contract=contract, at=moment)
        if not may_enter_for(actor, row.commissioner, at=moment):
            raise ContractUnknown(contract)

    @staticmethod
    def page(
        request: HttpRequest, contract: str, form: CheckForm | None = None, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        """Show it with the form for a check."""
        actor, moment = actor_of(request), now()
        row = get_contract(actor=actor, contract=contract, at=moment)
        entry = get_organisation(row.provider, on=today()).entry
        says_processor = entry is not None and entry.processor_for == row.commissioner
        says_scope = entry is not None and entry.in_scope_s16la is InScope.YES
        return show(
            request,
            "contract",
            {
                "row": row,
                "is_overdue": row.is_overdue(today()),
                "checks": list_checks(actor=actor, contract=contract),
                "lacks_processor": row.makes_processor and not says_processor,
                "lacks_scope": row.brings_into_scope and not says_scope,
                "may_keep_register": is_permitted(actor, Permission.KEEP_REGISTER) and may_keep(actor, row.provider),
                "may_check": row.ended_on is None
                and is_permitted(actor, Permission.KEEP_AGREEMENTS)
                and may_enter_for(actor, row.commissioner, at=moment),
                "may_tell": row.makes_processor
                and row.told_controller_on is None
                and is_permitted(actor, Permission.SIGN_AGREEMENTS)
                and may_speak(actor, row.provider, at=moment),
                "form": form or CheckForm(),
                "refusal": refusal,
            },
            status=status,
        )


class EndContract(ContractPage):
    """End a contract. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, contract: str) -> HttpResponse:
        """End it."""
        self.require_mine(request, contract)
        form = NothingForm({})
        if not attempt(form, lambda: end_contract(actor=actor_of(request), contract=contract, now=now())):
            return self.page(request, contract, refusal=str(form.non_field_errors()[0]), status=422)
        return HttpResponseRedirect(reverse("agreements:contract", args=(contract,)))


class TellController(ContractPage):
    """Say that the provider told its controller. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, contract: str) -> HttpResponse:
        """Record it."""
        actor, moment = actor_of(request), now()
        row = get_contract(actor=actor, contract=contract, at=moment)
        if not may_speak(actor, row.provider, at=moment):
            raise ContractUnknown(contract)
        form = NothingForm({})
        if not attempt(form, lambda: tell_controller(actor=actor, contract=contract, now=moment)):
            return self.page(request, contract, refusal=str(form.non_field_errors()[0]), status=422)
        return HttpResponseRedirect(reverse("agreements:contract", args=(contract,)))


class Assurance(AgreementsView):
    """What each organisation can show today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        actor, on = actor_of(request), today()
        held = list_assurance(actor=actor)
        shown: dict[str, list[Any]] = {}
        for one in held:
            shown.setdefault(one.organisation, []).append((one, ASSURANCE_WORDS[one.kind], one.is_current(on)))
        rows = [(organisation, name, shown.get(organisation, [])) for organisation, name in houses_of(actor)]
        return show(request, "assurance", {"rows": rows, "has_any": bool(held)})


class AssuranceFile(AgreementsView):
    """The list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = assurance_cells(list_assurance(actor=actor_of(request)))
        return csv_response(filename="assurance.csv", header=ASSURANCE_COLUMNS, rows=rows)


class AssuranceOf(AgreementsView):
    """What one organisation can show, what it could before, and the form for something newer."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show it."""
        return self._page(request, organisation, AssuranceForm(initial={"checked_on": today()}))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Record it."""
        if not may_enter_for(actor_of(request), organisation, at=now()):
            raise OrganisationUnknown(organisation)
        form = AssuranceForm(request.POST)

        def act() -> None:
            record_assurance(actor=actor_of(request), organisation=organisation, **form.entered(), now=now())

        if not attempt(form, act, field="expires_on"):
            return self._page(request, organisation, form, status=422)
        return HttpResponseRedirect(reverse("agreements:assurance-of", args=(organisation,)))

    @staticmethod
    def _page(request: HttpRequest, organisation: str, form: AssuranceForm, *, status: int = 200) -> HttpResponse:
        actor, on = actor_of(request), today()
        house = house_in_sight(actor, organisation)
        rows = list_assurance(actor=actor, organisation=organisation)
        return show(
            request,
            "assurance_of",
            {
                "house": house,
                "rows": [(one, ASSURANCE_WORDS[one.kind], one.is_current(on)) for one in rows],
                "may_enter": is_permitted(actor, Permission.KEEP_AGREEMENTS)
                and may_enter_for(actor, organisation, at=now()),
                "form": form,
            },
            status=status,
        )
