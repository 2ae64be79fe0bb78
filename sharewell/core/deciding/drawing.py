"""Draw an edition's rules: as Mermaid, as DOT, and as text that says the same."""

from collections.abc import Iterator

from sharewell.core.deciding.edition import UNLESS_MUST_SHARE, WEIGH, Edition, End, Node

OUTCOME_WORDS = {
    "do-not-share": "Do not share",
    "seek-advice": "Seek advice",
    "may-share": "You may share",
    "must-share": "You must share",
    "refer": "Refer now",
    "act-now": "Act now: ring 999",
}
TEST_WORDS = {
    "consent-known": "Has someone who may give consent given it already?",
    "confidence-engaged": "Is a duty of confidence in the way, or not shown not to be?",
    "gateway": "Does the law that was named bind this organisation on that day?",
    "condition": "Does a condition for sharing hold for this organisation on that day?",
    "condition-sensitive": "Does a condition for sensitive information hold?",
}
FINDING_WORDS = {
    "binds": "it binds",
    "does-not-bind": "it does not",
    "own-test": "s.16LA, by its own test",
    "holds": "yes",
    "fails": "no",
    "unanswered": "not answered",
    "unsure": "not sure",
}
UNSURE_WORDS = {
    WEIGH: "If not sure: seek advice, unless every answer leads to the same result.",
    UNLESS_MUST_SHARE: "If not sure: seek advice today, unless the remaining questions give must share.",
}
SHAPES = {
    "act-now": "octagon",
    "refer": "octagon",
    "must-share": "box",
    "may-share": "ellipse",
    "seek-advice": "hexagon",
    "do-not-share": "box3d",
}


def words_of_node(edition: Edition, node: Node) -> str:
    """Return what a node asks, in the edition's own words."""
    if node.test:
        return TEST_WORDS[node.test]
    if node.codes:
        return " Or: ".join(edition.questions[code].title for code in node.codes)
    return edition.questions[node.code].title


def words_of_end(end: End) -> str:
    """Return what an end says."""
    return OUTCOME_WORDS[end.outcome] if end.outcome else "Ask for consent first, then come back"


def words_of_answer(edition: Edition, node: Node, answer: str) -> str:
    """Return the words of one answer at a node."""
    if answer in FINDING_WORDS:
        return FINDING_WORDS[answer]
    if node.code and answer in edition.questions[node.code].answers and answer not in ("yes", "no"):
        return edition.questions[node.code].answers[answer]
    return answer


def _ordered(edition: Edition) -> Iterator[Node]:
    """Yield the nodes from the start, each before those it leads to, in the order of the file."""
    return iter(edition.nodes.values())


def _branches(edition: Edition, node: Node) -> list[tuple[str, str]]:
    """Return (target, words of the answers that lead there), each target once, without the signs for unsure."""
    found: dict[str, list[str]] = {}
    for answer, target in node.to.items():
        if not target.startswith(":"):
            found.setdefault(target, []).append(words_of_answer(edition, node, answer))
    return [(target, " / ".join(dict.fromkeys(words))) for target, words in found.items()]


def mermaid(edition: Edition) -> str:
    """Return the rules as a Mermaid flowchart."""
    lines = ["flowchart TD", f"  %% {edition.code}: {edition.short_title}"]
    for node in _ordered(edition):
        lines.append(f'  {node.name}{{"{_quoted(words_of_node(edition, node))}"}}')
        for target, words in _branches(edition, node):
            lines.append(f'  {node.name} -->|"{_quoted(words)}"| {target}')
        for sign in set(node.to.values()) & {WEIGH, UNLESS_MUST_SHARE}:
            unsure = edition.unsure_end if sign == WEIGH else edition.unsure_of_harm_end
            lines.append(f'  {node.name} -.->|"not sure"| {unsure.name}')
    lines.extend(f'  {end.name}["{_quoted(words_of_end(end))}"]' for end in edition.ends.values())
    return "\n".join(lines) + "\n"


def dot(edition: Edition) -> str:
    """Return the rules as DOT, for Graphviz.

    An end is drawn beside each step that leads to it, so that no line crosses the whole picture; what "not sure" leads
    to is said in words under the question.
    """
    lines = [
        f"digraph {_id(edition.code)} {{",
        '  graph [rankdir=TB, nodesep=0.25, ranksep=0.35, bgcolor="white"];',
        '  node [fontname="Helvetica", fontsize=13, style="filled", fillcolor="#ffffff", color="#0b5a61"];',
        '  edge [fontname="Helvetica", fontsize=11, color="#505a5f"];',
    ]
    for node in _ordered(edition):
        label = _wrapped(words_of_node(edition, node))
        lines.append(f'  {_id(node.name)} [shape=box, style="rounded,filled", label="{label}{_unsure_mark(node)}"];')
        for target, words in _branches(edition, node):
            drawn = target
            if target in edition.ends:
                drawn = f"{node.name} {target}"
                lines.append(_drawn_end(drawn, edition.ends[target]))
            lines.append(f'  {_id(node.name)} -> {_id(drawn)} [label="{_wrapped(words, 18)}"];')
    lines.append("}")
    return "\n".join(lines) + "\n"


def _unsure_mark(node: Node) -> str:
    """Return the line under a question that says what "not sure" does, or nothing."""
    signs = set(node.to.values())
    if WEIGH in signs:
        return "\\n(not sure: ask for advice)"
    return "\\n(not sure: advice today)" if UNLESS_MUST_SHARE in signs else ""


def _drawn_end(name: str, end: End) -> str:
    shape = SHAPES[end.outcome] if end.outcome else "note"
    label = _wrapped(words_of_end(end), 18)
    return f'  {_id(name)} [shape={shape}, fillcolor="#e6f0f0", penwidth=2, label="{label}"];'


def text_twin(edition: Edition) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return the rules in words: for each step its name, what it asks, and a sentence for each way on."""
    numbers = {name: number for number, name in enumerate((*edition.nodes, *edition.ends), start=1)}
    steps = []
    for node in _ordered(edition):
        ways = []
        for target, words in _branches(edition, node):
            goes = words_of_end(edition.ends[target]) if target in edition.ends else f"go to step {numbers[target]}"
            ways.append(f"{words[:1].upper()}{words[1:]}: {goes}.")
        ways.extend(UNSURE_WORDS[sign] for sign in sorted(set(node.to.values()) & set(UNSURE_WORDS)))
        steps.append((f"Step {numbers[node.name]}", words_of_node(edition, node), tuple(ways)))
    return tuple(steps)


def _quoted(text: str) -> str:
    return text.replace('"', "'")


def _id(name: str) -> str:
    return '"' + name + '"'


def _wrapped(text: str, width: int = 28) -> str:
    lines: list[str] = [""]
    for word in text.replace("\\", "/").replace('"', "'").split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\\n".join(lines)
