"""Children of the index as words: who works with them, what a search came to, two records side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sharewell.children.types import (
    ADULT_WORDS,
    INTERPRETER_WORDS,
    NAME_WORDS,
    NAMELESS,
    SERVICE_WORDS,
    SEX_WORDS,
    SHIELD_WORDS,
    Asked,
    AskingRow,
    BirthKind,
    ClearedRow,
    IndexRow,
    InvolvementRow,
    MatchRow,
    MergePreview,
    NameKind,
    Newcomer,
    ResultRow,
    SearchRow,
    ServiceKind,
    ShieldRow,
    Step,
    Warned,
)
from sharewell.core.clocks import SchoolAge
from sharewell.core.identifiers import spell_out
from sharewell.design.words import date_words
from sharewell.practitioners.types import PostRow

MATCH_COLUMNS = ("match", "bits", "waits_since", "held_back")
SHIELD_COLUMNS = ("shield", "child", "reason", "raised_at", "lifting_asked_at", "lifted_at")
ASKING_COLUMNS = ("question", "asked_by", "asked_at", "closed_at")
WARNED_WORDS: Mapping[Warned, str] = {
    Warned.TWINS: "They may be twins, or brothers and sisters: what a family shares agrees, the child’s own does not.",
    Warned.NUMBERS: "They have different NHS numbers.",
    Warned.VERIFIED_NUMBERS: "They have different NHS numbers, and both numbers are verified.",
    Warned.BORN: "They have different birth dates.",
    Warned.RULED_APART: "Somebody has looked at these records before, and said that they are two children.",
    Warned.PARTED: "These records were linked before, and parted again.",
    Warned.TOLD_APART: "One organisation holds both records, and tells them apart.",
}
UNIVERSAL = frozenset({ServiceKind.SCHOOL, ServiceKind.GP})


def birth_words(born_on: date | None, birth: BirthKind) -> str:
    """Return when a child was or will be born."""
    if born_on is None:
        return "Not known"
    said = date_words(born_on)
    return {
        BirthKind.EXACT: said,
        BirthKind.EXPECTED: f"Expected on {said}",
        BirthKind.ESTIMATED: f"About {said} (an estimate)",
        BirthKind.NOT_KNOWN: "Not known",
    }[birth]


def age_words(born_on: date | None, *, on: date) -> str:
    """Return an age in words, or nothing."""
    if born_on is None or born_on > on:
        return ""
    years = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    if years >= 2:
        return f"{years} years old"
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    return f"{months} months old" if months != 1 else "1 month old"


def asked_rows(asked: Asked) -> list[dict[str, str]]:
    """Return what was asked, line by line."""
    said = (
        ("First names", asked.given_names),
        ("Last name", asked.family_name),
        ("Age", "" if asked.age is None else str(asked.age)),
        ("Born", asked.born),
        ("House and street", asked.address),
        ("Town", asked.town),
        ("Postcode", asked.postcode),
        ("Parent or carer", asked.parent),
        ("NHS number or reference", "given" if asked.identifier else ""),
    )
    return [{"key": key, "value": value} for key, value in said if value]


def result_lines(row: SearchRow, *, on: date) -> tuple[dict[str, object], ...]:
    """Return the results as they are shown: as little as tells one child from another, and why each is here."""
    return tuple(_result(one, on=on) for one in row.results)


def _result(one: ResultRow, *, on: date) -> dict[str, object]:
    died = f"Died on {date_words(one.died_on)}" if one.died_on else ""
    about = (died or age_words(one.born_on, on=on), one.town)
    return {
        "child": one.child,
        "name": one.name,
        "about": ", ".join(part for part in about if part) or "Nothing more is known",
        "sentence": one.sentence,
        "steps": step_cells(one.steps),
    }


def step_cells(steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """Return the waterfall as cells: what was found, and how much it says."""
    return tuple((step.words, f"{step.bits:+.1f}") for step in steps)


def child_rows(row: IndexRow, *, on: date, organisations: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what is held of a child, line by line, each with its source."""
    lines: list[tuple[str, str]] = []
    for name in row.names:
        if name.kind is NameKind.CURRENT and name.whole == row.name:
            continue
        line = (NAME_WORDS[name.kind], f"{name.whole} ({organisations.get(name.source, 'a source')})")
        lines += [line] if line not in lines else []
    has_died = row.life is not None and row.life.death is not None
    age = "" if has_died else age_words(row.born_on, on=on)
    lives_at = "Lived at" if has_died else "Lives at"
    lines.append(("Born", birth_words(row.born_on, row.birth) + (f", {age}" if age else "")))
    lines.append(("Sex", SEX_WORDS[row.sex]))
    homes: dict[tuple[str, str], list[str]] = {}
    for place in row.addresses:
        said = place.whole or "Not known"
        source = organisations.get(place.source, "a source")
        if place.left_on:
            homes.setdefault(("Lived before at", f"{said}, until {date_words(place.left_on)}"), []).append(source)
        else:
            seen = f"{source}, last seen {date_words(place.last_seen_on)}"
            homes.setdefault((lives_at, said), []).append(seen)
    lines += [(key, f"{said} ({'; '.join(dict.fromkeys(sources))})") for (key, said), sources in homes.items()]
    if not row.addresses:
        lines.append(("Lives at", "Not known"))
    adults: dict[tuple[str, str], list[str]] = {}
    for adult in row.adults:
        named = f"{organisations.get(adult.source, 'a source')}, last named {date_words(adult.last_seen_on)}"
        adults.setdefault((ADULT_WORDS[adult.part], adult.name), []).append(named)
    lines += [(key, f"{name} ({'; '.join(dict.fromkeys(sources))})") for (key, name), sources in adults.items()]
    if row.nhs_number:
        said = f"{_number_words(row.nhs_number)}, {'verified' if row.is_verified else 'not verified'}"
        if row.other_numbers:
            others = " and ".join(map(_number_words, row.other_numbers))
            said = f"{said}. Another source says {others}: find out which is right"
        lines.append(("NHS number", said))
    lines.append(("Interpreter", INTERPRETER_WORDS[row.interpreter] + (f": {row.language}" if row.language else "")))
    lines.append(
        ("Assessment", f"There is one, of {date_words(row.assessed_on)}" if row.assessed_on else "None is known of")
    )
    return [{"key": key, "value": value} for key, value in lines]


