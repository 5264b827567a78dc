"""Say in a few lines what is in a graph."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from wsisgraph.rdf import ID, Iri, Literal, expand, lines

if TYPE_CHECKING:
    from wsisgraph.api import Graph

__all__ = ["summary_text"]

A, LABEL = expand("rdf:type"), expand("skos:prefLabel")
THINGS = (
    ("foaf:Person", "people", "人物"),
    ("org:Organization", "organizations", "組織"),
    ("wsis:State", "states", "国"),
    ("org:Post", "posts", "役職"),
    ("wsis:Event", "events and sessions", "会合"),
    ("wsis:EventSeries", "series", "シリーズ"),
    ("wsis:Initiative", "initiatives", "取組"),
    ("wsis:Place", "places", "場所"),
)
WORDS = {
    "graph": ("graph", "グラフ"),
    "quads": ("quads", "クワッド"),
    "facts": ("facts", "事実"),
    "things": ("things", "もの"),
    "topics": ("topics and action lines", "話題とアクションライン"),
    "lines": ("action lines", "アクションライン"),
    "sources": ("sources", "出典"),
    "passages": ("passages as evidence", "根拠の箇所"),
    "characters": ("characters", "文字"),
    "try": ("try", "例"),
}


def summary_text(graph: Graph, name: str, lang: str = "en") -> str:
    """Return about ten lines: the title, the size, the facts by kind, the things by class, the sources."""
    at = 1 if lang == "ja" else 0
    word = {key: pair[at] for key, pair in WORDS.items()}
    types: dict[str, set[str]] = {}
    for quad in graph.data.quads:
        if (
            quad.predicate.value == A
            and isinstance(quad.object, Iri)
            and isinstance(quad.subject, Iri)
        ):
            types.setdefault(quad.object.value, set()).add(quad.subject.value)
    facts = types.get(expand("wsis:Fact"), set())
    kinds = Counter(
        {
            full.rpartition("#")[2]: len(nodes)
            for full, nodes in types.items()
            if full.startswith(expand("wsis:")) and nodes <= facts and full != expand("wsis:Fact")
        }
    )
    made = []
    if graph.build is not None:
        title = graph.build.manifest["title"]
        made.append(title.get(lang) or next(iter(title.values())))
    digest = sha256(b"".join(lines(graph.data.quads))).hexdigest()
    made.append(f"  {word['graph']}: {name}, {len(graph):,} {word['quads']}, sha256 {digest[:16]}")
    made.append(f"  {word['facts']}: {len(facts):,}")
    listed = [f"{kind} {count}" for kind, count in kinds.most_common()]
    made += [f"    {', '.join(listed[start : start + 7])}" for start in range(0, len(listed), 7)]
    counted = [(len(types.get(expand(row[0]), ())), row[1 + at]) for row in THINGS]
    made.append(
        f"  {word['things']}: " + ", ".join(f"{count} {name}" for count, name in counted if count)
    )
    action = sorted(
        node.removeprefix(ID + "action-line/") for node in types.get(expand("wsis:ActionLine"), ())
    )
    if action:
        made.append(f"  {word['lines']}: {', '.join(action)}")
    made += _sources(graph, word, len(types.get(expand("wsis:Passage"), ())))
    person = _somebody(graph, types.get(expand("foaf:Person"), set()))
    if person:
        made.append(f"  {word['try']}: wsisgraph show {name} {person}")
    return "\n".join(made) + "\n"


def _sources(graph: Graph, word: dict[str, str], passages: int) -> list[str]:
    if graph.build is None:
        return []
    rows = graph.build.manifest["sources"]
    listed = ", ".join(
        f"{row['id']} ({row['language']}, {row['length']:,} {word['characters']})" for row in rows
    )
    return [f"  {word['sources']}: {listed}; {passages:,} {word['passages']}"]


def _somebody(graph: Graph, people: set[str]) -> str:
    """Return the slug of the person of whom most facts speak."""
    spoken = Counter(
        quad.object.value
        for quad in graph.data.quads
        if isinstance(quad.object, Iri)
        and quad.object.value in people
        and not isinstance(quad.object, Literal)
    )
    best = min(spoken, key=lambda node: (-spoken[node], node), default="")
    return best.removeprefix(graph.base)
