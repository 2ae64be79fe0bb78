"""Disclose what was decided; and a disclosure, first its limits, then what it says and what is done about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission, Refused
from sharewell.agreements.types.words import titles
from sharewell.children.queries import get_child
from sharewell.core.looping import LoopAct, LoopStep
from sharewell.decisions.queries import find_sent
from sharewell.decisions.types import NEVER_GATED, DecisionRow, ItemRow
from sharewell.foundation.attached_files import LARGEST_FILE
from sharewell.foundation.clock import now, today
from sharewell.foundation.references import is_exercise
from sharewell.foundation.uploads import Uploads, passed_over
from sharewell.obligations.queries import close_of, list_open
from sharewell.partnerships.queries import is_hub
from sharewell.sharing.actions import disclose, move_disclosure, open_disclosure
from sharewell.sharing.forms import DisclosureMoveForm, HouseForm
from sharewell.sharing.forms.attached import DiscloseWithFilesForm
from sharewell.sharing.presenters import (
    ask_meaning,
    attachment_rows,
    basis_words,
    disclosure_moves,
    disclosure_text,
    forms_of,
    item_rows,
    link_lines,
    loose_items,
    marked_rows,
    marks_in,
    names_on,
    on_the_telephone,
    pack_fields,
    pack_of,
    reader_lines,
    to_words,
    went_rows,
)
from sharewell.sharing.queries import (
    MOST_IN_A_FILE,
    find_asker,
    find_outside,
    get_cover,
    list_disclosures,
    list_houses,
    list_loop_acts,
    list_of_decision,
    list_open_requests,
    list_readers,
    list_recipients,
    list_told_acts,
    look_at_disclosure,
    read_disclosure,
    read_items,
)
from sharewell.sharing.types import (
    HANDLING_WORDS,
    LOOP_STEP_WORDS,
    PURPOSES,
    AlreadyDisclosed,
    AlreadyMoved,
    Handling,
    to_of,
)
from sharewell.sharing.types.attached import LARGEST_IN_ALL, MOST_ATTACHMENTS, AttachmentRefused
from sharewell.sharing.types.outside import NUMBER_FROM_WORDS
from sharewell.sharing.views.pages import SharingView, actor_of, choosable, key_of, new_key

GONE = frozenset({LoopStep.RECALLED, LoopStep.DEALT_WITH})
REST = ("left_out", "told_first", "why_it_matters", "wanted", "purpose", "handling", "limits", "request")
"""The fields that belong to no statement, in their order on the page."""


class Disclose(SharingView):
    """Choose what goes by a decision of one's own, and to whom: first which organisation, then the rest."""

    uploads = Uploads(largest=LARGEST_FILE, most=MOST_ATTACHMENTS, in_all=LARGEST_IN_ALL)

    def get(self, request: HttpRequest, decision: str, position: int) -> HttpResponse:
        """Show the statements. That they were read is written down."""
        row = read_items(actor=actor_of(request), decision=decision, position=position, now=now())
        houses = list_houses(own=actor_of(request).organisation, on=today(), with_own=True, child=row.invented_child)
        chosen = choosable(houses, request.GET.get("organisation", "") or row.recipient_organisation)
        if not chosen:
            form = HouseForm(request.GET if "organisation" in request.GET else None, houses=houses)
            context = {
                "form": form,
                "title": "Send what you decided to share",
                "by_link": by_link(row, position),
            }
            return render(request, "sharing/house.html", context)
        first = first_purpose(row, position)
        return self._page(request, row, position, chosen, self._form(request, row, position, chosen, first=first))

    def post(self, request: HttpRequest, decision: str, position: int) -> HttpResponse:
        """Send it."""
        actor = actor_of(request)
        row = read_items(actor=actor, decision=decision, position=position, now=now())
        houses = list_houses(own=actor.organisation, on=today(), with_own=True, child=row.invented_child)
        chosen = choosable(houses, request.POST.get("organisation", ""))
        if not chosen:
            return HttpResponseRedirect(reverse("sharing:disclose", args=(decision, position)))
        form = self._form(request, row, position, chosen, data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self._page(request, row, position, chosen, form, status=422)
        said = form.cleaned_data
        try:
            reference = disclose(
                actor=actor,
                decision=decision,
                position=position,
                **to_of(said["to"]),
                chosen=form.chosen(),
                attached=form.attached(),
                left_out=said.get("left_out", ()),
                purpose=said["purpose"],
                why_it_matters=said["why_it_matters"],
                wanted=said["wanted"],
                handling=Handling(said["handling"]),
                limits=said["limits"],
                told_first=bool(said.get("told_first")),
                request=said.get("request", ""),
                key=key_of(request),
                now=now(),
            )
        except AlreadyDisclosed as before:
            reference = before.reference
        except Refused as refusal:
            refuse(form, refusal)
            return self._page(request, row, position, chosen, form, status=422)
        may_read = is_permitted(actor, Permission.READ_SHARING)
        where = reverse("sharing:disclosure", args=(reference,)) if may_read else reverse("access:work")
        return HttpResponseRedirect(where)

    @staticmethod
    def _form(
        request: HttpRequest,
        row: DecisionRow,
        position: int,
        chosen: str,
        *,
        data: Any = None,
        files: Any = None,
        first: str = "",
    ) -> DiscloseWithFilesForm:
        requests = list_open_requests(actor=actor_of(request))
        answers = row.request if row.request in requests else ""
        to = find_asker(actor=actor_of(request), request=answers, at=now()) if answers else ""
        return DiscloseWithFilesForm(
            data,
            files,
            passed_over=passed_over(request),
            initial={"purpose": first, "handling": Handling.THIS_CASE.value, "request": answers, "to": to},
            recipients=list_recipients(organisation=chosen, at=now(), child=row.invented_child),
            requests=requests,
            **what_can_go(row, position),
        )

    def _page(
        self,
        request: HttpRequest,
        row: DecisionRow,
        position: int,
        chosen: str,
        form: DiscloseWithFilesForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **page_of_sending(request, row, position, form),
            "organisation": chosen,
            "house": names_on(today()).house(chosen),
            "has_errors": status != 200,
        }
        return render(request, "sharing/disclose.html", context, status=status)


def what_can_go(row: DecisionRow, position: int) -> dict[str, Any]:
    """Return what the form offers of a decision: its chosen statements, and what must be left out or told first."""
    judged = next(each["judgement"] for each in row.snapshot["children"] if each["position"] == position)
    items = _chosen_items(row, position)
    return {
        "items": items,
        "withhold": {each["code"]: each["what"] for each in judged["withhold"]},
        "asks_told_first": judged["outcome"] in NEVER_GATED,
        "form_fields": [field for edition in forms_of(items) for field in edition.fields],
    }


def first_purpose(row: DecisionRow, position: int) -> str:
    """Return the purpose that is offered first: that of a form that was filled in, else that of the decision."""
    forms = forms_of(_chosen_items(row, position))
    return forms[0].purpose if forms else PURPOSES.get(row.purpose, "")


def _chosen_items(row: DecisionRow, position: int) -> tuple[ItemRow, ...]:
    child = next(each for each in row.children if each.position == position)
    return tuple(item for item in child.items if item.is_chosen)


def by_link(row: DecisionRow, position: int) -> str:
    """Return where this is sent by a link. An exercise reaches nobody outside it."""
    return "" if row.invented_child else reverse("sharing:disclose-by-link", args=(row.reference, position))


def page_of_sending(
    request: HttpRequest, row: DecisionRow, position: int, form: DiscloseWithFilesForm
) -> dict[str, Any]:
    """Return what every page of sending shows."""
    went = list_of_decision(actor=actor_of(request), decision=row.reference)
    return {
        "row": row,
        "child": next(each for each in row.children if each.position == position),
        "form": form,
        "items": [(item, form.fields_of(item.number)) for item in form.items if item.field not in form.asked],
        "packs": pack_fields(form.items, form),
        "slots": list(form.slots()),
        "rest": [form[name] for name in REST if name in form.fields],
        "by_link": by_link(row, position),
        "went": [reference for place, reference in went if place == position],
        "key": key_of(request),
    }


def refuse(form: DiscloseWithFilesForm, refusal: Refused) -> None:
    """Put a refusal where it belongs: beside the photograph or document, or at the top."""
    if isinstance(refusal, AttachmentRefused) and f"file_{refusal.number}" in form.fields:
        form.add_error(f"file_{refusal.number}", str(refusal))
    else:
        form.add_error(None, str(refusal))
    form.ask_for_files_again()


class DisclosurePage(SharingView):
    """A disclosure. A recipient sees its limits, accepts them, and then reads it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show it, or what must be accepted first."""
        return self._page(request, reference, None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Accept the limits, or do the next thing."""
        actor = actor_of(request)
        if request.POST.get("accept") == "yes":
            try:
                open_disclosure(actor=actor, disclosure=reference, key=key_of(request), now=now())
            except AlreadyMoved:
                pass
            except Refused as refusal:
                return self._page(request, reference, None, refused=str(refusal), status=409)
            return HttpResponseRedirect(reverse("sharing:disclosure", args=(reference,)))
        form = DisclosureMoveForm(request.POST, acts=list_loop_acts(actor=actor, disclosure=reference))
        if not form.is_valid():
            return self._page(request, reference, form, status=422)
        day = form.day()
        try:
            move_disclosure(
                actor=actor,
                disclosure=reference,
                act=LoopAct(form.cleaned_data["act"]),
                words=form.cleaned_data["words"],
                due_at=close_of(day) if day else None,
                key=key_of(request),
                now=now(),
            )
        except AlreadyMoved:
            pass
        except Refused as refusal:
            form.add_error("words", str(refusal))
            return self._page(request, reference, form, status=422)
        return HttpResponseRedirect(reverse("sharing:disclosure", args=(reference,)))

    @staticmethod
    def _page(
        request: HttpRequest,
        reference: str,
        form: DisclosureMoveForm | None,
        *,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        actor, moment, names = actor_of(request), now(), names_on(today())
        cover, may_read, acts = look_at_disclosure(actor=actor, disclosure=reference)
        context: dict[str, Any] = {
            "cover": cover,
            "names": names,
            "purpose": titles("purposes").get(cover.purpose, cover.purpose),
            "handling": HANDLING_WORDS[cover.handling],
            "spoken": on_the_telephone(reference),
            "stands": LOOP_STEP_WORDS[cover.loop.step],
            "key": new_key() if form is None else key_of(request),
            "refused": refused,
            "has_errors": status != 200,
        }
        if not may_read:
            without_reading = [act for act in acts if act in (LoopAct.RECALL, LoopAct.STOPPED)]
            context["form"] = form or (DisclosureMoveForm(acts=without_reading) if without_reading else None)
            return render(request, "sharing/cover.html", context, status=status)
        row = read_disclosure(actor=actor, disclosure=reference, now=moment)
        goes_out = not (row.to_team or row.to_post)
        outside = find_outside(actor=actor, disclosure=reference) if goes_out else None
        is_sender = row.made_by == actor.reference or actor.organisation != row.to_organisation
        marks = marks_in(row, is_read_by_sender=is_sender, on=today())
        context |= {
            "marks": marks,
            "ask_meaning": ask_meaning(marks.unknown) if LoopAct.ASK in acts else "",
            "row": row,
            "child": get_child(actor=actor, child=row.child, now=moment),
            "to": to_words(row.to_team, row.to_post) if not outside else f"{outside.person}, {outside.body}",
            "outside": outside,
            "number_from": NUMBER_FROM_WORDS[outside.number_from] if outside else "",
            "readers": reader_lines(
                list_readers(actor=actor, disclosure=reference, at=moment), outside=outside, names=names
            ),
            "may_be_told": bool(outside) and bool(list_told_acts(actor=actor, disclosure=reference)),
            "may_send_link": outside and not cover.loop.is_closed and cover.loop.step not in GONE,
            "links": link_lines(outside, now=moment) if outside else (),
            "attachments": [
                (
                    each.number,
                    attachment_rows(each),
                    reverse("sharing:attachment", args=(reference, each.number)) if each.digest else "",
                )
                for each in row.attachments
            ],
            "pack": pack_of(row),
            "items": [(item.number, marked_rows(item_rows(item), marks)) for item in loose_items(row)],
            "basis": basis_words(row),
            "moves": disclosure_moves(row, names=names, outside=outside),
            "is_sender": is_sender,
            "opens_enquiry": not (row.request or is_exercise(reference))
            and row.to_team == actor.team
            and is_hub(actor.team),
            "answers_hub": is_sender and bool(row.request) and is_hub(row.to_team),
            "form": form or (DisclosureMoveForm(acts=acts) if acts else None),
        }
        return render(request, "sharing/disclosure.html", context, status=status)


class DisclosureText(SharingView):
    """A disclosure as plain text, to copy into one's own system. That it was read is written down."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send it. Whoever has not accepted its limits is led to them."""
        actor, moment = actor_of(request), now()
        _, may_read = get_cover(actor=actor, disclosure=reference)
        if not may_read:
            return HttpResponseRedirect(reverse("sharing:disclosure", args=(reference,)))
        row = read_disclosure(actor=actor, disclosure=reference, now=moment)
        child = get_child(actor=actor, child=row.child, now=moment)
        text = disclosure_text(
            row,
            child=child.name,
            identifying=child.identifying,
            house=names_on(today()).house(row.organisation),
            handling=HANDLING_WORDS[row.handling],
        )
        return HttpResponse(text, content_type="text/plain; charset=utf-8")


class Went(SharingView):
    """What went by a decision of one's own, and what became of it."""

    def get(self, request: HttpRequest, decision: str) -> HttpResponse:
        """Show it, without a word about a child."""
        actor, moment = actor_of(request), now()
        if find_sent(actor=actor, reference=decision) is None:
            raise Http404
        wanted = {reference for _, reference in list_of_decision(actor=actor, decision=decision)}
        lines = [one for one in list_disclosures(actor=actor, limit=MOST_IN_A_FILE) if one.reference in wanted]
        owed = [one for one in list_open(actor=actor, now=moment) if one.about in wanted]
        context = {"decision": decision, "rows": went_rows(lines, names=names_on(today())), "owed": owed}
        return render(request, "sharing/went.html", context)
