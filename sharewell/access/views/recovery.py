"""Get back in: ask, be witnessed by a manager, use the one-time link."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import ask_recovery, get_back_in, refuse_recovery, stop_recovery, witness_recovery
from sharewell.access.forms import GetBackInForm, RecoverForm, WitnessForm
from sharewell.access.queries import find_recovering, get_recovery
from sharewell.access.types import MustWait, Proof, RecoveryOver, RecoveryState, RecoveryUnknown, WitnessNotPossible
from sharewell.acting.types import VISITOR, Actor, ActorKind
from sharewell.foundation.clock import now
from sharewell.foundation.throttle import client_address
from sharewell.practitioners.types import PasswordWeak


class Recover(View):
    """Ask to get back in. The answer is the same for every address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._page(request, RecoverForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the address, and say what happens next."""
        form = RecoverForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            ask_recovery(actor=VISITOR, email=form.cleaned_data["email"], source=client_address(request), now=now())
        except MustWait as wait:
            form.add_error("email", str(wait))
            response = self._page(request, form, status=429)
            response.headers["Retry-After"] = str(wait.seconds)
            return response
        return render(request, "access/recovery_asked.html")

    @staticmethod
    def _page(request: HttpRequest, form: RecoverForm, *, status: int = 200) -> HttpResponse:
        return render(request, "access/recover.html", {"form": form, "has_errors": status != 200}, status=status)


class GetBackIn(View):
    """Use a one-time link. The token stands behind the question mark, which no log of ours keeps."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or say that the link is over."""
        token = request.GET.get("link", "")
        return self._page(request, GetBackInForm(initial={"link": token}), token=token)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set the password and end all else."""
        form, token = GetBackInForm(request.POST), request.POST.get("link", "")
        moment = now()
        person = find_recovering(token=token, now=moment)
        if not person or not form.is_valid():
            return self._page(request, form, token=token)
        # Whoever holds the link is the person: a manager said so, and it went to their address.
        actor = Actor(reference=person, kind=ActorKind.PERSON)
        try:
            get_back_in(actor=actor, token=token, password=form.cleaned_data["new"], now=moment)
        except PasswordWeak as weak:
            form.add_error("new", str(weak))
            return self._page(request, form, token=token)
        except RecoveryOver:
            return self._page(request, form, token="")
        request.session.flush()
        return render(request, "access/back_in.html")

    @staticmethod
    def _page(request: HttpRequest, form: GetBackInForm, *, token: str) -> HttpResponse:
        is_over = not find_recovering(token=token, now=now())
        status = 410 if is_over else 422 if form.is_bound else 200
        return render(
            request,
            "access/get_back_in.html",
            {"form": form, "token": token, "is_over": is_over, "has_errors": status == 422},
            status=status,
        )


class StopRecovery(View):
    """Stop a request that somebody else made in one's name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Stop it."""
        try:
            stop_recovery(actor=request.actor, now=now())  # type: ignore[attr-defined]
        except RecoveryUnknown:
            raise Http404 from None
        return HttpResponseRedirect(reverse("access:signing-in"))


class Witness(View):
    """Say whether it is truly the person who asks to get back in."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show who asks."""
        return self._page(request, reference, WitnessForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Take the answer."""
        actor = request.actor  # type: ignore[attr-defined]
        form = WitnessForm(request.POST)
        try:
            if request.POST.get("answer") == "no":
                refuse_recovery(actor=actor, request=reference, now=now())
                return HttpResponseRedirect(request.path)
            if not form.is_valid():
                return self._page(request, reference, form)
            witness_recovery(
                actor=actor,
                request=reference,
                proof=Proof(form.cleaned_data["proof"]),
                how_known=form.cleaned_data["how_known"],
                now=now(),
            )
        except RecoveryUnknown:
            raise Http404 from None
        except (RecoveryOver, WitnessNotPossible) as problem:
            form = WitnessForm()
            return self._page(request, reference, form, problem=str(problem))
        return HttpResponseRedirect(request.path)

    @staticmethod
    def _page(request: HttpRequest, reference: str, form: WitnessForm, *, problem: str = "") -> HttpResponse:
        try:
            row = get_recovery(actor=request.actor, request=reference, now=now())  # type: ignore[attr-defined]
        except RecoveryUnknown:
            raise Http404 from None
        return render(
            request,
            "access/witness.html",
            {
                "row": row,
                "form": form,
                "problem": problem,
                "is_open": row.state is RecoveryState.ASKED,
                "is_witnessed": row.state in {RecoveryState.WITNESSED, RecoveryState.DONE},
                "has_errors": form.is_bound or bool(problem),
            },
            status=422 if form.is_bound else 409 if problem else 200,
        )
