"""Problems with sharing, best practice, and what legal advisers were asked."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Permission
from sharewell.foundation.clock import now
from sharewell.governance import forms
from sharewell.governance.actions import (
    answer_as_legal_adviser,
    ask_legal_adviser,
    note_problem,
    offer_practice,
    publish_practice,
    raise_problem,
    resolve_problem,
)
from sharewell.governance.presenters import (
    LEGAL_COLUMNS,
    LEGAL_HEAD,
    PRACTICE_COLUMNS,
    PRACTICE_HEAD,
    PROBLEM_COLUMNS,
    PROBLEM_HEAD,
    legal_cells,
    legal_file,
    practice_cells,
    practice_file,
    problem_cells,
    problem_file,
)
from sharewell.governance.queries import (
    get_legal,
    get_practice,
    get_problem,
    list_legal,
    list_practices,
    list_problems,
    list_undertakings,
)
from sharewell.governance.types import LEGAL_WORDS, NO_PROOF, NO_PROOF_SOURCE, LegalFinding, ProblemEnd
from sharewell.governance.views.decisions import undertaking_lines
from sharewell.governance.views.pages import (
    Cells,
    FormPage,
    ListPage,
    documents_of,
    found,
    keeps,
    may,
    organisations_of,
)


class Problems(ListPage):
    """Every problem that is open to the reader."""

    title = "Where sharing is not working"
    lead = "Anybody in post can say so. It is looked into, resolved with reasons, and counted for the board."
    caption = "What is not resolved first"
    head, columns = PROBLEM_HEAD, PROBLEM_COLUMNS
    filename, csv = "problems.csv", "governance:problems-csv"
    empty = ("No problem was raised", "What you say is not working stands here, with what became of it.")

    def rows(self, request: Any) -> Any:
        """Return the problems."""
        return list_problems(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return a problem."""
        return problem_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return a problem for the file."""
        return problem_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to raising one, and to what works well."""
        return [
            (reverse("governance:raise"), "Say that sharing is not working"),
            (reverse("governance:practices"), "Best practice"),
            (reverse("governance:groups"), "Groups of the partnership and what they decided"),
        ]

    def more(self, request: Any) -> dict[str, Any]:
        """Warn of what a low number does not show."""
        return {"no_proof": NO_PROOF, "no_proof_source": NO_PROOF_SOURCE}


class Raise(FormPage):
    """Say that sharing is not working."""

    title, button = "Say that sharing is not working", "Send it"
    lead = (
        "Write about the agreement and the services, not about a child. The partnership’s agreements officer looks "
        "into it and writes down what they find."
    )

    def form(self, request: Any, data: Any, **where: str) -> forms.ProblemForm:
        """Offer the documents."""
        return forms.ProblemForm(data, offers={"agreement": documents_of(request)})

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": (reverse("governance:problems"), "Where sharing is not working")}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Raise it."""
        problem = raise_problem(actor=request.actor, now=now(), **form.cleaned_data)
        return reverse("governance:problem", args=(problem,))


class Problem(FormPage):
    """One problem, what was found, and the form to note more."""

    title, button = "Where sharing is not working", "Note it"
    template = "governance/problem.html"

    def form(self, request: Any, data: Any, **where: str) -> forms.NoteForm:
        """Ask what was found."""
        return forms.NoteForm(data)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        row = get_problem(actor=request.actor, problem=where["reference"])
        return {
            "row": row,
            "keeps": keeps(request) and row.ended_as is None,
            "undertakings": undertaking_lines(list_undertakings(actor=request.actor, about=row.reference)),
        }

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Note it."""
        note_problem(actor=request.actor, problem=where["reference"], now=now(), **form.cleaned_data)
        return reverse("governance:problem", args=(where["reference"],))


class Resolve(FormPage):
    """How a problem ends."""

    title, button = "Resolve the problem", "Resolve it"
    lead = "Whoever raised it reads the reasons. They cannot be changed afterwards."

    def form(self, request: Any, data: Any, **where: str) -> forms.ResolveForm:
        """Ask how and why."""
        return forms.ResolveForm(data)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Name the problem."""
        row = get_problem(actor=request.actor, problem=where["reference"])
        return {"caption": row.about, "back": (reverse("governance:problem", args=(row.reference,)), "The problem")}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Resolve it."""
        said = form.cleaned_data
        resolve_problem(
            actor=request.actor,
            problem=where["reference"],
            ended_as=ProblemEnd(said["ended_as"]),
            words=said["words"],
            now=now(),
        )
        return reverse("governance:problem", args=(where["reference"],))


class Practices(ListPage):
    """Best practice."""

    title = "Best practice"
    lead = "How sharing went well somewhere. What is published reaches every signatory."
    caption = "The newest first"
    head, columns = PRACTICE_HEAD, PRACTICE_COLUMNS
    filename, csv = "best-practice.csv", "governance:practices-csv"
    empty = ("Nothing is published yet", "When somebody writes down how something went well, it stands here.")

    def rows(self, request: Any) -> Any:
        """Return the entries."""
        return list_practices(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return an entry."""
        return practice_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return an entry for the file."""
        return practice_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to writing one."""
        return [(reverse("governance:offer"), "Write down what went well")]


