"""The kept guide: each page sent is kept as rows, so that it can go on in another window, tomorrow, on a telephone."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.policies import is_permitted
from sharewell.acting.types import Permission
from sharewell.core.deciding.edition import Statement
from sharewell.decisions import actions
from sharewell.decisions.forms import QuestionForm
from sharewell.decisions.forms.kept import (
    BeginForm,
    CheckForm,
    ChildForm,
    ItemForm,
    RecipientForm,
    RequestForm,
    WordsForm,
)
from sharewell.decisions.presenters.guide import OUTCOME_MEANING, reasons_of
from sharewell.decisions.presenters.kept import (
    OUTCOME_WORDS,
    address_of,
    item_lines,
    kept_question_page,
    kept_rows,
    kept_taken,
)
from sharewell.decisions.queries import (
    FIRST,
    WHO,
    DraftStanding,
    NoSuchEdition,
    choices_for,
    find_decision_of_draft,
    find_sent,
    get_draft,
    get_draft_standing,
    list_missing,
)
from sharewell.decisions.queries.drafts import is_detriment
from sharewell.decisions.types import (
    CHILD_TEXTS,
    NEVER_GATED,
    PER_CHILD,
    Chosen,
    NoSuchChild,
    NoSuchDraft,
    NoSuchItem,
    Way,
)
from sharewell.decisions.views.asking import actor_of, hidden_of, key_of, new_key, version_of
from sharewell.foundation.clock import now, today
from sharewell.guidance.queries import find_edition_in_force, get_guides
from sharewell.partnerships.queries import list_organisations, national_routes
from sharewell.partnerships.types import NationalKind, national_cards
from sharewell.practitioners.queries import list_current_posts
from sharewell.training.queries import find_adviser

REQUESTS = (Way.ASKED, Way.REQUIRED)


def to_recorded(request: HttpRequest, reference: str, *, page: str = "decisions:decision") -> HttpResponse:
    """Lead to what was recorded; whoever may tell and not see (L11) is led to the word that it arrived."""
    may_see = is_permitted(actor_of(request), Permission.READ_DECISIONS)
    return HttpResponseRedirect(reverse(page if may_see else "decisions:sent", args=(reference,)))


def colleagues(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the people of the actor's organisation, by name, without the actor."""
    actor = actor_of(request)
    posts = list_current_posts(at=now(), organisation=actor.organisation)
    return sorted(
        {(post.person, f"{post.person_name}, {post.title}") for post in posts if post.person != actor.reference}
    )


