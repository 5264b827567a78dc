"""The lists of codes in shapes/codes.ttl: every `sh:in` of a code list names the codes that there are."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from wsisgraph.rdf import ID, Iri, ox

__all__ = ["listed"]

WIDTH = 100
LIST = re.compile(r"(wsh:code-([a-z-]+) a sh:NodeShape ;\n)    sh:in \([^)]*\) ;\n")


def listed(shapes: str, codes: Mapping[str, bytes]) -> str:
    """Return the shapes with the codes of each list as its file in ontology/codes has them."""

    def anew(found: re.Match[str]) -> str:
        names = [f"{found[2]}:{slug}" for slug in _slugs(found[2], codes[f"{found[2]}.ttl"])]
        line = f"    sh:in ( {' '.join(names)} ) ;"
        if len(line) > WIDTH:
            indent = " " * 8
            rows = textwrap.fill(
                " ".join(names), WIDTH, initial_indent=indent, subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            line = f"    sh:in (\n{rows}\n    ) ;"
        return f"{found[1]}{line}\n"

    return LIST.sub(anew, shapes)


def _slugs(scheme: str, turtle: bytes) -> list[str]:
    base = f"{ID}{scheme}/"
    subjects = {quad.subject for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    named = (each.value for each in subjects if isinstance(each, Iri))
    return sorted(name.removeprefix(base) for name in named if name.startswith(base))
