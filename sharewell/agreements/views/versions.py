"""A version: its text, its steps, who has read it, and the difference from another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.agreements import actions
from sharewell.agreements.exporters.documents import READER_COLUMNS, reader_cells
from sharewell.agreements.forms.documents import (
    AdoptForm,
    AgreeForm,
    AskToSignForm,
    EndVersionForm,
    InForceForm,
    NothingForm,
    ReviewForm,
    TextForm,
    WhyForm,
    from_day,
)
from sharewell.agreements.policies import may_change
from sharewell.agreements.presenters.documents import (
    CHANGE_WORDS,
    STANDING_WORDS,
    difference_text,
    section_blocks,
    version_summary,
)
from sharewell.agreements.queries import (
    get_agreement,
    get_difference,
    get_version,
    has_read,
    is_to_be_read,
    list_publications,
    list_readers,
    list_sections,
    list_versions,
)
from sharewell.agreements.queries.consultations import list_consultations_on
from sharewell.agreements.types import KINDS, AgreementRow, VersionRow, VersionStanding, VersionUnknown
from sharewell.agreements.views.pages import AgreementsView, actor_of, attempt, show
from sharewell.design.forms import KitForm
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now


@dataclass(frozen=True)
class Step:
    """A step of a version: what it is called, what it means, its form, and the act. `at` is where it can be taken."""

    heading: str
    lead: str
    button: str
    form: type[KitForm]
    act: Callable[..., object]
    at: frozenset[VersionStanding]


def _agree(*, how: str, **said: Any) -> None:
    (actions.agree_by_adoption if how == "adoption" else actions.agree_by_signatures)(**said)


def _set_in_force(*, day: Any, **said: Any) -> None:
    actions.set_in_force(in_force_from=from_day(day, now=said["now"]), **said)


def _end(*, day: Any, **said: Any) -> None:
    actions.end_version(ended_at=from_day(day, now=said["now"]), **said)


_DRAFT = frozenset({VersionStanding.DRAFT})
_FIXED = frozenset({VersionStanding.FIXED})
_OPEN = frozenset({VersionStanding.FIXED, VersionStanding.AGREED, VersionStanding.IN_FORCE})
_AGREED = frozenset({VersionStanding.AGREED, VersionStanding.IN_FORCE})
_IN_FORCE = frozenset({VersionStanding.IN_FORCE})
_NOT_BEGUN = frozenset({VersionStanding.DRAFT, VersionStanding.FIXED, VersionStanding.AGREED})

STEPS = {
    "fix": Step(
        "Fix the text",
        "After this nobody changes the text, so that all who are asked are asked about the same words.",
        "Fix the text",
        NothingForm,
        actions.fix_version,
        _DRAFT,
    ),
    "ask-to-sign": Step(
        "Ask the parties to sign",
        "Whoever speaks for each party that has not signed finds it under “Your work”.",
        "Ask them",
        AskToSignForm,
        actions.ask_for_signatures,
        _OPEN,
    ),
    "adopt": Step(
        "A body adopted it",
        "Record what the minutes say. More than one body may adopt the same version.",
        "Record it",
        AdoptForm,
        actions.record_adoption,
        _OPEN,
    ),
    "agree": Step(
        "It is agreed",
        "Agreed is not yet in force: you choose the day after this.",
        "It is agreed",
        AgreeForm,
        _agree,
        _FIXED,
    ),
    "in-force": Step(
        "Set it in force",
        "What it takes the place of ends at the same minute. A party that has not signed is not bound by it.",
        "Set it in force",
        InForceForm,
        _set_in_force,
        frozenset({VersionStanding.AGREED}),
    ),
    "ask-to-read": Step(
        "Ask everybody to read it",
        "Everybody in post gets a notice, and finds it on the page “Agreements” until they say that they have read it.",
        "Ask everybody",
        NothingForm,
        actions.ask_to_read,
        _AGREED,
    ),
    "review": Step(
        "It was looked at again, and stays",
        "Choose the next day by which somebody looks at it. To change it, begin a new version instead.",
        "It stays as it is",
        ReviewForm,
        actions.review_version,
        _IN_FORCE,
    ),
    "publish": Step(
        "Publish it",
        "Anybody can then read it, as a page, as a PDF and as data: the text, the parties and their dates. It names no "
        "person but whom the text itself names.",
        "Publish it",
        NothingForm,
        actions.publish_version,
        _AGREED,
    ),
    "withdraw": Step(
        "Take it off the public pages",
        "It stays in the register.",
        "Take it off",
        WhyForm,
        actions.withdraw_publication,
        frozenset(VersionStanding),
    ),
    "end": Step(
        "End it",
        "From that day nobody may rely on it. This cannot be taken back.",
        "End it",
        EndVersionForm,
        _end,
        _IN_FORCE,
    ),
    "give-up": Step(
        "Give it up",
        "It was never in force, and will not be. This cannot be taken back.",
        "Give it up",
        NothingForm,
        actions.abandon_version,
        _NOT_BEGUN,
    ),
}


def steps_for(version: VersionRow, *, is_published: bool, is_asked: bool) -> tuple[tuple[str, Step], ...]:
    """Return the steps that a version can take now."""
    standing = version.standing(now())
    found = [(name, step) for name, step in STEPS.items() if standing in step.at]
    hidden = {"publish"} if is_published else {"withdraw"}
    hidden |= {"ask-to-read"} if is_asked else set()
    return tuple((name, step) for name, step in found if name not in hidden)


class VersionView(AgreementsView):
    """A page about one version."""

    def held(self, request: HttpRequest, version: str) -> tuple[AgreementRow, VersionRow]:
        """Return the document and the version. Raise `VersionUnknown`."""
        row = get_version(actor=actor_of(request), version=version)
        return get_agreement(actor=actor_of(request), agreement=row.agreement), row

    def kept(self, request: HttpRequest, version: str) -> tuple[AgreementRow, VersionRow]:
        """Return them for whoever keeps the document. For everybody else they look missing."""
        agreement, row = self.held(request, version)
        if not may_change(actor_of(request), agreement=agreement.reference, at=now()):
            raise VersionUnknown(version)
        return agreement, row


class VersionPage(VersionView):
    """The text of a version, where it stands, and what can be done with it."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Show it."""
        return self.page(request, version)

    def page(self, request: HttpRequest, version: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
        """Show it, with the reason why something was refused."""
        actor, moment = actor_of(request), now()
        agreement, row = self.held(request, version)
        published = [
            one
            for one in list_publications(actor=actor, agreement=agreement.reference)
            if one.version == version and one.withdrawn_at is None
        ]
        versions = list_versions(actor=actor, agreement=agreement.reference)
        before = next((one for one in versions if one.number < row.number and one.abandoned_at is None), None)
        consultations = list_consultations_on(actor=actor, version=version)
        is_asked = is_to_be_read(version=version)
        may_keep = is_permitted(actor, Permission.KEEP_AGREEMENTS) and may_change(
            actor, agreement=agreement.reference, at=moment
        )
        return show(
            request,
            "version",
            {
                "agreement": agreement,
                "row": row,
                "standing": STANDING_WORDS[row.standing(moment)],
                "is_draft": row.standing(moment) is VersionStanding.DRAFT,
                "summary": version_summary(row, at=moment),
                "sections": section_blocks(list_sections(actor=actor, version=version)),
                "before": before,
                "published": published[0] if published else None,
                "carries_flows": KINDS[agreement.kind].carries_flows,
                "consultations": consultations,
                "can_consult": may_keep and row.standing(moment) is VersionStanding.FIXED and not consultations,
                "steps": steps_for(row, is_published=bool(published), is_asked=is_asked) if may_keep else (),
                "may_keep": may_keep,
                "is_asked": is_asked,
                "can_be_read": row.fixed_at is not None and row.abandoned_at is None,
                "has_read": has_read(actor=actor, version=version),
                "refusal": refusal,
            },
            status=status,
        )


class VersionText(VersionView):
    """Write the text of a draft, section by section."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Show the sections in fields."""
        self.kept(request, version)
        held = [(one.heading, one.body) for one in list_sections(actor=actor_of(request), version=version)]
        return self._page(request, version, TextForm(sections=held))

    def post(self, request: HttpRequest, version: str) -> HttpResponse:
        """Keep the text, and stay here or go on."""
        self.kept(request, version)
        form = TextForm(request.POST)

        def act() -> None:
            actions.write_text(actor=actor_of(request), version=version, sections=form.sections(), now=now())

        if not attempt(form, act):
            return self._page(request, version, form, status=422)
        place = "agreements:text" if request.POST.get("then") == "more" else "agreements:version"
        return HttpResponseRedirect(reverse(place, args=(version,)))

    def _page(self, request: HttpRequest, version: str, form: TextForm, *, status: int = 200) -> HttpResponse:
        agreement, row = self.held(request, version)
        pairs = [(place, form[f"heading_{place}"], form[f"body_{place}"]) for place in form.places]
        context = {"agreement": agreement, "row": row, "form": form, "pairs": pairs}
        return show(request, "text", context, status=status)


class VersionStep(VersionView):
    """A step of a version: fix, agree, set in force, publish, end and the others."""

    def get(self, request: HttpRequest, version: str, step: str) -> HttpResponse:
        """Say what it means, and ask for what it needs."""
        self.kept(request, version)
        return self._page(request, version, step, self._step(step).form())

    def post(self, request: HttpRequest, version: str, step: str) -> HttpResponse:
        """Take it."""
        self.kept(request, version)
        one, form = self._step(step), self._step(step).form(request.POST)

        def act() -> None:
            one.act(actor=actor_of(request), version=version, **form.cleaned_data, now=now())

        if not attempt(form, act):
            return self._page(request, version, step, form, status=422)
        return HttpResponseRedirect(reverse("agreements:version", args=(version,)))

    @staticmethod
    def _step(step: str) -> Step:
        if step not in STEPS:
            raise Http404
        return STEPS[step]

    def _page(self, request: HttpRequest, version: str, step: str, form: KitForm, *, status: int = 200) -> HttpResponse:
        agreement, row = self.held(request, version)
        one = self._step(step)
        return show(
            request,
            "form",
            {
                "form": form,
                "heading": one.heading,
                "caption": f"{agreement.title}, version {row.number}",
                "lead": one.lead,
                "button": one.button,
                "back": reverse("agreements:version", args=(version,)),
            },
            status=status,
        )


class HaveRead(VersionPage):
    """Say that one has read a version. By POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, version: str) -> HttpResponse:
        """Note it."""
        form = NothingForm({})
        if not attempt(form, lambda: actions.mark_version_read(actor=actor_of(request), version=version, now=now())):
            return self.page(request, version, refusal=str(form.non_field_errors()[0]), status=422)
        return HttpResponseRedirect(reverse("agreements:version", args=(version,)))


class Readers(VersionView):
    """How many at each organisation have read a version."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Show the counts."""
        agreement, row = self.held(request, version)
        rows = list_readers(actor=actor_of(request), version=version, at=now())
        return show(
            request,
            "readers",
            {
                "agreement": agreement,
                "row": row,
                "rows": [(one.name, one.have_read, one.people) for one in rows],
                "people": sum(one.people for one in rows),
                "have_read": sum(one.have_read for one in rows),
                "is_asked": is_to_be_read(version=version),
            },
        )


class ReadersFile(VersionView):
    """The counts as a file."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Send it."""
        rows = reader_cells(list_readers(actor=actor_of(request), version=version, at=now()))
        return csv_response(filename=f"{version}-readers.csv", header=READER_COLUMNS, rows=rows)


class DifferencePage(AgreementsView):
    """What leads from one version to another, section by section."""

    def get(self, request: HttpRequest, before: str, after: str) -> HttpResponse:
        """Show it."""
        found = get_difference(actor=actor_of(request), before=before, after=after)
        return show(
            request,
            "difference",
            {
                "found": found,
                "changed": sum(one.change.value != "same" or one.has_moved for one in found.sections),
                "words": {change.value: words for change, words in CHANGE_WORDS.items()},
            },
        )


class DifferenceText(AgreementsView):
    """The same as plain text."""

    def get(self, request: HttpRequest, before: str, after: str) -> HttpResponse:
        """Answer with text."""
        found = get_difference(actor=actor_of(request), before=before, after=after)
        return HttpResponse(difference_text(found), content_type="text/plain; charset=utf-8")
