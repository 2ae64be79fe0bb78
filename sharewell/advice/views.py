"""Ask, the thread, my questions, and the adviser's list."""

import hashlib
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.advice.actions import advise, ask_for_advice, withdraw_question, write_message
from sharewell.advice.forms import AdviseForm, AskForm, MessageForm, read_key, read_reference, read_situation
from sharewell.advice.presenters import moment_words, situation_rows
from sharewell.advice.queries import due_of_question, find_my_adviser, has_part, list_asked, list_queue, read_thread
from sharewell.advice.types import (
    AdviceStanding,
    Advised,
    AskedAlready,
    Finding,
    Thread,
    ThreadUnknown,
    find_identifying,
)
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import find_edition_in_force
from sharewell.obligations.types import due_words


def _key() -> str:
    return secrets.token_urlsafe(18)


def _key_of(request: HttpRequest, text: str) -> str:
    """Return the key that the form carries; one made of its words where it carries none."""
    return read_key(request.POST.get("submit_key", ""), otherwise=_digest(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _to_look_at(text: str, *, seen: str) -> tuple[Finding, ...]:
    """Return what in the text could name somebody, once: nothing where the writer has been shown this very text."""
    return () if seen == _digest(text) else find_identifying(text)


class Ask(View):
    """Ask the adviser, without naming the child."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show an empty form."""
        return self._page(request, AskForm(), situation={})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Send the question. A text that could name somebody is shown once more first; it is never stopped.

        Without a question it begins one: the guide hands its answers over so, and never in an address.
        """
        situation = read_situation(request.POST.getlist("situation"))
        if "question" not in request.POST:
            harm = "yes" if situation.get("significant_harm") == "unsure" else None
            return self._page(request, AskForm(initial={"harm": harm}), situation=situation)
        form = AskForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, situation=situation, status=422)
        sent = form.cleaned_data
        findings = _to_look_at(sent["question"], seen=request.POST.get("seen", ""))
        if findings:
            return self._page(request, form, situation=situation, findings=findings, seen=_digest(sent["question"]))
        try:
            thread = ask_for_advice(
                actor=request.actor,  # type: ignore[attr-defined]
                question=sent["question"],
                is_harm_unsure=sent["harm"] == "yes",
                situation=situation,
                about=read_reference(request.POST.get("about", "")),
                submit_key=_key_of(request, sent["question"]),
                now=now(),
            )
        except AskedAlready as before:
            thread = before.thread
        except Refused as refusal:
            return self._page(request, form, situation=situation, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("advice:thread", args=(thread,)))

    @staticmethod
    def _page(
        request: HttpRequest,
        form: AskForm,
        *,
        situation: dict[str, str],
        findings: tuple[Finding, ...] = (),
        seen: str = "",
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        moment = now()
        advising = find_my_adviser(actor=request.actor, now=moment)  # type: ignore[attr-defined]
        is_harm_unsure = form["harm"].value() == "yes"
        due = due_words(due_of_question(asked_at=moment, is_harm_unsure=is_harm_unsure), now=moment)
        return render(
            request,
            "advice/ask.html",
            {
                "form": form,
                "submit_key": _key_of(request, "") if "question" in request.POST else _key(),
                "about": read_reference(request.POST.get("about", "")),
                "pairs": [f"{code}:{answer}" for code, answer in situation.items()],
                "situation": situation_rows(find_edition_in_force(on=today()), situation.items()),
                "advising": advising,
                "due": due[0].lower() + due[1:],
                "findings": findings,
                "seen": seen,
                "refused": refused,
                "has_errors": status != 200,
            },
            status=status,
        )


class MyThreads(View):
    """What the person asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, newest first."""
        return render(request, "advice/mine.html", {"threads": list_asked(actor=request.actor, now=now())})  # type: ignore[attr-defined]


class Queue(View):
    """What waits for the adviser's answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list, what is due first before the rest."""
        return render(request, "advice/queue.html", {"threads": list_queue(actor=request.actor, now=now())})  # type: ignore[attr-defined]


class ThreadView(View):
    """A page about one thread that the reader has a part in. Closed and missing look alike."""

    def require_part(self, request: HttpRequest, reference: str) -> None:
        """Raise `Http404` where the reader has no part in the thread. It shows nothing, so it leaves no entry."""
        if not has_part(actor=request.actor, thread=reference, now=now()):  # type: ignore[attr-defined]
            raise Http404

    def thread(self, request: HttpRequest, reference: str) -> Thread:
        """Return the thread, or raise `Http404`. That it was read is written down."""
        try:
            return read_thread(actor=request.actor, thread=reference, now=now())  # type: ignore[attr-defined]
        except ThreadUnknown:
            raise Http404 from None

    def page(self, request: HttpRequest, reference: str, *, status: int = 200, **more: Any) -> HttpResponse:
        """Show the thread with its forms."""
        thread = self.thread(request, reference)
        context = {
            "thread": thread,
            "situation": situation_rows(find_edition_in_force(on=thread.asked_at.date()), thread.situation),
            "moment_words": moment_words,
            "message_form": MessageForm(auto_id="message-%s"),
            "advise_form": AdviseForm(auto_id="advise-%s"),
            "submit_key": _key_of(request, "") if request.method == "POST" else _key(),
            "of": "",
            "findings": (),
            "seen": "",
            "refused": "",
            "has_errors": status != 200,
        }
        return render(request, "advice/thread.html", {**context, **more}, status=status)

    def back_to(self, reference: str) -> HttpResponse:
        """Lead to the thread."""
        return HttpResponseRedirect(reverse("advice:thread", args=(reference,)))


class ThreadPage(ThreadView):
    """One thread: the question, its messages, its answer, and who answers by when."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the thread; 404 for one in which the reader has no part."""
        return self.page(request, reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Add a message."""
        self.require_part(request, reference)
        form = MessageForm(request.POST, auto_id="message-%s")
        if not form.is_valid():
            return self.page(request, reference, message_form=form, status=422)
        body = form.cleaned_data["body"]
        findings = _to_look_at(body, seen=request.POST.get("seen", ""))
        if findings:
            return self.page(request, reference, message_form=form, findings=findings, seen=_digest(body), of="message")
        try:
            write_message(
                actor=request.actor,  # type: ignore[attr-defined]
                thread=reference,
                body=body,
                submit_key=_key_of(request, body),
                now=now(),
            )
        except AskedAlready:
            return self.back_to(reference)
        except Refused as refusal:
            return self.page(request, reference, message_form=form, refused=str(refusal), status=409)
        return self.back_to(reference)


class Advise(ThreadView):
    """The adviser's answer."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Lead to the thread, where the form is."""
        self.require_part(request, reference)
        return self.back_to(reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Record the answer."""
        self.require_part(request, reference)
        form = AdviseForm(request.POST, auto_id="advise-%s")
        if not form.is_valid():
            return self.page(request, reference, advise_form=form, status=422)
        said = form.cleaned_data
        findings = _to_look_at(said["because"], seen=request.POST.get("seen", ""))
        if findings:
            seen = _digest(said["because"])
            return self.page(request, reference, advise_form=form, findings=findings, seen=seen, of="advise")
        try:
            advise(
                actor=request.actor,  # type: ignore[attr-defined]
                thread=reference,
                advised=Advised(said["advised"]),
                because=said["because"],
                standing=AdviceStanding(said["standing"]),
                now=now(),
            )
        except Refused as refusal:
            return self.page(request, reference, advise_form=form, refused=str(refusal), status=409)
        return self.back_to(reference)


class Withdraw(ThreadView):
    """Withdraw one's own question."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Lead to the thread, where the button is."""
        self.require_part(request, reference)
        return self.back_to(reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Withdraw it."""
        try:
            withdraw_question(actor=request.actor, thread=reference, now=now())  # type: ignore[attr-defined]
        except ThreadUnknown:
            raise Http404 from None
        except Refused as refusal:
            return self.page(request, reference, refused=str(refusal), status=409)
        return self.back_to(reference)
