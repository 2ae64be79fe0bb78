"""What comes next, the people of an organisation, who advises and leads there, and who is away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Actor, Refused, Role
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now, today
from sharewell.partnerships.queries import get_organisation, list_councils
from sharewell.partnerships.types import OrganisationRow, OrganisationUnknown
from sharewell.practitioners.actions import be_away, begin_waiting
from sharewell.practitioners.exporters import PEOPLE_HEADER, people_cells
from sharewell.practitioners.forms import AwayForm, OfficesForm
from sharewell.practitioners.policies import ADVISING, COVERING, may_keep_people, may_set_up
from sharewell.practitioners.presenters import installation_steps, organisation_steps, post_words
from sharewell.practitioners.queries import (
    find_offices,
    get_steps,
    list_current_posts,
    list_organisation_steps,
    list_waiting,
    list_who_may_serve,
)
from sharewell.practitioners.types import OFFICE_WORDS, ROLE_WORDS


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class SetUpView(View):
    """A page about one organisation. One that the reader may not set up looks like a missing one."""

    keeps_people = True

    def home(self, request: HttpRequest, organisation: str) -> OrganisationRow:
        """Return the organisation, or raise `Http404`."""
        may = may_keep_people if self.keeps_people else may_set_up
        if not may(actor_of(request), organisation):
            raise Http404
        try:
            return get_organisation(organisation, on=today())
        except OrganisationUnknown:
            raise Http404 from None


class SetUp(View):
    """What comes next, with what is done ticked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the steps of the installation to its administrator, and to others those of their organisation."""
        actor = actor_of(request)
        if Role.INSTALLATION_ADMINISTRATOR not in actor.roles:
            return OrganisationSetUp().get(request, organisation=actor.organisation)
        rows = list_organisation_steps(at=now(), on=today())
        return render(
            request,
            "practitioners/set_up.html",
            {
                "steps": installation_steps(rows, councils=len(list_councils())),
                "unready": [row for row in rows if not row.is_ready],
            },
        )


class OrganisationSetUp(SetUpView):
    """The steps of one organisation."""

    keeps_people = False

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show them."""
        home = self.home(request, organisation)
        actor = actor_of(request)
        steps = get_steps(organisation=organisation, at=now(), on=today())
        return render(
            request,
            "practitioners/set_up.html",
            {
                "organisation": home,
                "is_own": home.reference == actor.organisation and Role.ADMINISTRATOR in actor.roles,
                "keeps_people": may_keep_people(actor, organisation),
                "steps": organisation_steps(steps, actor=actor),
            },
        )


class People(SetUpView):
    """Who is in post in the organisation."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the list."""
        home = self.home(request, organisation)
        return render(
            request,
            "practitioners/people.html",
            {
                "organisation": home,
                "posts": list_current_posts(at=now(), organisation=organisation),
                "waiting": list_waiting(organisation=organisation, at=now()),
                "role_words": ROLE_WORDS,
            },
        )


class PeopleFileOut(SetUpView):
    """The same list as a file."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Send the file."""
        self.home(request, organisation)
        posts = list_current_posts(at=now(), organisation=organisation)
        return csv_response(filename="people.csv", header=PEOPLE_HEADER, rows=people_cells(posts))


class NameOffices(SetUpView):
    """Name who advises and leads. Posts that waited for it begin in the same act."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show who holds the offices now."""
        home = self.home(request, organisation)
        offices = find_offices(organisation=organisation, at=now())
        return self._page(request, home, self._form(home, initial=OfficesForm.begun_with(offices)))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Name them."""
        home = self.home(request, organisation)
        form = self._form(home, request.POST)
        if not form.is_valid():
            return self._page(request, home, form, status=422)
        try:
            begin_waiting(actor=actor_of(request), organisation=organisation, offices=form.offices(), now=now())
        except Refused as reason:
            form.add_error(None, str(reason))
            return self._page(request, home, form, status=422)
        return HttpResponseRedirect(reverse("practitioners:organisation", args=(organisation,)))

    @staticmethod
    def _form(home: OrganisationRow, data: Any = None, **more: Any) -> OfficesForm:
        moment = now()
        offices = find_offices(organisation=home.reference, at=moment)
        held = {
            post.reference: post
            for post in (offices.adviser, offices.cover, offices.legal_adviser, offices.sharing_lead)
            if post is not None and post.is_current(moment)
        }
        posts = {post.reference: post for post in list_who_may_serve(organisation=home.reference, at=moment)} | held
        waiting = [
            (one.reference, f"{one.name}, {one.title} (begins with this)", one.role.value)
            for one in list_waiting(organisation=home.reference, at=moment)
        ]
        choices = [
            *waiting,
            *(
                (post.reference, post_words(post, at_organisation=home.reference), post.role.value)
                for post in posts.values()
            ),
        ]
        return OfficesForm(
            data,
            advisers=[(key, words) for key, words, role in choices if role in ADVISING],
            others=[(key, words) for key, words, role in choices if role in COVERING - ADVISING],
            **more,
        )

    @staticmethod
    def _page(request: HttpRequest, home: OrganisationRow, form: OfficesForm, *, status: int = 200) -> HttpResponse:
        offices = find_offices(organisation=home.reference, at=now())
        return render(
            request,
            "practitioners/offices.html",
            {
                "organisation": home,
                "form": form,
                "missing": [OFFICE_WORDS[office] for office in offices.missing],
                "waiting": list_waiting(organisation=home.reference, at=now()),
                "has_nobody": len(form.fields["adviser"].choices) == 1,  # type: ignore[attr-defined]
                "has_errors": status != 200,
            },
            status=status,
        )


class Away(SetUpView):
    """Say that somebody of the organisation is away, when they cannot say it themselves."""

    def get(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Show the form."""
        home = self.home(request, organisation)
        return self._page(request, home, self._form(home))

    def post(self, request: HttpRequest, organisation: str) -> HttpResponse:
        """Note the time."""
        home = self.home(request, organisation)
        form = self._form(home, request.POST)
        if not form.is_valid():
            return self._page(request, home, form, status=422)
        try:
            be_away(
                actor=actor_of(request),
                person=form.cleaned_data["person"],
                began_at=form.began_at(),
                ended_at=form.ended_at(),
                now=now(),
            )
        except Refused as reason:
            form.add_error("first_day", str(reason))
            return self._page(request, home, form, status=422)
        return HttpResponseRedirect(reverse("practitioners:people", args=(organisation,)))

    @staticmethod
    def _form(home: OrganisationRow, data: Any = None) -> AwayForm:
        posts = list_current_posts(at=now(), organisation=home.reference)
        people = {post.person: f"{post.person_name}, {post.title}" for post in posts}
        return AwayForm(data, people=list(people.items()))

    @staticmethod
    def _page(request: HttpRequest, home: OrganisationRow, form: AwayForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "practitioners/form.html",
            {
                "title": "Say who is away",
                "lead": "Then questions to them go to their cover, and nobody waits in vain.",
                "back": reverse("practitioners:people", args=(home.reference,)),
                "form": form,
                "button": "Save",
                "has_errors": status != 200,
            },
            status=status,
        )
