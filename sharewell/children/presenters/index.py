"""Children of the index as words: who works with them, what a search came to, two records side by side."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sharewell.children.types import (
    ADULT_WORDS,
    INTERPRETER_WORDS,
    NAME_WORDS,
    SERVICE_WORDS,
    SEX_WORDS,
    SHIELD_WORDS,
    Asked,
    AskingRow,
    BirthKind,
    IndexRow,
    InvolvementRow,
    MatchRow,
    NameKind,
    ResultRow,
    SearchRow,
    ServiceKind,
    ShieldRow,
    Step,
)
from sharewell.core.identifiers import spell_out
from sharewell.design.words import date_words

MATCH_COLUMNS = ("match", "bits", "waits_since", "held_back")
SHIELD_COLUMNS = ("shield", "child", "reason", "raised_at", "lifting_asked_at", "lifted_at")
ASKING_COLUMNS = ("question", "asked_by", "asked_at", "closed_at")
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
        ("Identifier", "Given" if asked.identifier else ""),
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
    lines += dict.fromkeys((ADULT_WORDS[adult.part], adult.name) for adult in row.adults)
    if row.nhs_number:
        number = f"{row.nhs_number[:3]} {row.nhs_number[3:6]} {row.nhs_number[6:]}"
        lines.append(("NHS number", f"{number}, {'verified' if row.is_verified else 'not verified'}"))
    lines.append(("Interpreter", INTERPRETER_WORDS[row.interpreter] + (f": {row.language}" if row.language else "")))
    lines.append(
        ("Assessment", f"There is one, of {date_words(row.assessed_on)}" if row.assessed_on else "None is known of")
    )
    return [{"key": key, "value": value} for key, value in lines]


def involvement_lines(row: IndexRow, *, is_current: bool) -> tuple[dict[str, object], ...]:
    """Return who works with the child, or who did."""
    return tuple(
        {
            "service": one.service,
            "kind": SERVICE_WORDS[one.kind],
            "who": one.practitioner,
            "telephone": one.telephone,
            "since": date_words(one.began_on) if one.began_on else "",
            "until": date_words(one.ended_on) if one.ended_on else "",
            "is_lead": one.is_lead,
            "is_sensitive": one.is_sensitive,
        }
        for one in row.involvements
        if (one.ended_on is None) == is_current
    )


def missing_services(row: IndexRow) -> str:
    """Return which services that every child has are not known here, in words, or nothing."""
    held = {one.kind for one in row.involvements if one.ended_on is None}
    missing = [SERVICE_WORDS[kind] for kind in (ServiceKind.GP, ServiceKind.SCHOOL) if kind not in held]
    return " or ".join(missing).replace("School or college", "school")


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


def shield_reason(row: ShieldRow) -> str:
    """Return why it was raised, in words."""
    return SHIELD_WORDS[row.reason]


def side_by_side(row: MatchRow, *, on: date, organisations: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Return two records line by line: what, the one, the other."""

    def said(one: IndexRow) -> dict[str, str]:
        lines = [{"key": "Name", "value": one.name}, *child_rows(one, on=on, organisations=organisations)]
        found: dict[str, str] = {}
        for line in lines:
            key, value = line["key"], line["value"]
            found[key] = f"{found[key]}; {value}" if key in found else value
        schools = [part.service for part in one.involvements if part.kind is ServiceKind.SCHOOL]
        return found | ({"School": "; ".join(schools)} if schools else {})

    left, right = said(row.left), said(row.right)
    return tuple((key, left.get(key, "–"), right.get(key, "–")) for key in dict.fromkeys((*left, *right)))
