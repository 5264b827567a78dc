"""The table of forms in which a network leaves for other tools, and how each comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.analyse.dot import dot
from wsisgraph.analyse.neo4j import neo4j, read_neo4j
from wsisgraph.analyse.networks import Network
from wsisgraph.analyse.tables import read_tables, tables
from wsisgraph.analyse.xmlforms import gexf, graphml, read_gexf, read_graphml
from wsisgraph.errors import NotHere, WouldOverwrite, near

__all__ = ["TOOLS", "Tool", "tool_for", "write_network"]

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Tool:
    """A form for a graph tool: what it is for, and what it cannot hold.

    `make` gives files by name, one of them unless it is a folder; `read` gives the network back.
    """

    name: str
    suffix: str
    title: str
    lacks: str
    make: Callable[[Network], Files]
    read: Callable[[Files], Network] | None
    folder: bool = False


TOOLS: Mapping[str, Tool] = {
    each.name: each
    for each in (
        Tool(
            "graphml", ".graphml", "yEd, Cytoscape, NetworkX, igraph", "control characters; lists are JSON text",
            graphml, read_graphml,
        ),
        Tool("gexf", ".gexf", "Gephi", "control characters", gexf, read_gexf),
        Tool("dot", ".dot", "Graphviz", "lists are JSON text; it is not read back", dot, None),
        Tool("tables", "", "spreadsheets, pandas, R", "lists are JSON text", tables, read_tables, folder=True),
        Tool(
            "parquet", "", "DuckDB, Spark, pandas", "nothing", lambda n: tables(n, "parquet"),
            read_tables, folder=True,
        ),
        Tool("neo4j", "", "neo4j-admin import", "U+001F in a list", neo4j, read_neo4j, folder=True),
    )
}  # fmt: skip


def tool_for(asked: str) -> Tool:
    """Return the form that a name, or the suffix of a path, says. Raises NotHere, with the nearest."""
    by_suffix = {each.suffix: each for each in TOOLS.values() if each.suffix}
    found = TOOLS.get(asked) or by_suffix.get(Path(asked).suffix.lower())
    if found is None:
        known = f"known are {', '.join(TOOLS)}"
        raise NotHere(f"unknown form of a network {asked!r} ({near(asked, TOOLS, known)})")
    return found


def write_network(network: Network, out: Path, name: str = "") -> list[Path]:
    """Write a network and return the files that were made; a form of several files makes a folder.

    Raises NotHere for an unknown form, WouldOverwrite where a file stands in the folder's place or
    the folder holds anything else.
    """
    from wsisgraph.export.files import write_export

    tool = tool_for(name or str(out))
    files = tool.make(network)
    if not tool.folder:
        write_export(next(iter(files.values())), out)
        return [out]
    if out.exists() and not out.is_dir():
        raise WouldOverwrite(f"{out} is a file, and {tool.name} makes a folder (name another)")
    others = sorted(p.name for p in out.iterdir() if p.name not in files) if out.is_dir() else []
    if others:
        raise WouldOverwrite(f"{out} holds {others[0]} besides (name an empty folder)")
    for path, made in files.items():
        write_export(made, out / path)
    return [out / path for path in files]
