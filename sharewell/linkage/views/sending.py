"""Hand a file in, say how it is read after seeing its first rows, and see how it stands."""

import hashlib
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from sharewell.acting.types import Refused
from sharewell.children.types import ServiceKind
from sharewell.design.one_form import OneFormPage
from sharewell.foundation.clock import now, today
from sharewell.foundation.uploads import Uploads, passed_over
from sharewell.linkage.actions import give_file_up, read_as, receive_file, resume_file
from sharewell.linkage.forms import SEPARATORS, HandInForm, ReadingForm
from sharewell.linkage.importers import list_shapes, sniff
from sharewell.linkage.importers.previewing import Chosen, Preview, preview
from sharewell.linkage.presenters.feeds import changed_words, delivery_line, preview_table, sizes
from sharewell.linkage.queries.sending import get_delivery, list_mappings, list_same_file, read_beginning
from sharewell.linkage.types import LARGEST_FILE, Beginning, DeliveryState, DeliveryUnknown, MappingRow
from sharewell.partnerships.queries import list_organisations

SIGNS = {sign: code for code, sign in SEPARATORS.items()}


def sources() -> list[tuple[str, str]]:
    """Return the organisations as choices."""
    return [(one.reference, one.name) for one in list_organisations(on=today())]


class HandIn(OneFormPage):
    """Hand a file of a source in. It streams: nothing of it is held in memory."""

    template = "linkage/hand_in.html"
    uploads = Uploads(largest=LARGEST_FILE, most=1, in_all=LARGEST_FILE, in_memory=False)

    def form(self, request: Any, data: Any, **where: str) -> HandInForm:
        """Return the form."""
        return HandInForm(data, request.FILES or None, sources=sources())

    def post(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Take it, or say that it is too large."""
        said = request.POST  # read first: only then is it known what was passed over
        if passed_over(request):
            form = self.form(request, said)
            form.is_valid()
            form.errors.pop("file", None)
            form.add_error("file", f"The file is larger than {sizes(LARGEST_FILE)}. Split it, or use the command.")
            return self.page(request, form, where, status=422)
        return super().post(request, **where)

    def act(self, request: Any, form: Any, **where: str) -> str:
        """Keep it until it is said how it is read."""
        stream = form.cleaned_data["file"].file
        delivery = receive_file(
            actor=request.actor, source=form.cleaned_data["source"], stream=stream, encoding=sniff(stream), now=now()
        )
        return reverse("linkage:file", args=[delivery])


LOOK_FIRST = (
    "You have changed how the file is read. Its first rows now stand here as they would be read: look at them, then"
    " take it in. Nothing was taken in."
)
NAMES = frozenset({"given_names", "family_name"})


class FilePage(View):
    """A file that was handed in: how it is read, with its first rows; later, how it stands."""

    def get(self, request: Any, reference: str) -> HttpResponse:
        """Show it. A file that was staged leads on to its feed."""
        held = _get(request, reference)
        if held.state is DeliveryState.STAGED:
            return HttpResponseRedirect(reverse("linkage:feed", args=[held.feed]))
        if held.state is not DeliveryState.WAITS or not held.is_mine:
            names = dict(sources())
            line = delivery_line(held, source=names.get(held.source, held.source), now=now())
            return render(request, "linkage/file.html", {"line": line, "held": held})
        beginning, saved = _beginning(request, reference)
        return self._page(request, beginning, saved, preview(beginning, saved=saved, like=request.GET.get("like", "")))

    def post(self, request: Any, reference: str) -> HttpResponse:
        """Look again with other choices, or let it be taken in."""
        held = _get(request, reference)
        if request.POST.get("step") == "go-on":
            resume_file(actor=request.actor, delivery=reference, now=now())
            return HttpResponseRedirect(reverse("linkage:file", args=[reference]))
        if held.state is not DeliveryState.WAITS or not held.is_mine:
            return HttpResponseRedirect(reverse("linkage:file", args=[reference]))
        if request.POST.get("step") == "give-up":
            give_file_up(actor=request.actor, delivery=reference, now=now())
            return HttpResponseRedirect(reverse("linkage:feeds"))
        beginning, saved = _beginning(request, reference)
        many = sum(1 for name in request.POST if name.startswith("column-"))
        said = ReadingForm(request.POST, columns=[""] * min(many, 200))
        if not said.is_valid():
            return self._page(request, beginning, saved, preview(beginning, saved=saved), status=422)
        words = said.cleaned_data
        found = preview(
            beginning,
            saved=saved,
            chosen=Chosen(
                encoding=words["encoding"] or beginning.delivery.encoding,
                separator=SEPARATORS.get(words["separator"], ""),
                date_format=words["date_format"],
                columns=said.chosen_columns(many),
                header_key=words["header_key"],
            ),
        )
        refused = ""
        if request.POST.get("step") == "take":
            refused = found.fault or ("" if request.POST.get("looked") == _mark_of(found) else LOOK_FIRST)
        if request.POST.get("step") != "take" or refused:
            status = 422 if refused else 200
            return self._page(request, beginning, saved, found, said=request.POST, refused=refused, status=status)
        try:
            read_as(
                actor=request.actor,
                delivery=reference,
                name=words["name"] or "Usual",
                header=found.header,
                columns=found.columns,
                reads=replace(found.reads, is_whole=words["whole"] == "yes"),
                service=ServiceKind(words["service"]) if words["service"] else None,
                now=now(),
            )
        except Refused as refusal:
            return self._page(request, beginning, saved, found, said=request.POST, refused=str(refusal), status=409)
        return HttpResponseRedirect(reverse("linkage:file", args=[reference]))

    @staticmethod
    def _page(
        request: Any,
        beginning: Beginning,
        saved: tuple[MappingRow, ...],
        found: Preview,
        *,
        said: Any = None,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        names = dict(sources())
        held = beginning.delivery
        service = found.saved.service if found.saved else found.shape.service if found.shape else ""
        name = found.saved.name if found.saved else found.shape.title if found.shape else ""
        initial = {
            "encoding": found.encoding,
            "separator": SIGNS.get(found.separator, "comma"),
            "date_format": found.reads.date_format,
            "service": said.get("service", "") if said else service,
            "whole": said.get("whole", "") if said else "yes" if found.saved and found.saved.reads.is_whole else "",
            "name": said.get("name", "") if said else name,
            "header_key": found.header_key,
            **{f"column-{place}": ours for place, ours in enumerate(found.columns)},
        }
        # Drawn anew from what was found: where the separator changed, so did the columns.
        form = ReadingForm(initial=initial, columns=found.header)
        if refused:
            form = ReadingForm(initial, columns=found.header)
            form.add_error(None, refused)
        columns = [form[f"column-{place}"] for place in range(len(found.header))]
        context = {
            "held": held,
            "source": names.get(held.source, held.source),
            "size": sizes(held.size),
            "form": form,
            "columns": columns,
            "found": found,
            "changed": changed_words(found),
            "looked": _mark_of(found),
            "is_nameless": not NAMES & set(found.columns),
            "same": list_same_file(actor=request.actor, delivery=held.reference),
            "table": preview_table(found),
            "others": [(one.name, one.name) for one in saved] + [(one.code, one.title) for one in list_shapes()],
            "has_errors": status != 200,
        }
        return render(request, "linkage/reading.html", context, status=status)


def _mark_of(found: Preview) -> str:
    """Return a mark of how a file is read: what is taken in is what somebody looked at."""
    read = (found.columns, found.reads.date_format, found.encoding, found.separator)
    return hashlib.sha256(repr(read).encode()).hexdigest()[:16]


def _get(request: Any, reference: str) -> Any:
    try:
        return get_delivery(actor=request.actor, delivery=reference)
    except DeliveryUnknown:
        raise Http404 from None


def _beginning(request: Any, reference: str) -> tuple[Beginning, tuple[MappingRow, ...]]:
    try:
        found = read_beginning(actor=request.actor, delivery=reference, now=now())
    except DeliveryUnknown:
        raise Http404 from None
    return found, list_mappings(actor=request.actor, source=found.delivery.source)
