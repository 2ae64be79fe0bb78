"""End somebody's post, or move them to another team or title."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.access.actions import end_post, move_post
from sharewell.access.forms import EndPostForm, MovePostForm
from sharewell.acting.types import Actor, Refused
from sharewell.foundation.clock import now
from sharewell.partnerships.queries import list_teams
from sharewell.practitioners.policies import may_keep_people
from sharewell.practitioners.queries import get_post, list_current_posts
from sharewell.practitioners.types import PostRow, PostUnknown


class PostView(View):
    """A page about a current post that the reader keeps. Any other looks like a missing one."""

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        """Return who is asking."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor

    def held(self, request: HttpRequest, organisation: str, post: str) -> PostRow:
        """Return the post, or raise `Http404`."""
        try:
            row = get_post(post)
        except PostUnknown:
            raise Http404 from None
        if (
            row.organisation != organisation
            or not may_keep_people(self.actor(request), organisation)
            or not row.is_current(now())
        ):
            raise Http404
        return row

    @staticmethod
    def back(organisation: str) -> str:
        """Return the address of the list of people."""
        return reverse("practitioners:people", args=(organisation,))


class EndPost(PostView):
    """End a post, and hand over what its holder owes."""

    def get(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Ask who takes over."""
        row = self.held(request, organisation, post)
        return self._page(request, row, self._form(row))

    def post(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """End it."""
        row = self.held(request, organisation, post)
        form = self._form(row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            end_post(actor=self.actor(request), post=post, to_post=form.cleaned_data["to_post"], now=now())
        except Refused as reason:
            form.add_error("to_post", str(reason))
            return self._page(request, row, form, status=422)
        return HttpResponseRedirect(self.back(organisation))

    @staticmethod
    def _form(row: PostRow, data: object = None) -> EndPostForm:
        posts = [
            one for one in list_current_posts(at=now(), organisation=row.organisation) if one.reference != row.reference
        ]
        return EndPostForm(data, posts=posts)

    def _page(self, request: HttpRequest, row: PostRow, form: EndPostForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "access/end_post.html",
            {"post": row, "form": form, "back": self.back(row.organisation), "has_errors": status != 200},
            status=status,
        )


class MovePost(PostView):
    """Move somebody to another team or title; what they owe goes with them."""

    def get(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Ask where to."""
        row = self.held(request, organisation, post)
        teams = list_teams(organisation=organisation)
        return self._page(request, row, MovePostForm(initial={"team": row.team, "title": row.title}, teams=teams))

    def post(self, request: HttpRequest, organisation: str, post: str) -> HttpResponse:
        """Move them."""
        row = self.held(request, organisation, post)
        form = MovePostForm(request.POST, teams=list_teams(organisation=organisation))
        if not form.is_valid():
            return self._page(request, row, form, status=422)
        try:
            move_post(
                actor=self.actor(request),
                post=post,
                team=form.cleaned_data["team"],
                title=form.cleaned_data["title"],
                now=now(),
            )
        except Refused as reason:
            form.add_error("title", str(reason))
            return self._page(request, row, form, status=422)
        return HttpResponseRedirect(self.back(organisation))

    def _page(self, request: HttpRequest, row: PostRow, form: MovePostForm, *, status: int = 200) -> HttpResponse:
        return render(
            request,
            "access/move_post.html",
            {"post": row, "form": form, "back": self.back(row.organisation), "has_errors": status != 200},
            status=status,
        )
