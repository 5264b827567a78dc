"""Compare the evidence with the texts: do the words that state a fact still stand where they stood?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from wsisgraph.check.messages import say
from wsisgraph.check.problems import Note, Problem, Severity
from wsisgraph.check.view import IN_TEXT, Passage, TextNode, View
from wsisgraph.corpus import shown
from wsisgraph.errors import NotHere, Place
from wsisgraph.model import digest
from wsisgraph.progress import counted
from wsisgraph.read.moved import relocate
from wsisgraph.text import read_text

__all__ = ["Compared", "Share", "compare", "find_texts", "once", "unsealed"]


@dataclass(frozen=True, slots=True)
class Share:
    """Some texts and facts of a graph by IRI, to be looked at by themselves."""

    texts: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(slots=True)
class Compared:
    """What comparing found: problems, counts, and the words of each passage that still stands."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)

    def notes(self) -> list[Note]:
        """Return what was counted, in a fixed order."""
        names = (
            "facts",
            "spans-compared",
            "spans-moved",
            "spans-lost",
            "spans-not-compared",
            "cited",
        )
        return [Note(name, self.counts[name]) for name in names]


def find_texts(view: View, sources: Sequence[Path]) -> dict[str, str]:
    """Return the texts in the folders `sources` by source id.

    A text is found by the file name that the corpus or the build registers, whether or not it is
    still the same; else, under any name, by the digest that the graph holds. Raises NotHere where a
    folder is missing.
    """
    named: dict[str, str] = {}
    if view.build is not None:
        named = {row["id"]: row["file"] for row in view.build.manifest.get("sources", ())}
    if view.corpus is not None:
        named |= {source.id: source.document.file for source in view.corpus.sources}
    found: dict[str, str] = {}
    files: list[Path] = []
    for place in sources:
        if not place.exists():
            raise NotHere(f"there is no folder of texts at {shown(place)} (correct --sources)")
        files += sorted(p for p in place.iterdir() if p.is_file()) if place.is_dir() else [place]
        for source, name in named.items():
            path = place / name if place.is_dir() else place
            if path.is_file() and path.name == Path(name).name:
                found.setdefault(source, read_text(path))
    wanted = {
        text.sha256: text for text in view.texts.values() if not found.keys() >= set(text.sources)
    }
    for path in files if wanted else ():
        text = wanted.get(sha256(path.read_bytes()).hexdigest())
        for source in text.sources if text else ():
            found.setdefault(source, read_text(path))
    return found


def compare(
    view: View, texts: Mapping[str, str], told: Collection[str] = (), share: Share | None = None
) -> Compared:
    """Return what comparing every passage with its text found, or those of a share of the graph.

    `texts` is what is at hand, by source id; `told` names the facts whose lack of evidence the
    shapes have told already. What is said of one place by several shares is not yet told once.
    """
    found = Compared()
    nodes, facts = (view.texts, view.facts) if share is None else (share.texts, share.facts)
    found.counts["facts"] = sum(1 for each in facts if each in view.facts)
    for node in counted((view.texts[iri] for iri in nodes), "texts compared", len(nodes)):
        held = map(view.passages.get, view.grid.subjects(IN_TEXT, node.iri))
        passages = sorted(
            (each for each in held if each is not None and each.text == node.iri),
            key=lambda each: (each.span, each.iri),
        )
        text = next((texts[source] for source in node.sources if source in texts), None)
        if text is None:
            _not_compared(view, node, len(passages), found)
        elif digest(text) == node.sha256:
            _same(view, node, passages, text, found)
        else:
            _changed(view, node, passages, text, found)
    _without_evidence(view, facts, told, found)
    found.problems = once(found.problems)
    return found


def _not_compared(view: View, node: TextNode, number: int, found: Compared) -> None:
    found.counts["spans-not-compared"] += number
    for source in node.sources if number else ():
        said = say("not-compared", view.lang, n=number, source=source)
        place = view.digest_place(source)
        found.problems.append(view.problem("info", said, place, node.iri, source=source))


