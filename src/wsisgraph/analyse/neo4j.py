"""Neo4j: CSV by the header grammar of `neo4j-admin database import`, and a script that loads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from wsisgraph.analyse.forms import columns, csv_bytes, in_order, unpacked
from wsisgraph.analyse.networks import Edge, Network, Node, Value
from wsisgraph.analyse.tables import PACKAGE, package
from wsisgraph.errors import NotHere

__all__ = ["neo4j", "read_neo4j"]

BETWEEN = "\x1f"
KINDS = {"string": "string", "integer": "long", "list": "string[]"}
NODES, EDGES, SCRIPT = "nodes.csv", "relationships.csv", "load.sh"
HEADER = re.compile(r'([^:"]*)(?::([A-Za-z_]+(?:\[\])?))?')
LOAD = f"""#!/bin/sh
# Loads these files into a new database. Neo4j 5 and later; the database must not exist yet.
# Usage: ./load.sh [DATABASE]
set -eu
cd "$(dirname "$0")"
neo4j-admin database import full "${{1:-neo4j}}" \\
  --nodes={NODES} \\
  --relationships={EDGES} \\
  --array-delimiter=U+001F \\
  --multiline-fields=true
"""


def neo4j(network: Network) -> Mapping[str, bytes]:
    """Return node and relationship files, the load script and datapackage.json.

    A list is a `string[]` parted by U+001F. Raises NotHere for a list whose texts hold that.
    """
    nodes, edges = columns(network.nodes), columns(network.edges)
    node_names, edge_names = _names(nodes), _names(edges, ("id", "type"))
    head = [f"{node_names[name]}:{KINDS[sort]}" for name, sort in nodes.items()]
    rows: list[list[str]] = [["iri:ID", *head, ":LABEL"]]
    for node in network.nodes:
        label = node.cls.rpartition(":")[2] or "Thing"
        rows.append([node.id, *_cells(node.attributes, nodes, node.id), label])
    ties: list[list[str]] = [
        [":START_ID", ":END_ID", "id:string", "type:string",
         *(f"{edge_names[name]}:{KINDS[sort]}" for name, sort in edges.items()), ":TYPE"]
    ]  # fmt: skip
    for edge in network.edges:
        kind = re.sub(r"[^A-Z0-9]+", "_", edge.type.rpartition(":")[2].upper()).strip("_") or "TIE"
        cells = _cells(edge.attributes, edges, edge.id)
        ties.append([edge.source, edge.target, edge.id, edge.type, *cells, kind])
    told = {NODES: {"id": "string", **nodes}, EDGES: {"id": "string", **edges}}
    return {
        NODES: csv_bytes(rows),
        EDGES: csv_bytes(ties),
        SCRIPT: LOAD.encode(),
        PACKAGE: package(network, told),
    }


def _names(sorts: Iterable[str], taken: Sequence[str] = ("iri",)) -> dict[str, str]:
    """Return a name of letters, digits and `_` for each attribute, no two alike."""
    used, made = set(taken), dict[str, str]()
    for name in sorts:
        safe = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_") or "value"
        number = 1
        while (found := safe if number == 1 else f"{safe}_{number}") in used:
            number += 1
        used.add(found)
        made[name] = found
    return made


def _cells(told: Mapping[str, Value], sorts: Mapping[str, str], where: str) -> list[str]:
    made = []
    for name in sorts:
        value = told.get(name, "")
        if isinstance(value, tuple):
            if any(BETWEEN in each for each in value) or value == ("",):
                raise NotHere(f"{name} of {where} cannot be a list in Neo4j's CSV (use -f parquet)")
            made.append(BETWEEN.join(value))
        else:
            made.append(str(value))
    return made


def read_neo4j(files: Mapping[str, bytes]) -> Network:
    """Return the network that files for Neo4j hold; datapackage.json says how its attributes are called."""
    import json

    about = json.loads(files[PACKAGE])
    fields = {
        each["path"]: [f["name"] for f in each["schema"]["fields"]][1:]
        for each in about["resources"]
    }
    nodes = []
    for cells, sorts in _rows(files[NODES]):
        told = _values(fields[NODES], cells[1:-1], sorts[1:-1])
        nodes.append(Node(cells[0], told))
    edges = []
    for cells, sorts in _rows(files[EDGES]):
        told = _values(fields[EDGES], cells[4:-1], sorts[4:-1])
        edges.append(Edge(cells[2], cells[0], cells[1], cells[3], told))
    names = {"view": about["name"], **{f"title_{k}": v for k, v in about["titles"].items()}}
    return in_order(nodes, edges, names, about["directed"], about["multiple"])


def _rows(data: bytes) -> Iterable[tuple[list[str], list[str]]]:
    """Yield the rows of a file with the sorts that its header gives. Raises NotHere for another header."""
    listed = list(csv.reader(io.StringIO(data.decode(), newline="")))
    sorts = []
    for name in listed[0]:
        found = HEADER.fullmatch(name)
        if found is None:
            raise NotHere(f"{name!r} is no header of neo4j-admin import (write it as name:type)")
        sorts.append({"long": "integer", "string[]": "list"}.get(found[2] or "string", "string"))
    return [(row, sorts) for row in listed[1:]]


def _values(names: Sequence[str], cells: Sequence[str], sorts: Sequence[str]) -> dict[str, Value]:
    return {
        name: tuple(cell.split(BETWEEN)) if sort == "list" else unpacked(cell, sort)
        for name, cell, sort in zip(names, cells, sorts, strict=True)
        if cell
    }
