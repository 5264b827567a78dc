"""Node and edge tables as CSV or Parquet, with a datapackage.json that says what each column holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from wsisgraph.analyse.engines import needed
from wsisgraph.analyse.forms import FIXED, columns, csv_bytes, in_order, plain, unpacked
from wsisgraph.analyse.networks import Edge, Network, Node, Value
from wsisgraph.errors import NotHere

__all__ = ["package", "read_tables", "tables"]

PACKAGE = "datapackage.json"
SORTS = {"list": "array", "integer": "integer", "string": "string"}


def tables(network: Network, suffix: str = "csv") -> Mapping[str, bytes]:
    """Return nodes, edges and datapackage.json by name; an empty cell means that nothing is known.

    In CSV a list is JSON text, in Parquet a list. Raises MissingExtra for Parquet without pyarrow.
    """
    nodes = {"id": "string", **columns(network.nodes)}
    edges = {**dict.fromkeys(FIXED, "string"), **columns(network.edges)}
    node_rows = [{"id": n.id, **n.attributes} for n in network.nodes]
    edge_rows = [
        {"id": e.id, "source": e.source, "target": e.target, "type": e.type, **e.attributes}
        for e in network.edges
    ]
    write = _parquet if suffix == "parquet" else _csv
    return {
        f"nodes.{suffix}": write(nodes, node_rows),
        f"edges.{suffix}": write(edges, edge_rows),
        PACKAGE: package(network, {f"nodes.{suffix}": nodes, f"edges.{suffix}": edges}),
    }


def package(network: Network, files: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a Frictionless data package: what the network is, and what each column of each file holds."""
    made = {
        "name": network.view or "network",
        "title": network.titles.get("en", network.view),
        "titles": dict(sorted(network.titles.items())),
        "directed": network.directed,
        "multiple": network.multiple,
        "resources": [
            {
                "name": path.partition(".")[0],
                "path": path,
                "schema": {
                    "fields": [{"name": name, "type": SORTS[sort]} for name, sort in found.items()],
                    "primaryKey": "id",
                },
            }
            for path, found in files.items()
        ],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(sorts: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> bytes:
    cells = ([plain(row[name]) if name in row else "" for name in sorts] for row in rows)
    return csv_bytes([list(sorts), *cells])


def _parquet(sorts: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> bytes:
    pa = needed("pyarrow", "parquet", "Parquet")
    parquet = needed("pyarrow.parquet", "parquet", "Parquet")
    kinds = {"string": pa.string(), "integer": pa.int64(), "list": pa.list_(pa.string())}
    fields = pa.schema([(name, kinds[sort]) for name, sort in sorts.items()])
    columns = [
        pa.array([_listed(row.get(name)) for row in rows], kinds[sort])
        for name, sort in sorts.items()
    ]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(columns, schema=fields), out, compression="zstd")
    return out.getvalue()


def _listed(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def read_tables(files: Mapping[str, bytes]) -> Network:
    """Return the network that tables of ours hold, by their datapackage.json."""
    if PACKAGE not in files:
        raise NotHere(f"the tables lack {PACKAGE}, which says what they hold (write them again)")
    about = json.loads(files[PACKAGE])
    rows: dict[str, list[dict[str, Value]]] = {}
    for each in about["resources"]:
        named = {v: k for k, v in SORTS.items()}
        sorts = {f["name"]: named[f["type"]] for f in each["schema"]["fields"]}
        data = files[each["path"]]
        read = _read_parquet if each["path"].endswith(".parquet") else _read_csv
        rows[each["name"]] = list(read(data, sorts))
    nodes = [Node(str(row.pop("id")), row) for row in rows["nodes"]]
    edges = []
    for row in rows["edges"]:
        name, source, target, kind = (str(row.pop(each)) for each in FIXED)
        edges.append(Edge(name, source, target, kind, row))
    told = {"view": about["name"], **{f"title_{k}": v for k, v in about["titles"].items()}}
    return in_order(nodes, edges, told, about["directed"], about["multiple"])


def _read_csv(data: bytes, sorts: Mapping[str, str]) -> list[dict[str, Value]]:
    found = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{k: unpacked(v, sorts[k]) for k, v in row.items() if v} for row in found]


def _read_parquet(data: bytes, sorts: Mapping[str, str]) -> list[dict[str, Value]]:
    parquet: Any = needed("pyarrow.parquet", "parquet", "Parquet")
    listed = parquet.read_table(io.BytesIO(data)).to_pylist()
    return [
        {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if v is not None}
        for row in listed
    ]