def _number_words(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def involvement_lines(row: IndexRow, *, is_current: bool) -> tuple[dict[str, object], ...]:
    """Return who works with the child, or who did."""
    return tuple(
        {
            "service": one.service,
            "kind": SERVICE_WORDS[one.kind],
            "who": one.practitioner,
            "telephone": one.telephone,
            "has_left": one.has_left,
            "since": date_words(one.began_on) if one.began_on else "",
            "until": date_words(one.ended_on) if one.ended_on else "",
            "is_lead": one.is_lead,
            "is_sensitive": one.is_sensitive,
            "asks_since": date_words(one.asks_since) if one.asks_since else "",
        }
        for one in row.involvements
        if (one.ended_on is None) == is_current
    )


def missing_services(row: IndexRow, *, on: date, school_age: SchoolAge) -> str:
    """Return which services that every child has are not known here, in words, or nothing.

    A school is missed where the child must have one.
    """
    held = {one.kind for one in row.involvements if one.ended_on is None}
    goes_to_school = row.born_on is not None and school_age.holds(row.born_on, on=on)
    wanted = (ServiceKind.GP, ServiceKind.SCHOOL) if goes_to_school else (ServiceKind.GP,)
    missing = [SERVICE_WORDS[kind] for kind in wanted if kind not in held]
    return " or ".join(missing).replace("School or college", "school")


def post_words(post: PostRow) -> str:
    """Return whose post it is, in words."""
    return f"{post.person_name}, {post.title}, {post.organisation_name}"


def post_choices(posts: Iterable[PostRow]) -> list[tuple[str, str]]:
    """Return posts as choices."""
    return [(post.reference, post_words(post)) for post in posts]


def involved_choices(rows: Sequence[InvolvementRow], *, own: str) -> list[tuple[str, str]]:
    """Return who works with a child as choices."""
    return [
        (one.post, f"{one.practitioner or one.service}, {one.service}")
        for one in rows
        if one.post and one.post != own and one.ended_on is None
    ]


def spoken(reference: str) -> str:
    """Return a reference as it is read out on the telephone."""
    return spell_out(reference)


def match_cells(rows: Sequence[tuple[str, float, datetime, bool]]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of what waits, in the order of `MATCH_COLUMNS`."""
    for reference, bits, opened, held in rows:
        yield (reference, f"{bits:.1f}", opened.isoformat(timespec="seconds"), "yes" if held else "no")


def shield_cells(rows: Sequence[ShieldRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of shields, in the order of `SHIELD_COLUMNS`."""
    for row in rows:
        moments = (row.raised_at, row.asked_at, row.lifted_at)
        yield (
            row.reference,
            row.child,
            row.reason.value,
            *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        )


def asking_cells(rows: Sequence[AskingRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of questions, in the order of `ASKING_COLUMNS`."""
    for row in rows:
        moments = (row.asked_at, row.closed_at)
        yield (
            row.reference,
            row.asked_by,
            *(moment.isoformat(timespec="seconds") if moment else "" for moment in moments),
        )


def shield_words(row: ShieldRow) -> str:
    """Return how a shield stands."""
    if row.lifted_at:
        return "Lifted"
    return "Somebody has asked to lift it" if row.asked_at else "Still hidden"


def cleared_line(one: ClearedRow, *, own: str) -> dict[str, Any]:
    """Return who may see a hidden child, since when, and what to ask about them."""
    hints = (
        (one.is_over, "Their post is over. They see nothing any more."),
        (one.may_lift, "May make the child findable again, with somebody else."),
        (one.works_no_more and not one.is_over, "Not shown as working with the child now: should they still see them?"),
        (one.is_hidden, "Another shield hides the child from them. Let them see the child on its page too."),
    )
    return {
        "post": one.post.reference,
        "who": post_words(one.post),
        "team": one.post.team_name,
        "since": date_words(one.began_at),
        "hints": [words for holds, words in hints if holds],
        "is_own": one.post.reference == own,
    }


def before_line(one: ClearedRow, *, names: Mapping[str, str]) -> dict[str, str]:
    """Return who could see a hidden child before, until when, who ended it, and why."""
    return {
        "who": post_words(one.post),
        "since": date_words(one.began_at),
        "until": date_words(one.ended_at) if one.ended_at else "",
        "by": names.get(one.ended_by, one.ended_by),
        "words": one.ended_reason,
    }


def shield_reason(row: ShieldRow) -> str:
    """Return why it was raised, in words."""
    return SHIELD_WORDS[row.reason]


SAME, PARTLY, DIFFERENT = "= Same", "≈ Partly the same", "≠ Different"
ONE_SIDE, NEITHER = "○ Only one says it", "○ Neither says it"
"""How two cells compare, by a sign and in words."""
_NOTHING = {"", NAMELESS, "None is known of", "Nobody has said", "Not known"}


def compared(left: str, right: str) -> str:
    """Return how what two records say of one thing compares. Who says it does not count."""
    if left in _NOTHING or right in _NOTHING:
        return NEITHER if left in _NOTHING and right in _NOTHING else ONE_SIDE
    ours, theirs = ({one.partition(" (")[0].strip().casefold() for one in text.split(";")} for text in (left, right))
    if ours == theirs:
        return SAME
    return PARTLY if ours & theirs else DIFFERENT


def waterfall(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the waterfall: each step with what it adds, the sum so far, and where its bar stands, of 200 in all."""
    sums = [0.0]
    for step in steps:
        sums.append(sums[-1] + step.bits)
    low, high = min(sums), max(sums)
    scale = 200 / max(high - low, 1)
    return [
        {
            "words": step.words,
            "bits": f"{step.bits:+.1f}",
            "sum": f"{after:.1f}",
            "adds": step.bits >= 0,
            "x": round((min(before, after) - low) * scale, 1),
            "width": max(round(abs(step.bits) * scale, 1), 1),
            "zero": round(-low * scale, 1),
        }
        for step, before, after in zip(steps, sums, sums[1:], strict=False)
    ]


def side_by_side(
    row: MatchRow | MergePreview, *, on: date, organisations: Mapping[str, str]
) -> tuple[tuple[str, str, str, str], ...]:
    """Return two records line by line: what, how they compare, the one, the other."""
    return two_beside(row.left, row.right, on=on, organisations=organisations)


def two_beside(
    one: IndexRow, other: IndexRow, *, on: date, organisations: Mapping[str, str]
) -> tuple[tuple[str, str, str, str], ...]:
    """Return two children line by line: what, how they compare, the one, the other."""

    def said(child: IndexRow) -> dict[str, str]:
        lines = [{"key": "Name", "value": child.name}, *child_rows(child, on=on, organisations=organisations)]
        found: dict[str, str] = {}
        for line in lines:
            key, value = line["key"], line["value"]
            found[key] = f"{found[key]}; {value}" if key in found else value
        schools = [part.service for part in child.involvements if part.kind is ServiceKind.SCHOOL]
        return found | ({"School": "; ".join(schools)} if schools else {})

    left, right = said(one), said(other)
    return tuple(
        (key, compared(left.get(key, ""), right.get(key, "")), left.get(key, "–"), right.get(key, "–"))
        for key in dict.fromkeys((*left, *right))
    )


def warning_lines(row: MergePreview) -> tuple[str, ...]:
    """Return what tells two records apart, in words."""
    return tuple(WARNED_WORDS[one] for one in row.warned)


def newcomer_lines(rows: Sequence[Newcomer]) -> tuple[dict[str, str], ...]:
    """Return who would see, or lose sight of, which record."""
    return tuple(
        {"who": f"{one.practitioner}, {one.service}" if one.practitioner else one.service, "child": one.child}
        for one in rows
    )
