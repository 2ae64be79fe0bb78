"""A report as PDF. What people wrote goes in as data, never as markup, so that it can neither break nor command."""

import json
from dataclasses import asdict
from typing import Any

from sharewell.governance.types import ReportDocument

TEMPLATE = """
#let report = json(bytes(sys.inputs.report))
#set document(title: report.title)
#set page(paper: "a4", margin: 2.2cm, footer: context [
  #set text(8pt)
  #report.footer #h(1fr) #counter(page).display("1 of 1", both: true)
])
#set text(font: ("Libertinus Serif"), size: 10.5pt, lang: "en", region: "gb")
#set par(leading: 0.6em)
#show heading.where(level: 1): set text(18pt)
#show heading.where(level: 2): set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 2): set text(13pt)
#show figure: set block(breakable: true, above: 1.2em, below: 1.2em)
#show figure.caption: set align(left)
= #report.title
#text(size: 12pt, report.subtitle)
#for line in report.summary [#block(below: 0.7em, strong(line))]
#for part in report.sections [
  #heading(level: 2, part.heading)
  #for line in part.paragraphs [#block(below: 0.7em, line)]
  #if part.bullets.len() > 0 [#list(..part.bullets)]
  #for one in part.tables [
    #figure(
      kind: table,
      caption: figure.caption(position: top, one.caption),
      align(left, table(
        columns: (if one.head.len() > 3 { 4fr } else { 2fr },) + (1fr,) * (one.head.len() - 1),
        stroke: 0.4pt,
        inset: 5pt,
        table.header(..one.head.map(cell => strong(cell))),
        ..one.rows.flatten(),
      )),
      supplement: none,
      numbering: none,
    )
  ]
  #if part.counted != "" [#block(above: 0.8em, text(size: 9pt, style: "italic", part.counted))]
]
"""


def report_pdf(document: ReportDocument, *, footer: str) -> bytes:
    """Return a report as PDF/UA, with headings that a screen reader finds. Nothing is fetched from elsewhere."""
    import typst  # noqa: PLC0415  a large library that only this page needs

    text = json.dumps({**asdict(document), "footer": footer})
    made: Any = typst.compile(TEMPLATE.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"report": text})
    return bytes(made)
