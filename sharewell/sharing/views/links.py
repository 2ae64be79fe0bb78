"""Send by a link to a body without accounts; and the pages of whoever opens the link."""

import contextlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import VISITOR, Refused
from sharewell.agreements.types.words import titles
from sharewell.core.looping import LoopAct
from sharewell.design.one_form import KeyedPage
from sharewell.foundation.attached_files import LARGEST_FILE
from sharewell.foundation.clock import now, today
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.foundation.throttle import Pace
from sharewell.foundation.uploads import Uploads, passed_over
from sharewell.guidance.queries import get_guides
from sharewell.obligations.queries import close_of
from sharewell.partnerships.queries import get_organisation
from sharewell.partnerships.types import ORGANISATION_KINDS
from sharewell.sharing.actions import (
    accept_by_link,
    answer_by_link,
    disclose_by_link,
    enter_code,
    record_told,
    send_new_link,
)
from sharewell.sharing.forms.attached import DiscloseWithFilesForm
from sharewell.sharing.forms.outside import (
    ANSWER_WORDS,
    OUTSIDE,
    AnswerForm,
    CodeForm,
    DiscloseByLinkForm,
    ToldForm,
)
from sharewell.sharing.presenters import (
    attachment_rows,
    item_rows,
    loose_items,
    marked_rows,
    marks_in,
    on_the_telephone,
    pack_of,
)
from sharewell.sharing.queries import (
    find_door,
    find_outside,
    get_link_cover,
    list_houses_without_accounts,
    list_told_acts,
    open_attachment_by_link,
    read_by_link,
    read_items,
)
from sharewell.sharing.types import HANDLING_WORDS, AlreadyDisclosed, AlreadyMoved, Handling, LimitsFirst
from sharewell.sharing.types.attached import LARGEST_IN_ALL, MOST_ATTACHMENTS, AttachmentUnknown
from sharewell.sharing.types.outside import SESSION, OutsideRow
from sharewell.sharing.views.attachments import as_download
from sharewell.sharing.views.disclosures import first_purpose, page_of_sending, refuse, what_can_go
from sharewell.sharing.views.pages import UNKNOWN, SharingView, actor_of, key_of

GUESSES = Pace(10, 60)  # codes from one address in so many seconds
_COOKIE = "sharewell_for_you"


