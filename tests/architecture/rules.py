"""The rules of the house that import-linter cannot say. Each returns its violations, one sentence each.

Every rule takes the folder that holds the package, so that a test can plant a violation in a copy and see it found.
Run `python -m tests.architecture.rules` in that folder for all of them.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp

PACKAGE = "sharewell"
GLUE = {"foundation", "design", "core"}
DOORS = {"actions", "queries", "policies", "types", "events"}
DOORS_OF_THE_TOP = DOORS | {"importers", "exporters", "management", "urls"}
"""The top floor wires everything together: it also starts imports and exports, adds commands and includes addresses."""

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
SETTINGS_BASE = "sharewell/config/settings/base.py"

LINKING, LINKING_HAS = f"{PACKAGE}/core/linking/", {"anyascii", "numpy", "rapidfuzz"}

TELLS_THE_TIME = re.compile(r"(^|\.)(datetime|date|timezone)\.(now|utcnow|today|localtime|localdate)$")
MAY_TELL_THE_TIME = {"sharewell/foundation/clock.py"}
MAY_ASK_THE_CLOCK = re.compile(r"sharewell/(config|foundation|design)/|/(views|api|jobs|management)(/|\.py$)")

MAY_OPEN_A_TRANSACTION = {
    "sharewell/acting/actions.py": "it is what opens transactions for everybody",
    "sharewell/agreements/actions/enforcing.py": "a savepoint inside the act of whoever discloses gives a lock back",
    "sharewell/linkage/actions/taking.py": "a savepoint inside the act that takes rows: one does not stop the others",
    "sharewell/foundation/installation.py": "it marks an empty database before there is anybody to act",
}

QUERYING = {"objects", "filter", "exclude", "get", "all", "count", "exists", "first", "last", "aggregate"}


def doors(folder: Path) -> list[str]:
    """Another app is entered by its doors only: actions, queries, policies, types, events.

    The package is found by name, so `folder` must come first on the path of this process.
    """
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            here, there = importer.split("."), imported.split(".")
            if len(here) < 2 or len(there) < 2 or here[1] == there[1] or there[1] in GLUE:
                continue
            allowed = DOORS_OF_THE_TOP if here[1] == "config" else DOORS
            if len(there) < 3 or there[2] not in allowed:
                found.append(f"{importer} imports {imported}, which is no door of {there[1]}.")
    return found


def names(folder: Path) -> list[str]:
    """No module has a name that says nothing."""
    return [
        f"{place} has a name that says nothing."
        for place, _ in _sources(folder)
        if NAMES_THAT_SAY_NOTHING & {*Path(place).parts, Path(place).stem} and place != SETTINGS_BASE
    ]


def pure_core(folder: Path) -> list[str]:
    """The core imports the standard library and itself, nothing else; linking may count in columns (ADR 140)."""
    return [
        f"{place}:{line} imports {module}, and the core has only the standard library."
        for place, tree in _sources(folder, within="core")
        for module, _, line in _imports(tree)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not module.startswith(f"{PACKAGE}.core")
        and not (place.startswith(LINKING) and module.split(".")[0] in LINKING_HAS)
    ]


def no_signals(folder: Path) -> list[str]:
    """No signals: what follows from an act is said inside the act."""
    return _banned_imports(folder, re.compile(r"django\.dispatch|django\.(db\.models|core)\.signals"), "signals")


def no_generic_relations(folder: Path) -> list[str]:
    """No generic relations: the database cannot hold them."""
    return _banned_imports(folder, re.compile(r"django\.contrib\.contenttypes"), "generic relations")


def no_admin(folder: Path) -> list[str]:
    """No Django admin: it writes past actions, policies and ledger."""
    found = _banned_imports(folder, re.compile(r"django\.contrib\.admin"), "the admin")
    for place, tree in _sources(folder):
        found += [
            f"{place}:{node.lineno} names the admin."
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "django.contrib.admin" in node.value
        ]
    return found


def no_save_override(folder: Path) -> list[str]:
    """No model overrides save or delete: `update()` and bulk writes would pass them by."""
    return [
        f"{place}:{part.lineno} overrides {part.name} of {owner.name}."
        for place, owner in _classes_of_models(folder)
        for part in owner.body
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name in {"save", "delete", "save_base"}
    ]


def no_query_in_a_property(folder: Path) -> list[str]:
    """No property of a model asks the database."""
    found = []
    for place, owner in _classes_of_models(folder):
        for part in owner.body:
            if not isinstance(part, ast.FunctionDef) or not any(
                "property" in ast.unparse(decorator) for decorator in part.decorator_list
            ):
                continue
            asked = {node.attr for node in ast.walk(part) if isinstance(node, ast.Attribute)} & QUERYING
            if asked:
                found.append(f"{place}:{part.lineno} asks the database in the property {owner.name}.{part.name}.")
    return found


def one_clock(folder: Path) -> list[str]:
    """Only foundation.clock tells the time."""
    return [
        f"{place}:{node.lineno} tells the time by itself ({ast.unparse(node.func)})."
        for place, tree in _sources(folder)
        if place not in MAY_TELL_THE_TIME
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and TELLS_THE_TIME.search(ast.unparse(node.func))
    ]


def no_clock_below_the_page(folder: Path) -> list[str]:
    """Only views, commands and jobs ask foundation.clock; everything below them is handed the moment."""
    return [
        f"{place}:{line} asks the clock below the page."
        for place, tree in _sources(folder)
        if not MAY_ASK_THE_CLOCK.search(place)
        for module, name, line in _imports(tree)
        if (module, name) == (f"{PACKAGE}.foundation", "clock")
        or (module == f"{PACKAGE}.foundation.clock" and name in {"now", "today", ""})
    ]


def openers_of_transactions(folder: Path) -> list[str]:
    """Only @action and @reading open transactions, and only they tell the ledger that an act is under way."""
    found = []
    for place, tree in _sources(folder):
        for module, name, line in _imports(tree):
            opens = (module, name) in {("django.db", "transaction"), ("django.db.transaction", "atomic")}
            if opens and place not in MAY_OPEN_A_TRANSACTION:
                found.append(f"{place}:{line} opens transactions; an action or a reading does that.")
            tells = (module, name) == (f"{PACKAGE}.ledger.actions", "open_act")
            if tells and place != "sharewell/acting/actions.py":
                found.append(f"{place}:{line} opens an act; only an action or a reading may.")
    return found


def no_relative_imports(folder: Path) -> list[str]:
    """Imports are written out, so that these rules can read them."""
    return [
        f"{place}:{line} imports relatively."
        for place, tree in _sources(folder)
        for module, _, line in _imports(tree)
        if module.startswith(".")
    ]


RULES: dict[str, Callable[[Path], list[str]]] = {
    rule.__name__: rule
    for rule in (
        doors,
        names,
        no_relative_imports,
        pure_core,
        no_signals,
        no_generic_relations,
        no_admin,
        no_save_override,
        no_query_in_a_property,
        one_clock,
        no_clock_below_the_page,
        openers_of_transactions,
    )
}


def _sources(folder: Path, *, within: str = "") -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of the package but the migrations: its path below `folder`, and its tree."""
    for path in sorted((folder / PACKAGE / within).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(folder).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Yield (module, name, line) of each import, the name empty for `import module`; a relative one has its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((module, alias.name, node.lineno) for alias in node.names)


def _banned_imports(folder: Path, banned: re.Pattern[str], what: str) -> list[str]:
    return [
        f"{place}:{line} uses {what} ({module})."
        for place, tree in _sources(folder)
        for module, name, line in _imports(tree)
        if banned.match(f"{module}.{name}")
    ]


def _classes_of_models(folder: Path) -> Iterator[tuple[str, ast.ClassDef]]:
    for place, tree in _sources(folder):
        if re.search(r"/models(/|\.py$)", place):
            yield from ((place, node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def main() -> int:
    """Print the violations of the rules named on the command line, or of all. Return 1 where there is one."""
    here = Path.cwd()
    found = [line for name in sys.argv[1:] or RULES for line in RULES[name](here)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
