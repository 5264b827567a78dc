"""The reference engine, pySHACL, behind one function. The door to pyshacl."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

from wsisgraph import store
from wsisgraph.errors import WsisError
from wsisgraph.rdf import Quad, expand

__all__ = ["run"]

SH = expand("sh:")


def run(data: Iterable[Quad], shapes: Sequence[Quad]) -> list[Quad]:
    """Return pySHACL's validation report. Nothing is fetched, imported or inferred.

    Raises WsisError where the engine fails: a failure never counts as conforming.
    """
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    with store.quiet(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            conforms, report, text = pyshacl.validate(
                store.asked_often(store.to_graph(data)),
                shacl_graph=store.to_graph(shapes),
                inference="none",
                advanced=False,
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
        except Exception as error:
            raise WsisError(f"SHACL validation failed: {_line(error)}") from error
    if any(issubclass(each.category, ShapeRecursionWarning) for each in told):
        raise WsisError("SHACL validation failed: a shape refers to itself")
    if not hasattr(report, "serialize"):
        raise WsisError(f"SHACL validation failed: {_line(text)}")
    quads = list(store.from_rdflib(report).quads)
    if bool(conforms) == any(quad.predicate.value == SH + "result" for quad in quads):
        raise WsisError("SHACL validation failed: the report contradicts itself")
    return quads


def _line(told: object) -> str:
    return next((line.strip() for line in str(told).splitlines() if line.strip()), repr(told))
