"""Begin with the link of an invitation: the page that needs no account, because it makes one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.foundation.clock import now
from sharewell.foundation.one_time_links import LinkNotValid
from sharewell.practitioners.actions import accept_invitation
from sharewell.practitioners.forms import PasswordForm
from sharewell.practitioners.queries import find_invitation_by_link, has_account
from sharewell.practitioners.types import ADMINISTRATORS, ROLE_WORDS, InvitationRow, PasswordWeak


class Begin(View):
    """Accept an invitation, and choose a password where the person has none. Opening the page uses nothing up."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what the person is invited to, or that the link cannot be used."""
        invitation = find_invitation_by_link(token=token, at=now())
        if invitation is None:
            return self._over(request)
        return self._page(request, invitation, PasswordForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept."""
        moment = now()
        invitation = find_invitation_by_link(token=token, at=moment)
        if invitation is None:
            return self._over(request)
        password = None
        form = PasswordForm()
        if not has_account(invitation.email):
            form = PasswordForm(request.POST)
            if not form.is_valid():
                return self._page(request, invitation, form, status=422)
            password = form.cleaned_data["password"]
        try:
            begun = accept_invitation(
                actor=request.actor,  # type: ignore[attr-defined]
                token=token,
                password=password,
                now=moment,
            )
        except PasswordWeak as weak:
            form.add_error("password", str(weak))
            return self._page(request, invitation, form, status=422)
        except LinkNotValid:
            return self._over(request)
        way = reverse("practitioners:set-up") if begun.role in ADMINISTRATORS else reverse("access:work")
        return render(
            request,
            "practitioners/begun.html",
            {"invitation": invitation, "waits": not begun.post, "way": f"{reverse('access:sign-in')}?next={way}"},
        )

    @staticmethod
    def _page(
        request: HttpRequest, invitation: InvitationRow, form: PasswordForm, *, status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "practitioners/begin.html",
            {
                "form": form,
                "invitation": invitation,
                "role": ROLE_WORDS[invitation.role],
                "is_known": has_account(invitation.email),
                "has_errors": status != 200,
            },
            status=status,
        )

    @staticmethod
    def _over(request: HttpRequest) -> HttpResponse:
        return render(request, "practitioners/link_over.html", status=404)
