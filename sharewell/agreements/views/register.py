"""The register of agreements, a document, and what is kept about one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.agreements.actions import draft_version
from sharewell.agreements.exporters.documents import PARTY_COLUMNS, REGISTER_COLUMNS, party_cells, register_cells
from sharewell.agreements.forms.documents import (
    DifferenceForm,
    DraftForm,
    FindForm,
)
from sharewell.agreements.policies import may_change, speaks_for
from sharewell.agreements.presenters.documents import (
    LEVELS,
    OVERALL_WORDS,
    STANDING_WORDS,
    TIERS,
    grouped,
    kind_words,
    party_lines,
    relation_words,
    standing_words,
    version_summary,
    view_words,
    warning_words,
)
from sharewell.agreements.queries import (
    get_agreement,
    get_register_row,
    list_adoptions,
    list_contracts,
    list_parties,
    list_parties_acting_before_approval,
    list_publications,
    list_register,
    list_relations,
    list_signatures,
    list_to_read,
    list_versions,
)
from sharewell.agreements.types import KINDS, AgreementKind
from sharewell.agreements.types.keeping import StandingOfAll
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, houses_of, require_kept, show
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.guidance.queries import list_editions

VIEWS = (("kind", "By kind"), ("level", "By level"), ("tier", "By tier"))


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """Return the filters that the address names; what is no code of ours does not narrow."""
    asked = request.GET
    level, tier = asked.get("level", ""), asked.get("tier", "")
    return {
        "kind": next((kind for kind in AgreementKind if kind.value == asked.get("kind")), None),
        "level": next((one for one in LEVELS if str(one) == level), None),
        "tier": next((one for one in TIERS if str(one) == tier), None),
        "standing": next((one for one in StandingOfAll if one.value == asked.get("standing")), None),
        "organisation": asked.get("organisation", ""),
    }


class Register(AgreementsView):
    """Every document, as a list by kind, by level or by tier, narrowed as the reader likes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self._page(request, FindForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find documents by words of their title. The words stand in no address."""
        form = FindForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        return self._page(request, form, words=form.cleaned_data["words"])

    @staticmethod
    def _page(request: HttpRequest, form: FindForm, *, words: str = "", status: int = 200) -> HttpResponse:
        actor, moment, narrowed = actor_of(request), now(), _narrowed(request)
        rows = list_register(actor=actor, at=moment, words=words, **narrowed)
        view = request.GET.get("view", "kind")
        query = request.GET.urlencode()
        return show(
            request,
            "register",
            {
                "groups": [
                    (heading, [(row, view_words(row), standing_words(row)) for row in group])
                    for heading, group in grouped(rows, view)
                ],
                "count": len(rows),
                "view": view if view in dict(VIEWS) else "kind",
                "views": VIEWS,
                "kinds": [(kind.value, kind_words(kind)) for kind in KINDS],
                "levels": LEVELS.items(),
                "tiers": TIERS.items(),
                "standings": [(one.value, told) for one, told in OVERALL_WORDS.items()],
                "houses": houses_of(actor),
                "asked": request.GET,
                "words": words,
                "is_narrowed": bool(words) or any(narrowed.values()) or narrowed["tier"] == 0,
                "form": form,
                "to_read": list_to_read(actor=actor, at=moment),
                "may_enter": is_permitted(actor, Permission.KEEP_AGREEMENTS),
                "csv": f"{reverse('agreements:register-csv')}{'?' if query else ''}{query}",
            },
            status=status,
        )


class RegisterFile(AgreementsView):
    """The list as a file, narrowed as its address says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = list_register(actor=actor_of(request), at=now(), **_narrowed(request))
        return csv_response(filename="agreements.csv", header=REGISTER_COLUMNS, rows=register_cells(rows))


class AgreementPage(AgreementsView):
    """A document: where it stands, its versions, parties and what it follows, who adopted it, where it is published."""

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Show it."""
        return self.page(request, agreement)

    @staticmethod
    def page(request: HttpRequest, agreement: str, *, status: int = 200, **forms: Any) -> HttpResponse:
        """Show it with its forms."""
        actor, moment = actor_of(request), now()
        row = get_register_row(actor=actor, agreement=agreement, at=moment)
        versions = list_versions(actor=actor, agreement=agreement)
        parties = list_parties(actor=actor, agreement=agreement)
        signatures = list_signatures(actor=actor, agreement=agreement)
        shown = row.current or row.newest
        warnings = list_parties_acting_before_approval(actor=actor, at=moment, agreement=agreement)
        lines = party_lines(parties, signatures, version=shown, warnings=warnings, at=moment)
        edition = next((one for one in list_editions() if one.code == row.agreement.edition), None)
        numbered = [
            (one.reference, f"Version {one.number}: {STANDING_WORDS[one.standing(moment)]}") for one in versions
        ]
        before = (
            [
                (one.reference, f"Version {one.number} of what it was before")
                for one in list_versions(actor=actor, agreement=row.agreement.follows)
            ]
            if row.agreement.follows
            else []
        )
        mine = speaks_for(actor, at=moment)
        return show(
            request,
            "agreement",
            {
                "row": row,
                "kind": view_words(row),
                "standing": standing_words(row),
                "shown": shown,
                "summary": version_summary(shown, at=moment) if shown else (),
                "versions": [(one, STANDING_WORDS[one.standing(moment)]) for one in versions],
                "lines": lines,
                "mine": [line for line in lines if line.row.organisation in mine and line.row.is_party(moment)],
                "warnings": [(one, warning_words(one)) for one in warnings],
                "relations": [(one, relation_words(one)) for one in list_relations(actor=actor, agreement=agreement)],
                "edition": edition,
                "adoptions": list_adoptions(actor=actor, agreement=agreement),
                "publications": list_publications(actor=actor, agreement=agreement),
                "contracts": list_contracts(actor=actor, at=moment, agreement=agreement),
                "may_keep": is_permitted(actor, Permission.KEEP_AGREEMENTS)
                and may_change(actor, agreement=agreement, at=moment),
                "may_enter_contract": is_permitted(actor, Permission.KEEP_AGREEMENTS),
                "draft_form": forms.get("draft_form") or DraftForm(auto_id="draft-%s"),
                "difference_form": DifferenceForm(
                    auto_id="difference-%s",
                    choices={"before": [*numbered[1:], *before, *numbered[:1]], "after": numbered},
                )
                if len(numbered) + len(before) > 1 and numbered
                else None,
            },
            status=status,
        )


class PartiesFile(AgreementsView):
    """The parties of a document and what binds each, as a file."""

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Send it."""
        actor = actor_of(request)
        rows = party_cells(
            list_parties(actor=actor, agreement=agreement), list_signatures(actor=actor, agreement=agreement)
        )
        return csv_response(filename=f"{agreement}-parties.csv", header=PARTY_COLUMNS, rows=rows)


class BeginVersion(AgreementPage):
    """Begin a version with the text of the newest one. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Begin it, and lead to its text."""
        require_kept(request, agreement)
        form, made = DraftForm(request.POST, auto_id="draft-%s"), [""]

        def act() -> None:
            made[0] = draft_version(
                actor=actor_of(request), agreement=agreement, note=form.cleaned_data["note"], now=now()
            )

        if not attempt(form, act, field="note"):
            return self.page(request, agreement, status=422, draft_form=form)
        return HttpResponseRedirect(reverse("agreements:text", args=made))


class ChooseDifference(AgreementsView):
    """Lead to the difference between two versions that were chosen."""

    def get(self, request: HttpRequest, agreement: str) -> HttpResponse:
        """Lead there; where none was chosen, back to the document."""
        get_agreement(actor=actor_of(request), agreement=agreement)
        before, after = request.GET.get("before", ""), request.GET.get("after", "")
        if not before.isascii() or not before.replace("_", "").isalnum() or not after.replace("_", "").isalnum():
            return HttpResponseRedirect(reverse("agreements:agreement", args=(agreement,)))
        return HttpResponseRedirect(reverse("agreements:difference", args=(before, after)))
