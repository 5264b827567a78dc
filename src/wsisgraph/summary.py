"""Say in a few lines what is in a graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from wsisgraph.rdf import ID, Iri, Literal, Quad, expand, lines
from wsisgraph.schema import ontology_quads

if TYPE_CHECKING:
    from wsisgraph.api import Graph

__all__ = ["Summary", "summarize", "summary_text"]

A, LABEL = expand("rdf:type"), expand("rdfs:label")
THINGS = {
    "foaf:Person": ("people", "人"),
    "org:Organization": ("organizations", "組織"),
    "wsis:State": ("states", "国"),
    "org:Post": ("posts", "役職"),
    "wsis:Event": ("events and sessions", "会合"),
    "wsis:EventSeries": ("series", "シリーズ"),
    "wsis:Initiative": ("initiatives", "取組"),
    "wsis:Place": ("places", "場所"),
}
WORDS = {
    "graph": ("graph", "グラフ"),
    "quads": ("quads", "クワッド"),
    "facts": ("facts", "事実"),
    "things": ("things", "もの"),
    "lines": ("action lines", "アクションライン"),
    "sources": ("sources", "典拠"),
    "passages": ("passages as evidence", "か所の根拠"),
    "characters": ("characters", "字"),
    "try": ("try", "次に"),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a graph holds, in numbers: facts by kind, things by class, passages, sources."""

    title: Mapping[str, str]
    quads: int
    sha256: str
    facts: Mapping[str, int]
    things: Mapping[str, int]
    action_lines: tuple[str, ...]
    passages: int
    sources: tuple[Mapping[str, Any], ...]
    most_spoken_of: str

    def row(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def summarize(graph: Graph) -> Summary:
    """Return what a graph holds; title and sources only where it comes from a corpus or a build."""
    types = _types(graph.data.quads)
    facts = types.get(expand("wsis:Fact"), set())
    kinds = Counter(
        {
            full.rpartition("#")[2]: len(nodes)
            for full, nodes in types.items()
            if full.startswith(expand("wsis:")) and nodes <= facts and full != expand("wsis:Fact")
        }
    )
    manifest = graph.build.manifest if graph.build is not None else {}
    action = types.get(expand("wsis:ActionLine"), set())
    return Summary(
        title=manifest.get("title", {}),
        quads=len(graph),
        sha256=sha256(b"".join(lines(graph.data.quads))).hexdigest(),
        facts=dict(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        things={name: len(types[expand(name)]) for name in THINGS if expand(name) in types},
        action_lines=tuple(sorted(node.removeprefix(ID + "action-line/") for node in action)),
        passages=len(types.get(expand("wsis:Passage"), ())),
        sources=tuple(manifest.get("sources", ())),
        most_spoken_of=_somebody(graph, types.get(expand("foaf:Person"), set())),
    )


def summary_text(found: Summary, name: str, lang: str = "en") -> str:
    """Return a summary as about ten lines; `name` is what the graph is called on the command line."""
    at = 1 if lang == "ja" else 0
    word = {key: pair[at] for key, pair in WORDS.items()}
    labels = _kinds(lang)
    made = [found.title.get(lang) or next(iter(found.title.values()))] if found.title else []
    made.append(
        f"  {word['graph']}: {name}, {found.quads:,} {word['quads']}, sha256 {found.sha256[:16]}"
    )
    made.append(f"  {word['facts']}: {sum(found.facts.values()):,}")
    listed = [f"{labels.get(kind, kind)} {count}" for kind, count in found.facts.items()]
    made += [f"    {', '.join(listed[start : start + 7])}" for start in range(0, len(listed), 7)]
    things = [f"{count} {THINGS[each][at]}" for each, count in found.things.items()]
    made.append(f"  {word['things']}: {', '.join(things)}")
    if found.action_lines:
        made.append(f"  {word['lines']}: {', '.join(found.action_lines)}")
    if found.sources:
        rows = (
            f"{row['id']} ({row['language']}, {row['length']:,} {word['characters']})"
            for row in found.sources
        )
        made.append(
            f"  {word['sources']}: {', '.join(rows)}; {found.passages:,} {word['passages']}"
        )
    if found.most_spoken_of:
        made.append(f"  {word['try']}: wsisgraph show {name} {found.most_spoken_of}")
    return "\n".join(made) + "\n"


def _types(quads: Iterable[Quad]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in quads:
        if (
            quad.predicate.value == A
            and isinstance(quad.object, Iri)
            and isinstance(quad.subject, Iri)
        ):
            found.setdefault(quad.object.value, set()).add(quad.subject.value)
    return found


def _kinds(lang: str) -> dict[str, str]:
    """Return the ontology's own words for its classes; in English the names of the classes."""
    if lang == "en":
        return {}
    return {
        quad.subject.value.removeprefix(expand("wsis:")): quad.object.value
        for quad in ontology_quads()
        if quad.predicate.value == LABEL
        and isinstance(quad.subject, Iri)
        and isinstance(quad.object, Literal)
        and quad.object.language == lang
    }


def _somebody(graph: Graph, people: set[str]) -> str:
    """Return the slug of the person of whom most facts speak."""
    spoken = Counter(
        quad.object.value
        for quad in graph.data.quads
        if isinstance(quad.object, Iri) and quad.object.value in people
    )
    best = min(spoken, key=lambda node: (-spoken[node], node), default="")
    return best.removeprefix(graph.base)
