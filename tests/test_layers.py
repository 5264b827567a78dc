"""The structure of the code, held by tests: imports point down, heavy libraries have one door each."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "wsisgraph"
ORDER = [
    *("errors", "progress", "collector", "model", "text", "kinds", "resources", "rdf"),
    *(
        "schema",
        "names",
        "corpus",
        "read",
        "graph",
        "store",
        "canonical",
        "merge",
        "parts",
        "workers",
    ),
    *("build", "buildfolder", "tables", "check", "export", "diff", "push"),
    *("sparql", "queryfile", "infer", "questions"),
    *("analyse", "remote", "show", "changes", "release", "summary", "render", "revise"),
    *("scaffold", "api", "cli"),
]
DOORS = {
    "pyoxigraph": {"rdf"},
    "rdflib": {"store"},
    "pyshacl": {"check.reference"},
    "pyld": {"export.framed"},
    "pandas": {"tables.frames", "analyse.engines"},
    "openpyxl": {"tables.workbook"},
    "httpx": {"push.http"},
    "networkx": {"analyse.engines", "analyse.measures"},
    "igraph": {"analyse.measures"},
    "numpy": {"analyse.columns", "check.compiled.columns"},
    "yaml": {"schema", "read.nodes"},
    "click": {"cli"},
}
MODULES = sorted(path for path in SRC.rglob("*.py") if path.name != "__main__.py")


def name_of(path: Path) -> str:
    """Return a module's dotted name below the package."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return what a module imports, and whether a function or a type check does it."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    tree = ast.parse(path.read_text("utf-8"))
    inner = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, (ast.FunctionDef, ast.If))
        for node in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module, id(node) in inner
            if node.module == "wsisgraph":
                yield from ((f"wsisgraph.{alias.name}", id(node) in inner) for alias in node.names)


@cache
def only_types(path: Path) -> set[str]:
    """Return what a module imports for type checkers alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            found |= {
                each.module
                for each in ast.walk(node)
                if isinstance(each, ast.ImportFrom) and each.module
            }
            found |= {
                alias.name
                for each in ast.walk(node)
                if isinstance(each, ast.Import)
                for alias in each.names
            }
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "__init__"], ids=name_of)
def test_a_module_imports_only_from_its_left(path: Path) -> None:
    own = name_of(path).split(".")[0]
    assert own in ORDER, f"{own} has no place in the import order"
    for imported, _ in imports(path):
        if imported.startswith("wsisgraph.") and imported not in only_types(path):
            other = imported.split(".")[1]
            if other in ("__version__", own):
                continue
            assert ORDER.index(other) < ORDER.index(own), f"{own} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_heavy_library_is_entered_by_its_door_only(path: Path) -> None:
    for imported, late in imports(path):
        library = imported.split(".")[0]
        if library not in DOORS or imported in only_types(path):
            continue
        own = name_of(path)
        opened = {own, own.split(".")[0]} if library == "click" else {own}
        assert opened & DOORS[library], f"{own} imports {library}"
        if library in ("rdflib", "pyshacl", "pyld", "networkx", "igraph"):
            assert late, f"{name_of(path)} imports {library} at its top"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small_enough_to_read(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= 450


def loaded(code: str) -> set[str]:
    """Return the modules that are loaded after some code has run in a new interpreter."""
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_wsisgraph_loads_no_library() -> None:
    heavy = {"rdflib", "pyshacl", "networkx", "pyld", "numpy", "pyoxigraph", "yaml", "click"}
    assert not loaded("import wsisgraph") & heavy


def test_the_command_line_starts_with_click_alone() -> None:
    heavy = {"rdflib", "pyshacl", "networkx", "pyld", "numpy", "pyoxigraph", "yaml"}
    modules = loaded("import wsisgraph.cli")
    assert not modules & heavy
    ours = {name for name in modules if name.startswith("wsisgraph.")}
    assert {name for name in ours if not name.startswith("wsisgraph.cli")} == {"wsisgraph.errors"}