class Begin(View):
    """What brings you here? Danger is asked next, before anything else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the start, under the edition in force today or the one that the address names."""
        in_force = find_edition_in_force(on=today()) or get_guides().editions[-1]
        named = request.GET.get("edition", "")
        held = {edition.code for edition in get_guides().editions}
        return self._page(
            request, BeginForm(initial={"edition": named if named in held else in_force.code}, guides=get_guides())
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin a draft."""
        form = BeginForm(request.POST, guides=get_guides())
        if not form.is_valid():
            return self._page(request, form)
        if form.cleaned_data["way"] == "not-sure":
            return HttpResponseRedirect(reverse("decisions:not-sure"))
        try:
            reference = actions.begin_draft(
                actor=actor_of(request),
                way=Way(form.cleaned_data["way"]),
                edition=form.cleaned_data["edition"],
                judged_on=form.cleaned_data["judged_on"],
                key=key_of(request),
                now=now(),
            )
        except actions.AlreadySent as sent:
            reference = sent.reference
        except (actions.AnswerNotOffered, actions.NoRegisterEntry) as refused:
            form.add_error(None, str(refused))
            return self._page(request, form)
        return HttpResponseRedirect(address_of(reference, FIRST[0], None))

    def _page(self, request: HttpRequest, form: BeginForm) -> HttpResponse:
        return render(
            request,
            "decisions/kept/begin.html",
            {"form": form, "hidden": {"key": new_key()}, "has_errors": form.is_bound},
            status=422 if form.is_bound else 200,
        )


class DraftView(View):
    """A page of a draft. Another's, or one that has ended, is not found; one that was recorded leads to its record."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the draft, then let the page answer."""
        self.reference: str = kwargs.pop("reference")
        actor = actor_of(request)
        try:
            self.draft = get_draft(actor=actor, reference=self.reference)
            self.standing = get_draft_standing(draft=self.draft, today=today())
        except NoSuchDraft:
            recorded = find_decision_of_draft(actor=actor, draft=self.reference) or find_sent(
                actor=actor, draft=self.reference
            )
            if recorded:
                return to_recorded(request, recorded)
            raise Http404 from None
        except NoSuchEdition:
            raise Http404 from None
        try:
            return super().dispatch(request, *args, **kwargs)
        except (NoSuchChild, NoSuchItem):
            raise Http404 from None

    def page(
        self, request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Draw a page of the draft, made from its newest version."""
        return render(
            request,
            f"decisions/kept/{template}.html",
            {
                "draft": self.draft,
                "edition": self.standing.edition,
                "hidden": hidden_of(self.draft.version),
                "back": reverse("decisions:resume", args=(self.reference,)),
                "has_errors": status != 200,
                "kept_elsewhere": status == 409,
                **context,
            },
            status=status,
        )

    def keep(self, request: HttpRequest, act: Callable[..., Any], **values: Any) -> str:
        """Let an action keep what was sent. Return the words to show where another window was first, else nothing."""
        try:
            act(
                actor=actor_of(request),
                draft=self.reference,
                version=version_of(request),
                key=key_of(request),
                now=now(),
                **values,
            )
        except actions.AlreadySent:
            pass
        except (actions.ChangedElsewhere, actions.AnswerNotOffered, actions.TooManyChildren) as refused:
            self._look_again(request)
            return str(refused)
        self._look_again(request)
        return ""

    def _look_again(self, request: HttpRequest) -> None:
        self.draft = get_draft(actor=actor_of(request), reference=self.reference)
        self.standing = get_draft_standing(draft=self.draft, today=today())

    def onward(self) -> HttpResponse:
        """Lead on to whatever the draft asks next."""
        return HttpResponseRedirect(place_of(self.standing))


def place_of(standing: DraftStanding) -> str:
    """Return the address of the page where a draft stands: a question, help, the child, or the check."""
    draft, reference = standing.draft, standing.draft.reference
    if draft.way in REQUESTS and not draft.footing and all(code in draft.answers for code in FIRST):
        return reverse("decisions:request", args=(reference,))
    if standing.asks is not None:
        code, child = standing.asks
        return reverse("decisions:to", args=(reference,)) if code == WHO else address_of(reference, code, child)
    if (
        standing.outcome in NEVER_GATED
        and not draft.goes_on
        and not any(child.name or child.texts for child in draft.children)
    ):
        return reverse("decisions:help", args=(reference,))
    if standing.outcome is None:
        return reverse("decisions:check", args=(reference,))
    for about in draft.children:
        if not (about.name or about.identifying or about.items):
            return reverse("decisions:child", args=(reference, about.position))
    return reverse("decisions:check", args=(reference,))


class Resume(DraftView):
    """Go on where the draft stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page that comes next."""
        return self.onward()


class KeptQuestion(DraftView):
    """One question, one page."""

    def get(self, request: HttpRequest, code: str, child: int | None = None) -> HttpResponse:
        """Show the question, or 404 for one that this edition does not ask."""
        return self._page(request, self._known(code, child), child, "", 200)

    def post(self, request: HttpRequest, code: str, child: int | None = None) -> HttpResponse:
        """Keep the answer and lead on."""
        name = self._known(code, child)
        form = QuestionForm(request.POST, choices=choices_for(self.standing.edition, name, self.draft.holder))
        if not form.is_valid():
            return self._page(request, name, child, str(form.errors["answer"][0]), 422)
        said = self.keep(request, actions.answer_question, code=name, answer=form.answer(), child=child)
        return self._page(request, name, child, said, 409) if said else self.onward()

    def _known(self, code: str, child: int | None) -> str:
        name = code.replace("-", "_")
        if name not in self.standing.edition.asking_order or (name in PER_CHILD) != (child is not None):
            raise Http404
        if child is not None:
            self.draft.child(child)
        return name

    def _page(self, request: HttpRequest, code: str, child: int | None, error: str, status: int) -> HttpResponse:
        return self.page(
            request,
            "question",
            {
                "page": kept_question_page(self.standing, code, child),
                "error": error,
                "back": self._before(code),
                "is_worry": code in FIRST,
            },
            status=status,
        )

    def _before(self, code: str) -> str:
        answered = [each for each in self.draft.answers if each in self.standing.edition.asking_order]
        earlier = answered[: answered.index(code)] if code in answered else answered
        if earlier:
            return address_of(self.reference, earlier[-1], None)
        return reverse("decisions:begin")


class Request(DraftView):
    """What a request stands on, and whether the asker was called back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what was chosen before."""
        kept = {
            "footing": self.draft.footing,
            "called_back": self.draft.called_back,
            "received_from": self.draft.texts.get("received-from", ""),
        }
        return self.page(request, "request", {"form": RequestForm(initial=kept)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep what was chosen and lead on."""
        return _keep_form(self, request, RequestForm(request.POST), "request", actions.describe_request)


class To(DraftView):
    """Who would be told, and what for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what was chosen before."""
        draft = self.draft
        kept = {
            "recipient_organisation": draft.recipient_organisation,
            "recipient": "" if draft.recipient_organisation else draft.recipient,
            "purpose": draft.purpose,
            "topics": draft.topics,
        }
        return self.page(request, "to", {"form": self._form(None, initial=kept)})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choices and lead on."""
        return _keep_form(self, request, self._form(request.POST), "to", actions.choose_recipient)

    def _form(self, data: Any, **kwargs: Any) -> RecipientForm:
        held = [(each.reference, each.name) for each in list_organisations(on=today()) if each.kind]
        return RecipientForm(data, guides=get_guides(), edition=self.standing.edition, organisations=held, **kwargs)


def _keep_form(
    view: DraftView, request: HttpRequest, form: Any, template: str, act: Callable[..., Any]
) -> HttpResponse:
    """Keep a form whose fields are what the action takes, and lead on; else show it again with what to do."""
    if form.is_valid():
        said = view.keep(request, act, **form.cleaned_data)
        if not said:
            return view.onward()
        form.add_error(None, said)
        return view.page(request, template, {"form": form}, status=409)
    return view.page(request, template, {"form": form}, status=422)


class Help(DraftView):
    """Stop asking: whom to ring now, what to do, and write it down afterwards."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show telephones and acts first."""
        decision = self.standing.lead.decision
        if self.standing.outcome not in NEVER_GATED:
            return self.onward()
        cards = zip(national_cards(national_routes()), national_routes(), strict=True)
        return self.page(
            request,
            "help",
            {
                "outcome": self.standing.outcome,
                "meaning": OUTCOME_MEANING[self.standing.outcome or ""],
                "acts": decision.acts,
                "withhold": decision.withhold,
                "reasons": reasons_of(self.standing.edition, decision.deciding_reasons),
                "national": [
                    card for card, route in cards if route.kind in (NationalKind.EMERGENCY, NationalKind.NON_EMERGENCY)
                ],
                "adviser": find_adviser(organisation=self.draft.organisation, at=now()),
                "further": self.standing.further is not None,
            },
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on past the outcome, for another recipient or when unsure of harm."""
        self.keep(request, actions.go_on)
        return self.onward()


class Child(DraftView):
    """Who a child is, what the child says and wants, and a first statement."""

    def get(self, request: HttpRequest, child: int) -> HttpResponse:
        """Show the page with what is kept."""
        kept = self.draft.child(child)
        texts = {code.replace("-", "_"): text for code, text in kept.texts.items()}
        form = ChildForm(initial={"name": kept.name, "identifying": kept.identifying, **texts})
        return self._page(request, child, form, ItemForm(prefix="item"))

    def post(self, request: HttpRequest, child: int) -> HttpResponse:
        """Keep it, and the statement if one was written, and lead on."""
        is_first = not self.draft.child(child).items
        form, item = ChildForm(request.POST), ItemForm(request.POST, prefix="item")
        writes_item = is_first and any(
            request.POST.get(f"item-{name}", "").strip() for name in ("text", "source", "evidence", "why_it_matters")
        )
        if not form.is_valid() or (writes_item and not item.is_valid()):
            return self._page(request, child, form, item if writes_item else ItemForm(prefix="item"), status=422)
        data = form.cleaned_data
        said = self.keep(
            request,
            actions.describe_child,
            child=child,
            name=data["name"],
            identifying=data["identifying"],
            texts={code: data[code.replace("-", "_")] for code in CHILD_TEXTS},
        )
        if said:
            form.add_error(None, said)
            return self._page(request, child, form, item, status=409)
        if writes_item and not self.draft.child(child).items:
            actions.write_item(
                actor=actor_of(request),
                draft=self.reference,
                child=child,
                **item.cleaned_data,
                version=self.draft.version,
                key=key_of(request)[::-1],
                now=now(),
            )
        return HttpResponseRedirect(reverse("decisions:resume", args=(self.reference,)))

    def _page(
        self, request: HttpRequest, child: int, form: ChildForm, item: ItemForm, *, status: int = 200
    ) -> HttpResponse:
        links = [*form.error_links(), *(item.error_links() if item.is_bound else ())]
        return self.page(
            request,
            "child",
            {
                "form": form,
                "item": item if not self.draft.child(child).items else None,
                "child": self.draft.child(child),
                "errors": links,
                "is_consent_asked": "consent" in self.draft.child(child).answers,
            },
            status=status,
        )


class Children(DraftView):
    """Add a child, or take one out."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add a child with nothing copied from another, or take one out with everything about it."""
        taken = request.POST.get("remove", "")
        if taken.isascii() and taken.isdigit():
            self.keep(request, actions.remove_child, child=int(taken))
            return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))
        self.keep(request, actions.add_child)
        return self.onward()


class Item(DraftView):
    """One statement about one child."""

    def get(self, request: HttpRequest, child: int, number: int | None = None) -> HttpResponse:
        """Show a new statement, or one that is kept."""
        kept = self._kept(child, number)
        names = ("text", "kind", "seen", "source", "evidence", "happened_on", "known_on", "why_it_matters", "is_chosen")
        initial = {name: getattr(kept, name) for name in names} if kept else None
        return self._page(request, child, number, ItemForm(initial=initial))

    def post(self, request: HttpRequest, child: int, number: int | None = None) -> HttpResponse:
        """Keep the statement, or take it out."""
        self._kept(child, number)
        if number is not None and request.POST.get("remove"):
            said = self.keep(request, actions.remove_item, child=child, number=number)
            if said:
                return HttpResponseRedirect(reverse("decisions:item", args=(self.reference, child, number)))
            return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))
        form = ItemForm(request.POST)
        if not form.is_valid():
            return self._page(request, child, number, form, status=422)
        said = self.keep(request, actions.write_item, child=child, number=number, **form.cleaned_data)
        if said:
            form.add_error(None, said)
            return self._page(request, child, number, form, status=409)
        return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))

    def _kept(self, child: int, number: int | None) -> Any:
        about = self.draft.child(child)
        if number is None:
            return None
        for item in about.items:
            if item.number == number:
                return item
        raise NoSuchItem

    def _page(
        self, request: HttpRequest, child: int, number: int | None, form: ItemForm, *, status: int = 200
    ) -> HttpResponse:
        return self.page(
            request,
            "item",
            {
                "form": form,
                "child": self.draft.child(child),
                "number": number,
                "back": reverse("decisions:check", args=(self.reference,)),
            },
            status=status,
        )