class DiscloseByLink(SharingView):
    """Send what was decided to a body in which nobody has an account."""

    uploads = Uploads(largest=LARGEST_FILE, most=MOST_ATTACHMENTS, in_all=LARGEST_IN_ALL)

    def get(self, request: HttpRequest, decision: str, position: int) -> HttpResponse:
        """Show the statements and the questions about the body. That the statements were read is written down."""
        row = read_items(actor=actor_of(request), decision=decision, position=position, now=now())
        form = self._form(request, row, position, first=first_purpose(row, position))
        return self._page(request, row, position, form)

    def post(self, request: HttpRequest, decision: str, position: int) -> HttpResponse:
        """Send it, and show the code: once, in this answer."""
        row = read_items(actor=actor_of(request), decision=decision, position=position, now=now())
        form = self._form(request, row, position, data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self._page(request, row, position, form, status=422)
        said = form.cleaned_data
        try:
            reference, code = disclose_by_link(
                actor=actor_of(request),
                decision=decision,
                position=position,
                outside=form.outside(),
                chosen=form.chosen(),
                attached=form.attached(),
                left_out=said.get("left_out", ()),
                purpose=said["purpose"],
                why_it_matters=said["why_it_matters"],
                wanted=said["wanted"],
                handling=Handling(said["handling"]),
                limits=said["limits"],
                told_first=bool(said.get("told_first")),
                key=key_of(request),
                now=now(),
            )
        except AlreadyDisclosed as before:
            return HttpResponseRedirect(reverse("sharing:disclosure", args=(before.reference,)))
        except Refused as refusal:
            refuse(form, refusal)
            return self._page(request, row, position, form, status=422)
        outside = form.outside()
        return show_code(request, reference, code, person=outside.person, telephone=outside.telephone)

    @staticmethod
    def _form(
        request: HttpRequest, row: Any, position: int, *, data: Any = None, files: Any = None, first: str = ""
    ) -> DiscloseByLinkForm:
        kinds = get_guides().kinds
        chosen = row.recipient_organisation
        houses = list_houses_without_accounts(own=actor_of(request).organisation, on=today(), at=now())
        return DiscloseByLinkForm(
            data,
            files,
            passed_over=passed_over(request),
            initial={
                "purpose": first,
                "handling": Handling.THIS_CASE.value,
                "organisation_outside": chosen if chosen in dict(houses) else "",
            },
            houses=houses,
            kinds=[(code, kinds[code].title) for code in ORGANISATION_KINDS if code in kinds],
            requests=(),
            **what_can_go(row, position),
        )

    @staticmethod
    def _page(
        request: HttpRequest, row: Any, position: int, form: DiscloseWithFilesForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            **page_of_sending(request, row, position, form),
            "outside": [form[name] for name in OUTSIDE],
            "has_errors": status != 200,
        }
        return render(request, "sharing/disclose_by_link.html", context, status=status)


class NewLink(SharingView):
    """Send another link, with another code."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Ask whether they were rung."""
        outside = find_outside(actor=actor_of(request), disclosure=reference)
        if outside is None:
            raise Http404
        context = {"reference": reference, "outside": outside, "refused": ""}
        return render(request, "sharing/new_link.html", context)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Send it, and show the code."""
        actor = actor_of(request)
        outside = find_outside(actor=actor, disclosure=reference)
        if outside is None:
            raise Http404
        try:
            code = send_new_link(actor=actor, disclosure=reference, now=now())
        except Refused as refusal:
            context = {"reference": reference, "outside": outside, "refused": str(refusal), "has_errors": True}
            return render(request, "sharing/new_link.html", context, status=409)
        return show_code(request, reference, code, person=outside.person, telephone=outside.telephone)


def show_code(request: HttpRequest, reference: str, code: str, *, person: str, telephone: str) -> HttpResponse:
    """Show a code once. No cache keeps it, and no other page shows it."""
    context = {
        "reference": reference,
        "code": f"{code[:4]} {code[4:]}",
        "person": person,
        "telephone": telephone,
        "spoken": on_the_telephone(reference),
    }
    response = render(request, "sharing/code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


class Told(KeyedPage):
    """Write down what a body without accounts told by telephone. It is marked as that."""

    template, missing, sent_before = "sharing/told.html", UNKNOWN, (AlreadyMoved,)

    def form(self, request: Any, data: Any, **where: str) -> ToldForm:
        """Offer what they can have told, by whom it was sent to."""
        actor, reference = request.actor, where["reference"]
        outside = self._outside(request, **where)
        acts = list_told_acts(actor=actor, disclosure=reference)
        return ToldForm(data, acts=acts, initial={"told_by": outside.person})

    def do(self, request: Any, form: Any, **where: str) -> None:
        """Keep it."""
        said, day = form.cleaned_data, form.day()
        record_told(
            actor=request.actor,
            disclosure=where["reference"],
            act=LoopAct(said["act"]),
            words=said["words"],
            told_by=said["told_by"],
            due_at=close_of(day) if day else None,
            key=key_of(request),
            now=now(),
        )

    def onward(self, request: Any, **where: str) -> str:
        """Lead to what was sent."""
        return reverse("sharing:disclosure", args=(where["reference"],))

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show to whom it went."""
        acts = list_told_acts(actor=request.actor, disclosure=where["reference"])
        nothing: dict[str, Any] = {} if acts else {"form": None}
        return {**nothing, "reference": where["reference"], "outside": self._outside(request, **where)}

    @staticmethod
    def _outside(request: Any, **where: str) -> OutsideRow:
        outside = find_outside(actor=request.actor, disclosure=where["reference"])
        if outside is None:
            raise Http404
        return outside


class ForYou(View):
    """The pages of a link: who sent it, then the code, then the limits, then what was sent. Looking changes nothing.

    Whoever opens it acts as nobody known, also where this browser is signed in. A link that was used, guessed, called
    back or is over looks like a page that is not there.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what comes next."""
        return self._page(request, token, session_of(request))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the code, the limits, or an answer."""
        session, step = session_of(request), request.POST.get("step", "")
        try:
            if step == "code":
                return self._enter(request, token)
            if step == "accept":
                return self._accept(token, session)
            if step == "answer":
                return self._answer(request, token, session)
        except LinkNotValid:
            raise Http404 from None
        return HttpResponseRedirect(reverse("sharing:for-you", args=(token,)))

    def _enter(self, request: HttpRequest, token: str) -> HttpResponse:
        form = CodeForm(request.POST)
        if not GUESSES.allows(request):
            form.add_error(None, "Too many codes came from here. Wait a minute, then try again.")
            return self._page(request, token, "", form=form, status=429)
        if not form.is_valid():
            return self._page(request, token, "", form=form, status=422)
        tried = enter_code(actor=VISITOR, token=token, code=form.cleaned_data["code"], now=now())
        if not tried.session:
            if not tried.left:
                return _unkept(render(request, "sharing/for_you_closed.html", {}, status=410))
            form.add_error(
                "code", f"This is not the code. You can try {tried.left} more times. Then the link closes: ring them."
            )
            return self._page(request, token, "", form=form, status=422)
        response = HttpResponseRedirect(reverse("sharing:for-you", args=(token,)))
        response.set_cookie(
            _COOKIE,
            tried.session,
            max_age=int(SESSION.total_seconds()),
            path=reverse("sharing:for-you", args=(token,)),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return _unkept(response)

    @staticmethod
    def _accept(token: str, session: str) -> HttpResponse:
        with contextlib.suppress(AlreadyMoved):
            accept_by_link(actor=VISITOR, token=token, session=session, now=now())
        return _unkept(HttpResponseRedirect(reverse("sharing:for-you", args=(token,))))

    def _answer(self, request: HttpRequest, token: str, session: str) -> HttpResponse:
        cover = get_link_cover(actor=VISITOR, token=token, session=session, at=now())
        given = request.POST.get("act", "")
        if given not in {act.value for act in ANSWER_WORDS}:
            return HttpResponseRedirect(reverse("sharing:for-you", args=(token,)))
        act = LoopAct(given)
        form = AnswerForm(request.POST, act=act)
        if not form.is_valid():
            return self._page(request, token, session, form=form, status=422)
        try:
            answer_by_link(
                actor=VISITOR, token=token, session=session, act=act, words=form.cleaned_data["words"], now=now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self._page(request, token, session, form=form, status=422)
        response = render(request, "sharing/for_you_over.html", {"ring_back": cover.ring_back, "act": act.value})
        response.delete_cookie(_COOKIE, path=reverse("sharing:for-you", args=(token,)), samesite="Strict")
        return _unkept(response)

    @staticmethod
    def _page(request: HttpRequest, token: str, session: str, *, form: Any = None, status: int = 200) -> HttpResponse:
        door = find_door(actor=VISITOR, token=token, session=session, at=now())
        if door is None:
            raise Http404
        context: dict[str, Any] = {
            "house": get_organisation(door.organisation, on=today()).name,
            "until": door.expires_at,
            "token": token,
            "has_errors": status >= 400,
        }
        if not door.is_entered:
            context["form"] = form or CodeForm()
            return _unkept(render(request, "sharing/for_you_door.html", context, status=status))
        cover = get_link_cover(actor=VISITOR, token=token, session=session, at=now())
        context |= {
            "cover": cover,
            "purpose": titles("purposes").get(cover.purpose, cover.purpose),
            "handling": HANDLING_WORDS[Handling(cover.handling)],
        }
        if not cover.has_accepted:
            return _unkept(render(request, "sharing/for_you_limits.html", context, status=status))
        found = read_by_link(actor=VISITOR, token=token, session=session, now=now())
        marks = marks_in(found.row, is_read_by_sender=False, on=today())
        context |= {
            "found": found,
            "row": found.row,
            "marks": marks,
            "pack": pack_of(found.row),
            "items": [(item.number, marked_rows(item_rows(item), marks)) for item in loose_items(found.row)],
            "attachments": [
                (
                    each.number,
                    attachment_rows(each),
                    reverse("sharing:for-you-attachment", args=(token, each.number)) if each.digest else "",
                )
                for each in found.row.attachments
            ],
            "answer": ANSWER_WORDS[found.act][0] if found.act else "",
            "form": (form or AnswerForm(act=found.act)) if found.act else None,
        }
        return _unkept(render(request, "sharing/for_you.html", context, status=status))


class ForYouAttachment(View):
    """One photograph or document of what a link opened."""

    def get(self, request: HttpRequest, token: str, number: int) -> HttpResponse:
        """Send it. That it was opened is written down, with its hash."""
        try:
            file = open_attachment_by_link(
                actor=VISITOR, token=token, session=session_of(request), number=number, now=now()
            )
        except (LinkNotValid, LimitsFirst, AttachmentUnknown):
            raise Http404 from None
        return as_download(file)


def session_of(request: HttpRequest) -> str:
    """Return the token of the session that the right code began, or nothing."""
    return request.COOKIES.get(_COOKIE, "")


def _unkept(response: HttpResponse) -> HttpResponse:
    """Let no cache keep a page of a link."""
    response.headers["Cache-Control"] = "no-store"
    return response