def _same(
    view: View, node: TextNode, passages: Sequence[Passage], text: str, found: Compared
) -> None:
    """Compare the passages of a text that is the registered one."""
    if node.length != len(text):
        _at_digest(view, node, say("length", view.lang, told=node.length, real=len(text)), found)
    for passage in passages:
        found.counts["spans-compared"] += 1
        if passage.span.holds_in(text):
            found.words[passage.iri] = text[passage.span.start : passage.span.end]
        else:
            _lost(view, passage, found)


def _changed(
    view: View, node: TextNode, passages: Sequence[Passage], text: str, found: Compared
) -> None:
    """Compare the passages of a text that has changed, and find again what has moved."""
    _at_digest(view, node, say("text-changed", view.lang), found)
    places = relocate(text, node.length, (passage.span for passage in passages))
    for passage in passages:
        found.counts["spans-compared"] += 1
        place = places[passage.span]
        if place is None:
            _lost(view, passage, found)
            continue
        found.words[passage.iri] = text[place[0] : place[1]]
        if place[0] != passage.span.start:
            found.counts["spans-moved"] += 1
            start, end = passage.span.start, passage.span.end
            said = say("moved", view.lang, start=start, end=end, now=place[0], until=place[1])
            _at_facts(view, "info", said, passage, found)


def _at_digest(view: View, node: TextNode, said: tuple[str, str], found: Compared) -> None:
    for source in node.sources:
        place = view.digest_place(source)
        found.problems.append(view.problem("violation", said, place, node.iri, source=source))


def _lost(view: View, passage: Passage, found: Compared) -> None:
    found.counts["spans-lost"] += 1
    said = say("lost", view.lang, start=passage.span.start, end=passage.span.end)
    _at_facts(view, "violation", said, passage, found)


def _at_facts(
    view: View, severity: Severity, said: tuple[str, str], passage: Passage, found: Compared
) -> None:
    """Tell of a passage at every place where a person wrote a fact that uses it."""
    for place, source, focus in view.spots(passage.iri):
        found.problems.append(
            view.problem(severity, said, place, focus, source=source, passage=passage)
        )


def _without_evidence(
    view: View, facts: Iterable[str], told: Collection[str], found: Compared
) -> None:
    """Tell of each fact that a source with a text states without showing where."""
    with_text = {source for text in view.texts.values() for source in text.sources}
    for fact in (view.facts[iri] for iri in facts if iri in view.facts):
        shown_in = {source for each in fact.evidence for source in view.sources_of(each)}
        cited = [source for source in fact.sources if source not in with_text]
        if cited and not fact.evidence:
            found.counts["cited"] += 1
        bare = [source for source in fact.sources if source in with_text - shown_in]
        for source in bare if fact.iri not in told else ():
            said = say("no-evidence", view.lang, source=source)
            for place, _, focus in _spots_in(view, fact.iri, source):
                problem = view.problem("violation", said, place, focus, source=source)
                found.problems.append(problem)


def _spots_in(view: View, fact: str, source: str) -> list[tuple[Place | None, str, str]]:
    placed = view.placed(fact, (source,))
    return [(each.place, source, fact) for each in placed] or [(None, source, fact)]


def once(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems, those that say the same at one place told once."""
    seen: dict[tuple[object, ...], Problem] = {}
    for problem in sorted(problems, key=lambda each: each.order):
        where = problem.place or problem.focus
        seen.setdefault((where, problem.severity, problem.what), problem)
    return list(seen.values())


def unsealed(view: View) -> list[Problem]:
    """Return a warning for each sheet that still quotes, in a corpus that may not."""
    if view.build is None or view.build.manifest.get("may-quote"):
        return []
    root = view.corpus.root if view.corpus else view.build.manifest.get("corpus")
    found = []
    for row in view.build.manifest.get("parts", ()):
        if not row["sealed"]:
            path = shown(Path(root) / row["name"]) if root else row["name"]
            said = say("unsealed", view.lang, sheet=path)
            found.append(view.problem("warning", said, Place(path), "", source=row["source"]))
    return found
