"""A party: what binds it, signing, leaving, taking over; and an organisation whose work another takes over."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Actor, Permission
from sharewell.agreements.actions import leave_agreement, record_signature, sign_version, succeed, take_over
from sharewell.agreements.forms.documents import SignForm, SuccessionForm, TakeOverForm, WhyForm, from_day
from sharewell.agreements.policies import may_change, speaks_for
from sharewell.agreements.presenters.documents import STANDING_WORDS, bound_words, party_lines, section_blocks
from sharewell.agreements.queries import (
    find_representative,
    get_agreement,
    get_party,
    list_parties,
    list_sections,
    list_signatures,
    list_versions,
)
from sharewell.agreements.types import PartyRow, PartyUnknown, VersionRow
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, house_in_sight, houses_of, show
from sharewell.foundation.clock import now, today
from sharewell.partnerships.policies import may_keep
from sharewell.partnerships.queries import has_taken_over, list_changes
from sharewell.partnerships.types import OrganisationUnknown


def to_sign(actor: Actor, party: PartyRow, *, at: datetime) -> VersionRow | None:
    """Return the version that a party is to sign: the newest whose text is fixed, if it has not; or None."""
    if not party.is_party(at):
        return None
    signed = {
        one.version for one in list_signatures(actor=actor, agreement=party.agreement) if one.party == party.reference
    }
    for one in list_versions(actor=actor, agreement=party.agreement):
        is_open = one.fixed_at is not None and one.abandoned_at is None
        if is_open and (one.ended_at is None or one.ended_at > at):
            return None if one.reference in signed else one
    return None


class PartyPage(AgreementsView):
    """A party to a document. Whoever speaks for it signs here, and leaves here."""

    def get(self, request: HttpRequest, party: str) -> HttpResponse:
        """Show it."""
        return self.page(request, party)

    def page(self, request: HttpRequest, party: str, *, status: int = 200, **forms: Any) -> HttpResponse:
        """Show it with its forms."""
        actor, moment = actor_of(request), now()
        row = get_party(actor=actor, party=party)
        agreement = get_agreement(actor=actor, agreement=row.agreement)
        version = to_sign(actor, row, at=moment)
        signatures = [one for one in list_signatures(actor=actor, agreement=row.agreement) if one.party == party]
        numbers = {one.reference: one.number for one in list_versions(actor=actor, agreement=row.agreement)}
        everybody = list_parties(actor=actor, agreement=row.agreement)
        (line,) = party_lines([row], signatures, version=None, at=moment)
        mine = speaks_for(actor, at=moment)
        may_sign = is_permitted(actor, Permission.SIGN_AGREEMENTS)
        speaker = find_representative(organisation=row.organisation, at=moment)
        is_on_paper = (
            speaker is not None
            and not speaker.post
            and is_permitted(actor, Permission.KEEP_AGREEMENTS)
            and may_change(actor, agreement=row.agreement, at=moment)
        )
        is_party = {one.organisation for one in everybody if one.is_party(moment)}
        heirs = [
            (one.successor, one.successor_name)
            for one in list_changes(organisation=row.organisation)
            if one.organisation == row.organisation and one.successor in mine and one.successor not in is_party
        ]
        return show(
            request,
            "party",
            {
                "row": row,
                "line": line,
                "agreement": agreement,
                "bound": [(numbers[one.version], bound_words(one)) for one in signatures],
                "to_sign": version,
                "to_sign_standing": STANDING_WORDS[version.standing(moment)] if version else "",
                "sections": section_blocks(list_sections(actor=actor, version=version.reference)) if version else (),
                "speaker": speaker,
                "is_mine": may_sign and row.organisation in mine,
                "is_on_paper": is_on_paper,
                "is_party": row.is_party(moment),
                "heirs": heirs if may_sign else [],
                "heir_ready": [
                    one for one, _ in heirs if has_taken_over(successor=one, organisation=row.organisation, on=today())
                ],
                "sign_form": forms.get("sign_form")
                or SignForm(auto_id="sign-%s", initial={"approved_on": today(), "day": today()}),
                "leave_form": forms.get("leave_form") or WhyForm(auto_id="leave-%s"),
                "take_form": forms.get("take_form") or TakeOverForm(auto_id="take-%s", initial={"day": today()}),
            },
            status=status,
        )


class Sign(PartyPage):
    """Sign a version for an organisation, or record that it signed on paper. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, party: str) -> HttpResponse:
        """Sign it."""
        actor, moment = actor_of(request), now()
        row = get_party(actor=actor, party=party)
        if row.organisation not in speaks_for(actor, at=moment) and not may_change(
            actor, agreement=row.agreement, at=moment
        ):
            raise PartyUnknown(party)
        form = SignForm(request.POST, auto_id="sign-%s")
        act = sign_version if row.organisation in speaks_for(actor, at=moment) else record_signature

        def sign() -> None:
            act(
                actor=actor,
                version=request.POST.get("version", ""),
                party=party,
                approved_on=form.cleaned_data["approved_on"],
                effective_from=from_day(form.cleaned_data["day"], now=moment),
                now=moment,
            )

        if not attempt(form, sign, field="day"):
            return self.page(request, party, status=422, sign_form=form)
        return HttpResponseRedirect(reverse("agreements:party", args=(party,)))