class Offer(FormPage):
    """Write down what went well."""

    title, button = "Write down what went well", "Send it"
    lead = "The agreements officer reads it and publishes it to all signatories."

    def form(self, request: Any, data: Any, **where: str) -> forms.PracticeForm:
        """Ask what and how."""
        return forms.PracticeForm(data)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": (reverse("governance:practices"), "Best practice")}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Offer it."""
        return reverse(
            "governance:practice", args=(offer_practice(actor=request.actor, now=now(), **form.cleaned_data),)
        )


class Practice(View):
    """One entry of best practice."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it."""
        row = found(lambda: get_practice(actor=request.actor, practice=reference))
        return render(request, "governance/practice.html", {"row": row, "keeps": keeps(request)})


class Publish(View):
    """Publish best practice."""

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Publish it."""
        found(lambda: publish_practice(actor=request.actor, practice=reference, now=now()))
        return HttpResponseRedirect(reverse("governance:practice", args=(reference,)))


class LegalList(ListPage):
    """What legal advisers were asked."""

    title = "What legal advisers were asked"
    lead = "Which organisation’s legal adviser was asked about which document, and what they said."
    caption = "The newest first"
    head, columns = LEGAL_HEAD, LEGAL_COLUMNS
    filename, csv = "legal-advisers.csv", "governance:legal-csv"
    empty = ("No legal adviser was asked yet", "Each organisation names its legal adviser under “Set up”.")

    def rows(self, request: Any) -> Any:
        """Return what was asked."""
        return list_legal(actor=request.actor)

    def cells(self, request: Any, row: Any) -> Cells:
        """Return one."""
        return legal_cells(row)

    def file_cells(self, row: Any) -> Cells:
        """Return one for the file."""
        return legal_file(row)

    def ways(self, request: Any) -> list[tuple[str, str]]:
        """Lead to asking one."""
        return [(reverse("governance:ask-legal"), "Ask a legal adviser")] if keeps(request) else []


class AskLegal(FormPage):
    """Ask a legal adviser."""

    title, button = "Ask a legal adviser about a document", "Ask"

    def form(self, request: Any, data: Any, **where: str) -> forms.AskLegalForm:
        """Offer documents and organisations."""
        return forms.AskLegalForm(
            data, offers={"agreement": documents_of(request), "organisation": organisations_of(request)}
        )

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Lead back to the list."""
        return {"back": (reverse("governance:legal-list"), "What legal advisers were asked")}

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Ask."""
        legal = ask_legal_adviser(actor=request.actor, now=now(), **form.cleaned_data)
        return reverse("governance:legal", args=(legal,))


class Legal(FormPage):
    """What one legal adviser was asked and answered, and the form to answer."""

    title, button = "What a legal adviser was asked", "Send the answer"
    template = "governance/legal.html"

    def form(self, request: Any, data: Any, **where: str) -> forms.LegalForm:
        """Ask for the answer."""
        return forms.LegalForm(data)

    def shown(self, request: Any, **where: str) -> dict[str, Any]:
        """Show it."""
        row = get_legal(actor=request.actor, legal=where["reference"])
        return {
            "row": row,
            "finding": LEGAL_WORDS[row.finding] if row.finding else "",
            "answers": row.finding is None and may(request, Permission.ADVISE_ON_DOCUMENTS),
        }

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Answer."""
        said = form.cleaned_data
        answer_as_legal_adviser(
            actor=request.actor,
            legal=where["reference"],
            finding=LegalFinding(said["finding"]),
            answer=said["answer"],
            now=now(),
        )
        return reverse("governance:legal", args=(where["reference"],))
