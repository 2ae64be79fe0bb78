"""An enquiry, and what is done about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.acting.types import Actor, Refused
from sharewell.casework.actions import decide_enquiry, feed_back, move_enquiry
from sharewell.casework.forms import ACT_FORMS, DecideForm, FeedBackForm, GroundForm, RateForm
from sharewell.casework.presenters import (
    asked_rows,
    code_words,
    colour_words,
    decision_rows,
    dissent_words,
    move_lines,
    names_of,
    telling_rows,
)
from sharewell.casework.queries import (
    get_feedback_terms,
    get_side,
    list_colours,
    list_enquiry_acts,
    list_limits,
    list_who_works_here,
    read_chronology,
    read_enquiry,
)
from sharewell.casework.types import (
    STEP_WORDS,
    WAY_WORDS,
    AlreadyDone,
    Audience,
    Away,
    EnquiryRow,
    EnquiryUnknown,
    How,
    Outcome,
)
from sharewell.casework.views.pages import CaseworkForm, CaseworkView, actor_of, people_of, to_enquiry
from sharewell.children.queries import get_child
from sharewell.core.enquiring import Colour, EnquiryAct, EnquirySide, EnquiryStep
from sharewell.core.looping import AskStep
from sharewell.decisions.types import Footing
from sharewell.design.forms import KitForm
from sharewell.foundation.clock import now, today
from sharewell.foundation.page_keys import key_of, new_key
from sharewell.foundation.references import spell_out
from sharewell.obligations.queries import list_about
from sharewell.sharing.types import FOOTING_WORDS, GATE_WORDS, Gate

TITLES = {
    EnquiryAct.ACCEPT: ("Accept this contact as a referral", "Accept it"),
    EnquiryAct.TURN_AWAY: ("Do not accept this contact", "Do not accept it"),
    EnquiryAct.GROUND: ("What the enquiry stands on", "Save"),
    EnquiryAct.RATE: ("Rate this enquiry", "Rate it"),
    EnquiryAct.NOT_FEED_BACK: ("Do not tell whoever referred", "Save"),
    EnquiryAct.STAY_SILENT: ("They are not told, and will not be", "Close it"),
    EnquiryAct.REOPEN: ("Open it again", "Open it again"),
}
LEDES = {
    EnquiryAct.RATE: "The colour says how soon somebody decides. It opens and closes nothing.",
    EnquiryAct.TURN_AWAY: "Whoever told you hears this within one working day. You tell them on a page of its own.",
    EnquiryAct.NOT_FEED_BACK: "Whoever refers should hear what became of it. Leave them out for a reason only.",
}
FIRST = {
    EnquiryStep.RECEIVED: EnquiryAct.ACCEPT,
    EnquiryStep.TO_FEED_BACK: EnquiryAct.FEED_BACK_OUTSIDE,
    EnquiryStep.UNTOLD: EnquiryAct.FEED_BACK_OUTSIDE,
}
"""The one primary thing to do at a step; where it is open, to rate it first, then to decide."""


class EnquiryPage(CaseworkView):
    """One enquiry: whole for the hub, and for other sides what they were told."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it. That it was read is written down."""
        return self._page(request, reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Say that one read what the hub told."""
        try:
            move_enquiry(
                actor=actor_of(request), enquiry=reference, act=EnquiryAct.HEAR, key=key_of(request), now=now()
            )
        except AlreadyDone:
            pass
        except Refused as refusal:
            return self._page(request, reference, refused=str(refusal), status=409)
        return to_enquiry(reference)

    @staticmethod
    def _page(request: HttpRequest, reference: str, *, refused: str = "", status: int = 200) -> HttpResponse:
        actor, moment = actor_of(request), now()
        row = read_enquiry(actor=actor, enquiry=reference, now=moment)
        names = names_of(row, day=today())
        acts = list_enquiry_acts(actor=actor, enquiry=reference)
        context: dict[str, Any] = {
            "row": row,
            "names": names,
            "child": get_child(actor=actor, child=row.child, now=moment),
            "acts": acts,
            "spoken": spell_out(reference),
            "refused": refused,
            "key": new_key(),
            "has_errors": status != 200,
            "dissents": [(one, dissent_words(one), names.person(one.by)) for one in row.dissents],
            "tellings": [(one, telling_rows(one, names=names)) for one in row.tellings],
        }
        if not row.is_hub:
            context["is_referrer"] = EnquirySide.REFERRER in row.sides
            context["may_hear"] = EnquiryAct.HEAR in acts
            return render(request, "casework/outside.html", context, status=status)
        first = FIRST.get(row.state.step)
        if row.state.step is EnquiryStep.OPEN:
            first = EnquiryAct.DECIDE if row.state.colour else EnquiryAct.RATE
        context |= {
            "stands": STEP_WORDS[row.state.step],
            "colour": row.state.colour.value if row.state.colour else "",
            "colour_words": colour_words(row),
            "way": WAY_WORDS[row.way],
            "footing": FOOTING_WORDS[row.footing] if row.footing else "",
            "gate": GATE_WORDS[row.gate] if row.gate else "",
            "first": first,
            "asked": asked_rows(row, names=names, moment=moment),
            "to_dispense": any(one.ask.step is AskStep.TO_DISPENSE for one in row.asked),
            "limits": len(list_limits(actor=actor, enquiry=reference)),
            "owed": [one for one in list_about(about=reference, now=moment) if one.closed_at is None],
            "decision": decision_rows(row.decision, names=names) if row.decision else None,
            "for_agencies": [rows for one, rows in context["tellings"] if one.audience is Audience.AGENCIES],
            "fed_back": [rows for one, rows in context["tellings"] if one.audience is Audience.REFERRER],
            "moves": move_lines(row.moves, names=names),
            "may_ask": row.state.step is EnquiryStep.OPEN,
        }
        return render(request, "casework/enquiry.html", context, status=status)


def _hub_row(actor: Actor, reference: str) -> EnquiryRow:
    """Return an enquiry as the hub reads it. Raise `EnquiryUnknown` for other sides."""
    row = read_enquiry(actor=actor, enquiry=reference, now=now())
    if not row.is_hub:
        raise EnquiryUnknown(reference)
    return row


class Act(CaseworkForm):
    """One act with its reason, on a page of its own. There is no word about the child on it."""

    def look_first(self, request: Any, **where: str) -> None:
        """Only the hub acts, and only so."""
        if EnquirySide.HUB not in get_side(actor=request.actor, enquiry=where["reference"]):
            raise EnquiryUnknown(where["reference"])

    def form(self, request: Any, data: Any, **where: str) -> KitForm:
        """Ask what the act needs."""
        what = self._what(where["act"])
        if what is EnquiryAct.RATE:
            return RateForm(data, colours=list_colours(on=today()))
        return ACT_FORMS[what](data)

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Do it."""
        said = form.cleaned_data
        is_ground = isinstance(form, GroundForm)
        move_enquiry(
            actor=request.actor,
            enquiry=where["reference"],
            act=self._what(where["act"]),
            words=said["words"],
            colour=Colour(said["colour"]) if "colour" in said else None,
            away=Away(said["away"]) if "away" in said else None,
            footing=Footing(said["footing"]) if is_ground else None,
            gate=Gate(said["gate"]) if is_ground else None,
            review_on=said.get("review_on"),
            key=key_of(request),
            now=now(),
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Say what the act is, and where times come from."""
        what = self._what(where["act"])
        title, button = TITLES[what]
        sources = list_colours(on=today()) if what is EnquiryAct.RATE else ()
        return {
            **super().shown(request, **where),
            "title": title,
            "button": button,
            "lede": LEDES.get(what, ""),
            "sources": [
                (f"{one.colour.value.capitalize()}: {one.when}. {one.source}", one.standing, "") for one in sources
            ],
        }

    @staticmethod
    def _what(act: str) -> EnquiryAct:
        if act not in {one.value for one in ACT_FORMS}:
            raise Http404
        return EnquiryAct(act)


class OfHub(CaseworkForm):
    """A form about an enquiry that the hub reads while it writes."""

    _row: EnquiryRow

    def look_first(self, request: Any, **where: str) -> None:
        """Read it, once for a page."""
        if getattr(self, "_row", None) is None:
            self._row = _hub_row(request.actor, where["reference"])


class Decide(OfHub):
    """Decide, with reasons and who took part."""

    title, button = "Decide this enquiry", "Record the decision"

    def form(self, request: Any, data: Any, **where: str) -> DecideForm:
        """Offer who may have taken part."""
        self.look_first(request, **where)
        return DecideForm(data, people=people_of(list_who_works_here(team=self._row.team, at=now())))

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Decide."""
        said = form.cleaned_data
        decide_enquiry(
            actor=request.actor,
            enquiry=where["reference"],
            outcome=Outcome(said["outcome"]),
            reasons=said["reasons"],
            took_part=said["took_part"],
            others=said["others"],
            for_agencies=said["for_agencies"],
            key=key_of(request),
            now=now(),
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Say whether everybody has answered."""
        row = self._row
        waiting = sum(not one.answered and not one.ask.is_closed for one in row.asked)
        told = "Everybody who was asked has answered." if row.asked else "Nobody was asked."
        if waiting:
            told = "Not everybody who was asked has answered. You can decide now; what you asked stays asked."
        return {**super().shown(request, **where), "lede": told}


class FeedBack(OfHub):
    """Tell whoever referred what was decided."""

    title, button = "Tell whoever referred", "Save, and tell them"

    def form(self, request: Any, data: Any, **where: str) -> FeedBackForm:
        """Offer the ways of telling them."""
        self.look_first(request, **where)
        return FeedBackForm(data, is_here=bool(self._row.referrer_organisation))

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Tell them."""
        feed_back(
            actor=request.actor,
            enquiry=where["reference"],
            how=How(form.cleaned_data["how"]),
            words=form.cleaned_data["words"],
            key=key_of(request),
            now=now(),
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show what may be told."""
        row, terms = self._row, get_feedback_terms()
        found = read_chronology(actor=request.actor, enquiry=row.reference, now=now())
        decided = code_words(row.decision.code) if row.decision else ""
        return {
            **super().shown(request, **where),
            "lede": f"Decided: {decided}." if decided else "It was not accepted as a referral.",
            "may_tell": [line.text for line in found.lines if line.terms.may_tell_referrer and line.disclosure],
            "asks_may_tell": True,
            "sources": [(f"{terms.means} {terms.source}", terms.standing, terms.address)],
        }
