"""The heads of the ledger and its witnesses, for everybody; what people did, for those who may see it."""

import base64
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from sharewell.assurance.presenters import ledger as presenters
from sharewell.assurance.queries import IN_A_FILE, SHOWN, list_all_entries, list_own_entries
from sharewell.core.identifiers import ReferenceUnreadable, parse_reference
from sharewell.design.tables import csv_response
from sharewell.foundation.clock import now
from sharewell.foundation.throttle import Pace
from sharewell.ledger.actions import CosignatureRefused, keep_cosignature
from sharewell.ledger.queries import (
    HeadUnknown,
    count_waiting,
    find_head,
    find_newest_head,
    list_heads,
    list_restorations,
    list_witnesses,
    prove_consistency,
)
from sharewell.ledger.types import WITNESSES_WANTED, EntryRow, HeadRow

LONGEST_COSIGNATURE = 1000  # characters
COSIGNATURES = Pace(30, 60)  # from one address in so many seconds

TEXT = "text/plain; charset=utf-8"


class Ledger(View):
    """The newest head, and who cosigned it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; before the first one, say so."""
        head, moment = find_newest_head(), now()
        restored = presenters.restored_words(list_restorations())
        given: dict[str, Any] = {"head": head, "wanted": WITNESSES_WANTED, "restored": restored}
        if head is not None:
            given |= {
                "cosigned": presenters.cosigned_words(head),
                "signed_at": presenters.moment_words(head.signed_at),
                "clock": presenters.clock_words(head),
                "is_behind": bool(count_waiting(most=1)) and moment - head.signed_at > presenters.STALE_AFTER,
            }
        return render(request, "assurance/ledger.html", given)


class HeadNote(View):
    """The newest head as its note: the text that the ledger signed, with every signature."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it; 404 before the first."""
        return _note(find_newest_head())


class HeadJson(View):
    """The newest head for machines."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it; 404 before the first."""
        head = find_newest_head()
        if head is None:
            raise Http404
        return JsonResponse(
            {
                "size": head.size,
                "root": head.root,
                "signed_at": head.signed_at.isoformat(),
                "clock_behind": head.clock_behind,
                "cosigned": len(head.cosignatures),
                "wanted": WITNESSES_WANTED,
                "restored": [one.note for one in list_restorations()],
                "cosigned_by": [one.name for one in head.cosignatures],
                "note": head.note,
            }
        )


class OneHead(View):
    """An earlier head as its note."""

    def get(self, request: HttpRequest, size: int) -> HttpResponse:
        """Send it; 404 where there is no head of this size."""
        return _note(find_head(size))


class Heads(View):
    """Every head, newest first, a page at a time."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page; `before` is the size of the last row of the page before."""
        heads = list_heads(before=_size(request), limit=SHOWN)
        older = heads[-1].size if len(heads) == SHOWN else None
        return render(
            request,
            "assurance/heads.html",
            {"head": presenters.HEADS_HEAD, "rows": presenters.head_cells(heads), "older": older},
        )


class HeadsCsv(View):
    """The newest heads as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send up to 500 of them, from `before` backwards."""
        heads = list_heads(before=_size(request), limit=IN_A_FILE)
        rows = [(one.size, one.signed_at.isoformat(), len(one.cosignatures), one.root) for one in heads]
        return csv_response(filename="ledger-heads.csv", header=presenters.HEADS_HEAD, rows=rows)


class Consistency(View):
    """The proof that one head is the beginning of another: base 64, a hash on each line."""

    def get(self, request: HttpRequest, old: int, new: int) -> HttpResponse:
        """Send it; 404 where there are no such heads, or the first is the larger."""
        try:
            hashes = prove_consistency(old, new)
        except HeadUnknown:
            raise Http404 from None
        lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in hashes)
        return HttpResponse(lines, content_type=TEXT)


class Restorations(View):
    """The signed statements that the ledger was restored from a backup, each a JSON string on a line."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the newest hundred; nothing where none was ever restored."""
        lines = "".join(json.dumps(one.note, ensure_ascii=False) + "\n" for one in list_restorations())
        return HttpResponse(lines, content_type=TEXT)