class Words(DraftView):
    """The texts of the whole decision."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page with what is kept."""
        draft = self.draft
        kept: dict[str, Any] = {code.replace("-", "_"): text for code, text in draft.texts.items()}
        kept |= {
            "told_on": draft.told_on,
            "review_on": draft.review_on,
            "complained_of": draft.complained_of,
            "goes_to": draft.goes_to,
        }
        return self._page(request, self._form(request, None, initial=kept))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the texts and lead to the check."""
        form = self._form(request, request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        data, codes = form.cleaned_data, self._codes()
        said = self.keep(
            request,
            actions.write_words,
            texts={code: data[code.replace("-", "_")] for code in codes},
            told_on=data.get("told_on"),
            review_on=data.get("review_on", self.draft.review_on),
            complained_of=data["complained_of"],
            goes_to=data["goes_to"],
        )
        if said:
            form.add_error(None, said)
            return self._page(request, form, status=409)
        return HttpResponseRedirect(reverse("decisions:check", args=(self.reference,)))

    def _codes(self) -> list[str]:
        """Return the texts that this draft asks for: what the outcome needs first."""
        answers = [child.case.answers for child in self.standing.children]
        codes = ["reasons", "judgement-reasons"]
        if any("public_interest" in given for given in answers):
            codes += ["if-shared", "if-not-shared"]
        if self.standing.shares and any(given.get("confidential") == "yes" for given in answers):
            codes.append("without-consent")
        if is_detriment(self.standing):
            codes += ["detriment-what", "detriment-harm", "detriment-instead", "detriment-agreed-by"]
        codes += ["received-from", "told-what", "told-language", "told-standing", "agreed", "action", "consulted"]
        if self.standing.shares:
            codes += ["onward-limits", "what-follows"]
        return [*codes, *(code for code in self.draft.texts if code not in codes)]

    def _form(self, request: HttpRequest, data: Any, **kwargs: Any) -> WordsForm:
        return WordsForm(
            data,
            codes=self._codes(),
            people=colleagues(request),
            has_review=is_detriment(self.standing) or self.draft.review_on is not None,
            **kwargs,
        )

    def _page(self, request: HttpRequest, form: WordsForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            request,
            "words",
            {"form": form, "names": list(form.fields), "back": reverse("decisions:check", args=(self.reference,))},
            status=status,
        )


class Check(DraftView):
    """Check your answers: what comes out, the checklist, and record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the outcome and everything that would be recorded, or lead to the question that is still open."""
        if self.standing.asks is not None:
            return self.onward()
        return self._page(request, self._form(None, initial={**self.draft.answers, "chosen": self._likely()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the checklist; then record, or say what is missing. Nothing that was ticked is lost."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        chosen, checks = form.cleaned_data["chosen"], form.checks()
        said = self.keep(request, actions.tick_checklist, checks=checks, chosen=chosen)
        if said:
            form.add_error(None, said)
            return self._page(request, form, status=409)
        try:
            recorded = actions.record_decision(
                actor=actor_of(request),
                draft=self.reference,
                outcome=request.POST.get("outcome", ""),
                chosen=Chosen(chosen),
                checks=checks,
                now=now(),
            )
        except actions.AlreadyRecorded as before:
            recorded = before.reference
        except actions.NotComplete as refused:
            return self._page(request, form, missing=refused.missing, status=422)
        except actions.OutcomeChanged as refused:
            form.add_error(None, str(refused))
            return self._page(request, form, status=409)
        return to_recorded(request, recorded)

    def _likely(self) -> str:
        """Return what is already chosen, else nothing: the choice is the person's."""
        return self.draft.chosen

    def _form(self, data: Any, **kwargs: Any) -> CheckForm:
        return CheckForm(data, edition=self.standing.edition, has_checklist=self.standing.shares, **kwargs)

    def _page(
        self,
        request: HttpRequest,
        form: CheckForm,
        *,
        missing: tuple[tuple[str, int | None, str], ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        standing, decision = self.standing, self.standing.lead.decision
        statements: dict[str, Statement] = {}
        for child in standing.children:
            statements.update((each.code, each) for each in child.decision.deciding_reasons)
        return self.page(
            request,
            "check",
            {
                "form": form,
                "standing": standing,
                "outcome": standing.outcome,
                "meaning": OUTCOME_MEANING.get(standing.outcome or "", ""),
                "outcome_words": OUTCOME_WORDS,
                "per_child": [(child.position, child.decision.outcome) for child in standing.children],
                "acts": decision.acts,
                "withhold": decision.withhold,
                "limited": decision.limited,
                "reasons": reasons_of(standing.edition, statements.values()),
                "is_unconfirmed": bool(decision.unconfirmed()),
                "rows": kept_rows(standing, recipient_name=self._recipient_name()),
                "taken": kept_taken(standing),
                "children": [(child, item_lines(child.items)) for child in self.draft.children],
                "missing": [
                    {"text": words, "href": self._place(page, child)}
                    for page, child, words in (missing or self._soon(form))
                ],
                "was_sent": bool(missing),
                "errors": [
                    *form.error_links(),
                    *({"text": words, "href": self._place(page, child)} for page, child, words in missing),
                ],
                "further": standing.further is not None,
                "back": reverse("decisions:mine"),
            },
            status=status,
        )

    def _soon(self, form: CheckForm) -> tuple[tuple[str, int | None, str], ...]:
        """Return what is still missing of the words, before anything was sent."""
        if form.is_bound or self.standing.outcome is None:
            return ()
        chosen = self._likely() or (Chosen.SHARE if self.standing.shares else Chosen.DO_NOT_SHARE)
        missing = list_missing(standing=self.standing, chosen=chosen, checks={})
        return tuple(each for each in missing if each[0] != "checklist")

    def _place(self, page: str, child: int | None) -> str:
        if page in ("child", "item"):
            return reverse("decisions:child", args=(self.reference, child))
        if page == "words":
            return reverse("decisions:words", args=(self.reference,))
        return "#checklist"

    def _recipient_name(self) -> str:
        if not self.draft.recipient_organisation:
            return ""
        held = {each.reference: each.name for each in list_organisations(on=today())}
        return held.get(self.draft.recipient_organisation, "")


class Discard(DraftView):
    """Throw a draft away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask whether to."""
        return self.page(request, "discard", {"back": reverse("decisions:mine")})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete its words."""
        actions.discard_draft(actor=actor_of(request), draft=self.reference, now=now())
        return HttpResponseRedirect(reverse("decisions:mine"))


class CompareDraft(DraftView):
    """The same answers under two editions, side by side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what comes out under this draft's edition and under another."""
        editions = get_guides().editions
        other = request.GET.get("edition", "")
        if other not in {each.code for each in editions}:
            other = next(each.code for each in editions if each.code != self.draft.edition)
        there = get_draft_standing(draft=self.draft, today=today(), edition=other)
        sides = [
            {
                "edition": standing.edition,
                "rows": [(child.position, child.decision) for child in standing.children],
                "reasons": reasons_of(standing.edition, standing.lead.decision.deciding_reasons),
            }
            for standing in (self.standing, there)
        ]
        return self.page(
            request,
            "compare",
            {
                "sides": sides,
                "editions": editions,
                "other": other,
                "here": reverse("decisions:compare-draft", args=(self.reference,)),
                "back": reverse("decisions:check", args=(self.reference,)),
            },
        )