class Leave(PartyPage):
    """Take an organisation out of a document. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, party: str) -> HttpResponse:
        """Leave it."""
        actor, moment = actor_of(request), now()
        if get_party(actor=actor, party=party).organisation not in speaks_for(actor, at=moment):
            raise PartyUnknown(party)
        form = WhyForm(request.POST, auto_id="leave-%s")

        def act() -> None:
            leave_agreement(actor=actor, party=party, why=form.cleaned_data["why"], now=moment)

        if not attempt(form, act, field="why"):
            return self.page(request, party, status=422, leave_form=form)
        return HttpResponseRedirect(reverse("agreements:party", args=(party,)))


class TakeOver(PartyPage):
    """Take the place of an organisation whose work one's own took over. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, party: str) -> HttpResponse:
        """Take it over."""
        actor, moment, made = actor_of(request), now(), [""]
        row, successor = get_party(actor=actor, party=party), request.POST.get("successor", "")
        heirs = {one.successor for one in list_changes(organisation=row.organisation)}
        if successor not in heirs & speaks_for(actor, at=moment):
            raise PartyUnknown(party)
        form = TakeOverForm(request.POST, auto_id="take-%s")

        def act() -> None:
            made[0] = take_over(
                actor=actor,
                party=party,
                successor=successor,
                effective_from=from_day(form.cleaned_data["day"], now=moment),
                now=moment,
            )

        if not attempt(form, act, field="day"):
            return self.page(request, party, status=422, take_form=form)
        return HttpResponseRedirect(reverse("agreements:party", args=made))


class Succession(AgreementsView):
    """Enter that another organisation takes over the work of one: what it is bound by ends with that day."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the form."""
        return self._page(request, organisation, self._form(request, organisation))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Enter it."""
        form = self._form(request, organisation, request.POST)

        def act() -> None:
            succeed(actor=actor_of(request), organisation=organisation, **form.cleaned_data, now=now())

        if not attempt(form, act, field="successor"):
            return self._page(request, organisation, form, status=422)
        return HttpResponseRedirect(reverse("partnerships:organisation", args=(organisation,)))

    @staticmethod
    def _form(request: HttpRequest, organisation: str, data: Any = None) -> SuccessionForm:
        actor = actor_of(request)
        house_in_sight(actor, organisation)
        if not may_keep(actor, organisation):
            raise OrganisationUnknown(organisation)
        others = [(one, name) for one, name in houses_of(actor) if one != organisation]
        return SuccessionForm(data, choices={"successor": [("", "Choose one"), *others]})

    @staticmethod
    def _page(request: HttpRequest, organisation: str, form: SuccessionForm, *, status: int = 200) -> HttpResponse:
        house = house_in_sight(actor_of(request), organisation)
        return show(
            request,
            "form",
            {
                "form": form,
                "heading": "Another organisation takes over its work",
                "caption": house.name,
                "lead": "All that this organisation is bound by ends on that day. The other one is bound by none of it "
                "until it takes over each agreement. If only the name changes, enter a new name instead.",
                "button": "Enter it",
                "back": reverse("partnerships:organisation", args=(organisation,)),
            },
            status=status,
        )
