"""Write a graph for the next tool. One table lists the formats; everyone reads the same table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wsisgraph.canonical import labelled, normalized, passed, skolemized, strict
from wsisgraph.errors import NotHere
from wsisgraph.export.context import bundled, context
from wsisgraph.export.files import write_export
from wsisgraph.export.formats import FORMATS, Format, format_for
from wsisgraph.export.jsonld import jsonld
from wsisgraph.export.views import VIEWS, Missing, missing, seen
from wsisgraph.rdf import Quad
from wsisgraph.store import is_streamed, stream_rdf

__all__ = [
    "FORMATS",
    "VIEWS",
    "Format",
    "Missing",
    "context",
    "exported",
    "format_for",
    "missing",
    "streamed",
    "write_export",
]


def exported(
    quads: Sequence[Quad],
    name: str = "nquads",
    *,
    view: str = "evidence",
    inferred: Sequence[Quad] = (),
    with_codes: bool = False,
    context: str = "inline",
    skolemize: bool = False,
    normalize: bool = False,
) -> Iterator[bytes]:
    """Return a view of a graph in a format, as pieces to be written one after the other.

    `inferred` is what the rules add; `context` says whether JSON-LD holds its context or names it
    (`inline`, `iri`). Strict formats take no blank nodes and no literals that are not canonical:
    they are made into IRIs and brought into form where that is asked for. Raises NotHere, with the
    nearest, for an unknown format, view or context, and WsisError for what a format cannot hold.
    """
    chosen = format_for(name)
    if context != "inline" and chosen.name != "jsonld":
        raise NotHere(
            f"{chosen.name} has one form of context only (leave out context={context!r}, or export jsonld)"
        )
    if view == "schema" and chosen.holds == "view":
        raise NotHere(f"{chosen.name} is a view of its own (leave out view='schema')")
    found = seen(quads, view, inferred, with_codes)
    if chosen.strict:
        found = strict(found, skolemize, normalize)
    else:
        found = skolemized(found) if skolemize else labelled(found)
        found = normalized(found) if normalize else found
    if chosen.name == "jsonld":
        file = "schema-context.jsonld" if view == "schema" else "context.jsonld"
        return jsonld(found, context, bundled(file))
    return chosen.chunks(found)


def streamed(path: str, name: str) -> Iterator[bytes] | None:
    """Return a file of RDF in another format without holding its graph; None where it must be held.

    What is not strict is told before the first piece. Raises as `exported` does.
    """
    chosen = format_for(name)
    if not (chosen.streams and is_streamed(path)):
        return None
    return chosen.chunks(passed(stream_rdf(path)))
