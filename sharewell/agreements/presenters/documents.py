"""Agreements in words: kinds, where something stands, texts as paragraphs and lists, differences as plain text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sharewell.agreements.queries.nearing import Nearing
from sharewell.agreements.types import (
    KINDS,
    AgreementKind,
    Capacity,
    Followed,
    HowAgreed,
    HowSigned,
    PartyRow,
    SectionRow,
    SignatureRow,
    VersionRow,
    VersionStanding,
)
from sharewell.agreements.types.keeping import Difference, PartyWarning, RegisterRow, Relation, StandingOfAll, Warned
from sharewell.core.differing import Change, Piece
from sharewell.design.words import LONDON, date_words, moment_words
from sharewell.obligations.events import find_duty

LEVELS: Mapping[int, str] = {
    1: "Level 1: agreed at the highest level",
    2: "Level 2: guidance of the government",
    3: "Level 3: between agencies",
}
"""As Enfield prints them (source 004)."""

TIERS: Mapping[int, str] = {
    0: "Tier 0: agreed in principle",
    1: "Tier 1: common rules",
    2: "Tier 2: for one kind of sharing",
}
"""As the North West has them (Lancashire Children's Trust)."""

STANDING_WORDS: Mapping[VersionStanding, str] = {
    VersionStanding.DRAFT: "Draft",
    VersionStanding.FIXED: "Text fixed, not agreed yet",
    VersionStanding.AGREED: "Agreed, not in force yet",
    VersionStanding.IN_FORCE: "In force",
    VersionStanding.ENDED: "Ended",
    VersionStanding.ABANDONED: "Given up",
}
OVERALL_WORDS: Mapping[StandingOfAll, str] = {
    StandingOfAll.IN_FORCE: "In force",
    StandingOfAll.DRAFT: "Draft",
    StandingOfAll.ENDED: "Ended",
}
CAPACITY_WORDS: Mapping[Capacity, str] = {
    Capacity.SIGNATORY: "Signatory",
    Capacity.AGENT: "Agent",
    Capacity.SUBCONTRACTOR: "Subcontractor",
}
HOW_AGREED_WORDS: Mapping[HowAgreed, str] = {
    HowAgreed.RATIFIED: "Ratified by its rule",
    HowAgreed.SIGNED: "Agreed by signatures",
    HowAgreed.ADOPTED: "Adopted by a board",
}
HOW_SIGNED_WORDS: Mapping[HowSigned, str] = {
    HowSigned.SIGNED: "Signed",
    HowSigned.CARRIED_OVER: "Carried over",
    HowSigned.TAKEN_OVER: "Taken over",
    HowSigned.BY_RULE: "By the rule of the document",
}
CHANGE_WORDS: Mapping[Change, str] = {
    Change.SAME: "unchanged",
    Change.ADDED: "new",
    Change.REMOVED: "taken out",
    Change.CHANGED: "changed",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of points."""

    text: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """A party as a page shows it: since when it is one, and what binds it from when."""

    row: PartyRow
    capacity: str
    since: str
    bound: str
    is_bound: bool
    warning: str


def kind_words(kind: AgreementKind) -> str:
    """Say what a document is, with a capital: "Code of practice"."""
    words = KINDS[kind].words
    return words[0].upper() + words[1:]


def view_words(row: RegisterRow) -> str:
    """Say the kind, the level and the tier of a document."""
    tier = f", {TIERS[row.tier].split(':')[0].lower()}" if row.tier is not None else ""
    return f"{kind_words(row.agreement.kind)} (level {row.level}{tier})"


def standing_words(row: RegisterRow) -> str:
    """Say where a document stands, with the day."""
    if row.current is not None and row.current.in_force_from is not None:
        return f"In force since {date_words(row.current.in_force_from)}"
    if row.standing is StandingOfAll.ENDED and row.newest is not None and row.newest.ended_at is not None:
        return f"Ended on {date_words(row.newest.ended_at)}"
    return OVERALL_WORDS[row.standing]


def grouped(rows: Sequence[RegisterRow], view: str) -> tuple[tuple[str, tuple[RegisterRow, ...]], ...]:
    """Return the documents under headings: by kind, by level or by tier. A group without documents is left out."""
    headings: list[tuple[str, tuple[RegisterRow, ...]]]
    if view == "level":
        headings = [(words, tuple(row for row in rows if row.level == level)) for level, words in LEVELS.items()]
    elif view == "tier":
        headings = [(words, tuple(row for row in rows if row.tier == tier)) for tier, words in TIERS.items()]
        headings.append(("Without a tier", tuple(row for row in rows if row.tier is None)))
    else:
        headings = [(kind_words(kind), tuple(row for row in rows if row.agreement.kind is kind)) for kind in KINDS]
    return tuple((heading, group) for heading, group in headings if group)


def relation_words(one: Relation) -> str:
    """Say how a document stands beside another."""
    if one.followed_as is Followed.REPLACES:
        return "It replaces" if one.is_before else "It was replaced by"
    if one.followed_as is Followed.RETYPES:
        return "Before it changed its kind it was" if one.is_before else "It changed its kind, and became"
    return "It sits alongside"


def version_summary(one: VersionRow, *, at: datetime) -> tuple[dict[str, str], ...]:
    """Return where a version stands as rows of key and value; steps that were not taken are left out."""
    pairs = [("Where it stands", STANDING_WORDS[one.standing(at)])]
    if one.in_force_from is not None:
        pairs.append(("In force from", moment_words(one.in_force_from)))
    if one.ended_at is not None:
        pairs.append(("Ends" if one.ended_at > at else "Ended", f"{moment_words(one.ended_at)}. {one.ended_why}"))
    if one.agreed_at is not None and one.agreed_how is not None:
        pairs.append(("Agreed", f"{moment_words(one.agreed_at)}. {HOW_AGREED_WORDS[one.agreed_how]}."))
    if one.fixed_at is not None:
        pairs.append(("Text fixed", moment_words(one.fixed_at)))
    if one.abandoned_at is not None:
        pairs.append(("Given up", moment_words(one.abandoned_at)))
    if one.review_on is not None:
        pairs.append(("Looked at again by", date_words(one.review_on)))
    if one.note:
        pairs.append(("What changes", one.note))
    if one.digest:
        pairs.append(("Digest of the text (SHA-256)", one.digest))
    pairs.append(("Reference", one.reference))
    return tuple({"key": key, "value": value} for key, value in pairs)


def party_lines(
    parties: Sequence[PartyRow],
    signatures: Sequence[SignatureRow],
    *,
    version: VersionRow | None,
    warnings: Sequence[PartyWarning] = (),
    at: datetime,
) -> tuple[PartyLine, ...]:
    """Return the parties with what binds each by a version: those of now first, those who left after them."""
    held = {one.party: one for one in signatures if version is not None and one.version == version.reference}
    warned = {one.party: warning_words(one) for one in warnings}
    lines = [
        PartyLine(
            row=row,
            capacity=_capacity(row, parties),
            since=_since(row, at=at),
            bound=bound_words(held.get(row.reference)),
            is_bound=row.is_party(at) and _is_bound(held.get(row.reference), at=at),
            warning=warned.get(row.reference, ""),
        )
        for row in parties
    ]
    return tuple(sorted(lines, key=lambda line: not line.row.is_party(at)))


def _capacity(row: PartyRow, parties: Sequence[PartyRow]) -> str:
    if not row.acts_for:
        return CAPACITY_WORDS[row.capacity]
    master = next((one.organisation_name for one in parties if one.organisation == row.acts_for), "")
    return f"{CAPACITY_WORDS[row.capacity]} of {master}" if master else CAPACITY_WORDS[row.capacity]


def _since(row: PartyRow, *, at: datetime) -> str:
    joined = f"Since {date_words(row.joined_at)}"
    if row.left_at is None:
        return joined
    return f"{joined}, {'until' if row.left_at > at else 'left on'} {date_words(row.left_at)}"


def _is_bound(one: SignatureRow | None, *, at: datetime) -> bool:
    return one is not None and one.effective_from <= at and (one.effective_until is None or one.effective_until > at)


def bound_words(one: SignatureRow | None) -> str:
    """Say how and from when a party is bound."""
    if one is None:
        return "Not signed"
    until = f" until {date_words(one.effective_until)}" if one.effective_until else ""
    return (
        f"{HOW_SIGNED_WORDS[one.how]}. Approved on {date_words(one.approved_on)}. "
        f"Bound from {date_words(one.effective_from)}{until}"
    )


def warning_words(one: PartyWarning) -> str:
    """Say why to be careful with a party."""
    if one.warned is Warned.ORGANISATION_OVER:
        return "Another organisation took over its work. It is not bound until it takes this over."
    if one.warned is Warned.NOT_YET and one.bound_from is not None:
        return f"It is bound only from {date_words(one.bound_from)}. Until then it must not act as if it were."
    return (
        f"The document has been in force since {date_words(one.in_force_from)}, and it has not approved it. "
        "It must not act as if it had."
    )


def nearing_rows(rows: Sequence[Nearing]) -> tuple[tuple[str, Nearing, str], ...]:
    """Return each thing that nears with what is owed about it in words, and where it is done."""
    found = []
    for one in rows:
        duty = find_duty(one.code)
        if duty is not None:
            found.append((duty.title, one, reverse(duty.page, args=(one.about,))))
    return tuple(found)


def blocks_of(body: str) -> tuple[Block, ...]:
    """Return a text as paragraphs and lists: an empty line parts them, and lines that begin with "- " are points."""
    blocks: list[Block] = []
    paragraph: list[str] = []
    points: list[str] = []

    def close() -> None:
        if paragraph:
            blocks.append(Block(" ".join(paragraph), ()))
            paragraph.clear()
        if points:
            blocks.append(Block("", tuple(points)))
            points.clear()

    for raw in body.splitlines():
        line = raw.strip()
        if line.startswith(("- ", "* ")):
            if paragraph:
                close()
            points.append(line[2:].strip())
        elif not line:
            close()
        elif points and raw.startswith(" "):
            points[-1] = f"{points[-1]} {line}"
        else:
            if points:
                close()
            paragraph.append(line)
    close()
    return tuple(blocks)


def section_blocks(sections: Sequence[SectionRow]) -> tuple[tuple[SectionRow, tuple[Block, ...]], ...]:
    """Return each section with its blocks."""
    return tuple((one, blocks_of(one.body)) for one in sections)


def difference_text(difference: Difference) -> str:
    """Return a difference as plain text: [-what was taken out-] and {+what came in+}, section by section."""
    lines = [
        difference.title,
        f"From version {difference.before.number} ({difference.before.reference})",
        f"To version {difference.after.number} ({difference.after.reference})",
        "[-so-] was taken out, {+so+} came in.",
        *(f"* {fact}" for fact in difference.facts),
    ]
    for one in difference.sections:
        moved = ", and moved" if one.has_moved else ""
        lines += ["", f"{_marked(one.heading)} ({CHANGE_WORDS[one.change]}{moved})"]
        if one.change is not Change.SAME:
            lines.append(_marked(one.body))
    return "\n".join(lines) + "\n"


def _marked(pieces: Sequence[Piece]) -> str:
    marks = {Change.ADDED: ("{+", "+}"), Change.REMOVED: ("[-", "-]")}
    return "".join(piece.text.join(marks.get(piece.change, ("", ""))) for piece in pieces).strip()


def lines_of(pieces: Sequence[Piece]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each piece as its change and its lines, for a page that shows breaks as breaks."""
    for piece in pieces:
        yield piece.change.value, piece.text.split("\n")


def made_on_words(at: datetime) -> str:
    """Say when a copy was made, and that it is only a copy."""
    return (
        f"This copy was made on {date_words(at)} at {at.astimezone(LONDON):%H:%M}. "
        "The register in Sharewell is the definitive version."
    )
