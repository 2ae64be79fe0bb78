"""What is published: open to everybody, as pages, as PDF and as data."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from sharewell.agreements.exporters.documents import (
    PUBLISHED_COLUMNS,
    agreement_document,
    agreement_pdf,
    published_cells,
)
from sharewell.agreements.presenters.documents import (
    STANDING_WORDS,
    blocks_of,
    kind_words,
    made_on_words,
    party_lines,
    section_blocks,
)
from sharewell.agreements.queries import get_published, list_published
from sharewell.agreements.types.keeping import PublishedRow
from sharewell.agreements.views.pages import AgreementsView, show
from sharewell.design.tables import csv_response
from sharewell.design.words import date_words
from sharewell.foundation.clock import now


def address_of(request: HttpRequest, version: str) -> str:
    """Return the whole address of a published version: where the definitive text is."""
    return request.build_absolute_uri(reverse("agreements:published-version", args=(version,)))


def facts_of(row: PublishedRow) -> Sequence[tuple[str, str]]:
    """Return what is to be known of a published version before its text."""
    version = row.version
    facts = [
        ("Kind", kind_words(row.agreement.kind)),
        ("Partnership", row.partnership_name),
        ("Version", str(version.number)),
        ("Where it stands", STANDING_WORDS[version.standing(now())]),
    ]
    if row.agreement.holder_name:
        facts.insert(2, ("It belongs to", row.agreement.holder_name))
    if version.in_force_from is not None:
        facts.append(("In force from", date_words(version.in_force_from)))
    if version.ended_at is not None:
        facts.append(("In force until", date_words(version.ended_at)))
    if version.review_on is not None:
        facts.append(("Looked at again by", date_words(version.review_on)))
    facts += [("Adopted", f"{one.body}, {date_words(one.adopted_on)} ({one.minute})") for one in row.adoptions]
    return (*facts, ("Digest of the text (SHA-256)", version.digest), ("Reference", version.reference))


class Published(AgreementsView):
    """Every agreement that is published."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        moment = now()
        rows = [
            (one, kind_words(one.agreement.kind), STANDING_WORDS[one.version.standing(moment)])
            for one in list_published(at=moment)
        ]
        return show(request, "published", {"rows": rows})


class PublishedFile(AgreementsView):
    """The list as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        rows = published_cells(list_published(at=now()))
        return csv_response(filename="published-agreements.csv", header=PUBLISHED_COLUMNS, rows=rows)


class PublishedVersion(AgreementsView):
    """A published version, to read."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Show it."""
        moment = now()
        row = get_published(version=version, at=moment)
        lines = party_lines(row.parties, row.signatures, version=row.version, at=moment)
        return show(
            request,
            "published_version",
            {
                "row": row,
                "facts": [{"key": key, "value": value} for key, value in facts_of(row)],
                "sections": section_blocks(row.sections),
                "lines": lines,
                "made": made_on_words(moment),
                "address": address_of(request, version),
            },
        )


class PublishedPdf(AgreementsView):
    """The same as a PDF. Its file name is the reference alone."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Answer with the file."""
        moment = now()
        row = get_published(version=version, at=moment)
        lines = party_lines(row.parties, row.signatures, version=row.version, at=moment)
        invented = [("Invented", "Nothing in this document is real.")] if settings.INSTALLATION_KIND == "demo" else []
        made = agreement_pdf(
            title=row.agreement.title,
            facts=[
                *invented,
                *facts_of(row),
                ("Definitive version", address_of(request, version)),
                ("This copy", made_on_words(moment)),
            ],
            sections=[
                (
                    one.heading,
                    [{"text": block.text, "points": list(block.points)} for block in blocks_of(one.body)],
                )
                for one in row.sections
            ],
            parties=[(line.row.organisation_name, f"{line.capacity}. {line.since}. {line.bound}.") for line in lines],
            footer=f"{row.version.reference}. {made_on_words(moment)}",
        )
        response = HttpResponse(made, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{version}.pdf"'
        return response


class PublishedJson(AgreementsView):
    """The same as data."""

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        """Answer with JSON."""
        moment = now()
        row = get_published(version=version, at=moment)
        document = agreement_document(row, address=address_of(request, version), at=moment)
        return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
