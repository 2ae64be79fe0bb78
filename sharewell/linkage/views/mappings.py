"""How the files of each organisation are read: what was saved when a file was handed in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from sharewell.design.tables import csv_response
from sharewell.linkage.presenters.feeds import MAPPING_COLUMNS, mapping_cells, mapping_line
from sharewell.linkage.queries.sending import list_mappings
from sharewell.linkage.views.feeds import organisations


class Mappings(View):
    """The newest of each, the one saved last first."""

    def get(self, request: Any) -> HttpResponse:
        """Show them."""
        names = organisations()
        rows = list_mappings(actor=request.actor)
        lines = [mapping_line(row, source=names.get(row.source, row.source)) for row in rows]
        return render(request, "linkage/mappings.html", {"lines": lines})


class MappingsFile(View):
    """The same as a file: a line for each column."""

    def get(self, request: Any) -> HttpResponse:
        """Send it."""
        rows = mapping_cells(list_mappings(actor=request.actor))
        return csv_response(filename="how-files-are-read.csv", header=MAPPING_COLUMNS, rows=rows)
