"""The table of pictures: a network or a programme as SVG, as one HTML page, or as PNG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from wsisgraph.analyse import svg
from wsisgraph.analyse.draw import MOST, scene
from wsisgraph.analyse.engines import needed
from wsisgraph.analyse.networks import Network, Node, Value
from wsisgraph.analyse.page import page
from wsisgraph.analyse.timeline import Happening, completed, happenings, of_year, timeline
from wsisgraph.errors import NotHere, near
from wsisgraph.graph import codes
from wsisgraph.questions.cite import sources_of
from wsisgraph.rdf import ID, Quad, expand
from wsisgraph.store import Data
from wsisgraph.tables.text import language

__all__ = ["FORMS", "TIMELINE", "form_of", "network_picture", "png", "timeline_picture"]

TIMELINE = "timeline"

FORMS: Mapping[str, str] = {
    "svg": "for print and the web; the reader's own font",
    "html": "one page: pan, zoom, search, where each tie is stated",
    "png": "pixels; the fonts of the machine that makes it (extra: png)",
}
SUBJECT, LABEL, NOTATION = expand("rdf:subject"), expand("skos:prefLabel"), expand("skos:notation")
CODED = (f"{ID}role/", f"{ID}support-kind/")
SCALE = 2.0
TRIAL = ("日", "本")


def form_of(out: str) -> str:
    """Return the form that a path's suffix says. Raises NotHere for another."""
    suffix = Path(out).suffix.lower().removeprefix(".")
    if suffix not in FORMS:
        known = f"write .{', .'.join(FORMS)}"
        raise NotHere(f"a picture is not written as {out} ({near(suffix, FORMS, known)})")
    return suffix


def network_picture(
    network: Network, quads: Sequence[Quad], form: str = "svg", *, lang: str = "en", by: str = "degree",
    color: str = "class", most: int = MOST, engine: str = "auto", data: str = "", base: str = "",
) -> bytes:  # fmt: skip
    """Return a network as a picture; `quads` tell where its facts are stated.

    Raises NotHere for an unknown form, measure, colouring or language, and for the view of the whole graph.
    """
    if network.view == "whole":
        raise NotHere(
            "the whole graph is too much for a picture (choose a view; see wsisgraph network)"
        )
    language(lang)
    if color not in ("class", "community"):
        raise NotHere(f"nodes are not coloured by {color!r} (known are class, community)")
    drawn = scene(network, lang, by, color, most, engine, data)
    return _written(drawn, network, quads, form, lang, {}, base)


def timeline_picture(
    quads: Sequence[Quad], form: str = "svg", *, lang: str = "en", edition: str = "",
    year: int | None = None, data: str = "", base: str = "",
) -> bytes:  # fmt: skip
    """Return the programme of a graph, with what rules add, as a picture.

    `edition` is the IRI of an event: of it and its parts. Raises NotHere for a language, and where no event is left.
    """
    language(lang)
    quads = completed(quads)
    events = happenings(quads)
    if edition:
        events = _within(events, edition)
    if year is not None:
        events = of_year(events, year)
    drawn = timeline(events, lang, data)
    nodes = tuple(Node(each.id, _told(each)) for each in events)
    stated: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == SUBJECT:
            stated.setdefault(_value(quad.object), set()).add(_value(quad.subject))
    return _written(drawn, Network(TIMELINE, {}, nodes, ()), quads, form, lang, stated, base)


def _within(events: Sequence[Happening], edition: str) -> list[Happening]:
    """Return an event and its parts, at any depth."""
    kept = {edition}
    while more := {e.id for e in events if e.whole in kept} - kept:
        kept |= more
    return [each for each in events if each.id in kept]


def _told(each: Happening) -> Mapping[str, Value]:
    told = {f"label_{lang or 'und'}": words for lang, words in each.labels.items()}
    told["class"] = "wsis:Event"
    told["start"], told["end"] = (
        f"{day}" if day else each.stated for day in (each.first, each.last)
    )
    return {name: value for name, value in told.items() if value}


def _written(
    drawn: svg.Scene, network: Network, quads: Sequence[Quad], form: str, lang: str,
    stated: Mapping[str, set[str]], base: str,
) -> bytes:  # fmt: skip
    """Return a picture in a form; in a page, `stated` names the facts that speak of a node."""
    if form not in FORMS:
        known = f"known are {', '.join(FORMS)}"
        raise NotHere(f"unknown form of a picture {form!r} ({near(form, FORMS, known)})")
    if form == "html":
        lines = _cited(network, quads, stated, base)
        return page(drawn, network, lang, lines, _names(quads, lang)).encode()
    made = svg.composed(drawn, lang)
    return png(made) if form == "png" else made.encode()


def _cited(
    network: Network, quads: Sequence[Quad], stated: Mapping[str, set[str]], base: str
) -> Mapping[str, tuple[str, ...]]:
    """Return, for each fact of a network and each node that is stated, the lines that cite it."""
    facts = {fact for each in stated.values() for fact in each}
    for edge in network.edges:
        told = edge.attributes.get("facts", ())
        facts |= set(told) if isinstance(told, tuple) else set()
    found = sources_of(facts, Data(tuple(quads)).store(), base)
    lines = {fact: tuple(map(str, sources)) for fact, sources in found.items()}
    for node, of in stated.items():
        ordered = sorted({source for fact in of for source in found.get(fact, ())})
        lines[node] = tuple(dict.fromkeys(map(str, ordered)))
    return lines


def _names(quads: Iterable[Quad], lang: str) -> Mapping[str, str]:
    """Return what things and codes are called; a code by its notation too."""
    found: dict[str, str] = {}
    notations: dict[str, str] = {}
    for quad in (*quads, *codes(facts=False)):
        name = _value(quad.subject)
        if quad.predicate.value == LABEL and getattr(quad.object, "language", "") == lang:
            found.setdefault(name, _value(quad.object))
        elif quad.predicate.value == NOTATION and name.startswith(CODED):
            notations[_value(quad.object)] = name
    return {**{code: found[name] for code, name in notations.items() if name in found}, **found}


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def png(drawing: str) -> bytes:
    """Return an SVG as PNG, twice its size.

    Raises MissingExtra without resvg-py, NotHere where no font with Japanese letters is at hand:
    every letter would be the same empty box.
    """
    resvg = needed("resvg_py", "png", "PNG")

    def drawn(words: str) -> bytes:
        letter = svg.text(2, 30, words, 28)
        return bytes(resvg.svg_to_bytes(svg_string=svg.document(40, 40, letter, "", "ja")))

    if drawn(TRIAL[0]) == drawn(TRIAL[1]):
        todo = "install Noto Sans CJK JP, or write .svg or .html, which take the reader's font"
        raise NotHere(f"no font with Japanese letters is installed ({todo})")
    return bytes(resvg.svg_to_bytes(svg_string=drawing, zoom=SCALE))
