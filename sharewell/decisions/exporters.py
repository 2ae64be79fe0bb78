"""A record as a PDF. What people wrote goes in as data, never as markup, so that it can neither break nor command."""

import json
from typing import Any

from sharewell.decisions.types import PrintedPart

TEMPLATE = """
#let record = json(bytes(sys.inputs.record))
#set document(title: record.title)
#set page(paper: "a4", margin: 2cm, footer: context [
  #set text(8pt)
  #record.footer #h(1fr) #counter(page).display("1 of 1", both: true)
])
#set text(font: ("Libertinus Serif"), size: 10.5pt, lang: "en", region: "gb")
#set par(leading: 0.6em)
#show heading.where(level: 1): set text(16pt)
#show heading.where(level: 2): set text(12pt)
= #record.title
#text(size: 12pt, weight: "bold", record.outcome)
#for part in record.parts [
  #heading(level: 2, part.title)
  #for line in part.lines [
    #block(below: 0.7em)[#strong(line.at(0)) #linebreak() #line.at(1)]
  ]
]
"""


def record_pdf(*, parts: tuple[PrintedPart, ...], outcome: str, footer: str) -> bytes:
    """Return a record as PDF/UA, with headings that a screen reader finds. Nothing is fetched from elsewhere."""
    import typst  # noqa: PLC0415  a large library that only this page needs

    document: dict[str, Any] = {
        "title": "Record of a decision about sharing",
        "outcome": outcome,
        "footer": footer,
        "parts": [{"title": part.title, "lines": [list(line) for line in part.lines]} for part in parts],
    }
    made: Any = typst.compile(
        TEMPLATE.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"record": json.dumps(document)}
    )
    return bytes(made)