@method_decorator(csrf_exempt, name="dispatch")
class Cosignatures(View):
    """Where a witness hands its cosignature over. No session, no form: the signature itself is the proof."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take "size" and the signature line, a line each. 400 says what is wrong, 429 to wait."""
        if not COSIGNATURES.allows(request):
            return HttpResponse("Too many at once. Try again in a minute.\n", status=429, content_type=TEXT)
        try:
            size, line, *rest = request.body[:LONGEST_COSIGNATURE].decode("utf-8").splitlines()
            if rest or not size.isdecimal() or len(size) > 18:
                raise ValueError
            is_new = keep_cosignature(size=int(size), line=line, now=now())
        except ValueError:
            told = "Send the size of the head on one line, and the signature line on the next.\n"
            return HttpResponse(told, status=400, content_type=TEXT)
        except CosignatureRefused as refusal:
            return HttpResponse(f"{refusal}\n", status=400, content_type=TEXT)
        told = "The cosignature is kept.\n" if is_new else "The cosignature was kept before.\n"
        return HttpResponse(told, content_type=TEXT)


class Witnesses(View):
    """Who witnesses the ledger."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        rows = presenters.witness_cells(list_witnesses())
        given = {"head": presenters.WITNESSES_HEAD, "rows": rows, "wanted": WITNESSES_WANTED}
        return render(request, "assurance/witnesses.html", given)


class WitnessesCsv(View):
    """The witnesses as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = [
            (
                one.name,
                one.began_at.isoformat(),
                one.ended_at.isoformat() if one.ended_at else "",
                one.public_key,
                one.fingerprint,
            )
            for one in list_witnesses()
        ]
        return csv_response(filename="ledger-witnesses.csv", header=presenters.WITNESSES_HEAD, rows=rows)


class Mine(View):
    """What I did: one's own entries, with the receipts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them."""
        rows = list_own_entries(actor=_actor(request), before=_before(request), limit=SHOWN, now=now())
        return _entries(request, "assurance/mine.html", rows)


class MineCsv(View):
    """One's own entries as a file; `sharewell ledger verify --receipts` reads it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send up to 500 of them, from `before` backwards."""
        rows = list_own_entries(actor=_actor(request), before=_before(request), limit=IN_A_FILE, now=now())
        return csv_response(
            filename="what-i-did.csv", header=presenters.ENTRIES_HEAD, rows=presenters.entry_cells(rows)
        )


class Entries(View):
    """Everybody's entries, by reference."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of them; `about` narrows to one reference, and one that cannot be read is told so."""
        about, problem = _about(request)
        rows: tuple[EntryRow, ...] = ()
        if not problem:
            rows = list_all_entries(actor=_actor(request), about=about, before=_before(request), limit=SHOWN, now=now())
        more = {"about": request.GET.get("about", ""), "problem": problem, "has_errors": bool(problem)}
        return _entries(request, "assurance/entries.html", rows, **more)


class EntriesCsv(View):
    """Everybody's entries as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send up to 500 of them, from `before` backwards; 404 for a reference that cannot be read."""
        about, problem = _about(request)
        if problem:
            raise Http404
        rows = list_all_entries(actor=_actor(request), about=about, before=_before(request), limit=IN_A_FILE, now=now())
        return csv_response(
            filename="ledger-entries.csv", header=presenters.ENTRIES_HEAD, rows=presenters.entry_cells(rows)
        )


def _entries(request: HttpRequest, template: str, rows: tuple[EntryRow, ...], **more: Any) -> HttpResponse:
    older = rows[-1].reference if len(rows) == SHOWN else None
    days = presenters.entry_days(rows)
    return render(request, template, {"days": days, "older": older, "before": _before(request), **more})


def _note(head: HeadRow | None) -> HttpResponse:
    if head is None:
        raise Http404
    return HttpResponse(head.note, content_type=TEXT)


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _size(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() and len(before) < 19 else None


def _before(request: HttpRequest) -> str | None:
    return _reference(request.GET.get("before", ""), prefix="led")


def _about(request: HttpRequest) -> tuple[str | None, str]:
    """Return the reference asked for, and what is wrong with it."""
    words = request.GET.get("about", "").strip()
    if not words:
        return None, ""
    found = _reference(words)
    return found, "" if found else "This is not a reference. Copy it whole, such as dec_ and 18 letters and numbers."


def _reference(words: str, *, prefix: str | None = None) -> str | None:
    try:
        return parse_reference(words, prefix=prefix) if words else None
    except ReferenceUnreadable:
        return None
