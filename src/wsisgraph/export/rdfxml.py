"""RDF/XML by our own writer: sorted, one property to a line, and never a character that XML forbids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from wsisgraph.errors import WsisError
from wsisgraph.export.lines import TYPE, Groups, by_subject, in_order
from wsisgraph.export.order import LABELS, OTHER, classes, properties
from wsisgraph.rdf import PREFIXES, Quad

__all__ = ["rdfxml"]

RDF = PREFIXES["rdf"]
# Narrower than XML: letters that every version of XML takes in a name.
LAST_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
# Names that the grammar of RDF/XML keeps for itself, and namespaces that XML does.
TAKEN = frozenset(
    RDF + name
    for name in (
        "RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li",
        "aboutEach", "aboutEachPrefix", "bagID",
    )
)  # fmt: skip
KEPT = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")
ESCAPED = re.compile(r'\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(["\\nrtbf]))')
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "\\": "\\"}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Line ends that a parser would change, and characters that do not show, are written by number.
NUMBERED = re.compile("[\n\r\t\x7f-\x9f\u2028\u2029]")
PIECE = 2_000


def rdfxml(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield the union of all graphs as RDF/XML.

    Raises WsisError, with the subject where it was met first, for a predicate that is no XML name
    and for a character that XML forbids.
    """
    groups = by_subject(quads)
    subjects = in_order(groups)
    first: dict[str, str] = {}
    for subject in subjects:
        for predicate in sorted({rest.partition(" ")[0] for rest in groups[subject]}):
            first.setdefault(predicate, subject)
    names, spaces = elements(first)
    blank = {each: f"b{at}" for at, each in enumerate(blanks(groups))}
    attributes = "".join(f'\n xmlns:{each}="{attribute(spaces[each])}"' for each in sorted(spaces))
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{attributes}>\n']
    for subject in subjects:
        rows = sorted(row(subject, rest, names, blank) for rest in set(groups[subject]))
        inner = "".join([f"  {text}\n" for _, text in rows])
        named = node(subject, "about", blank)
        lines.append(f" <rdf:Description {named}>\n{inner} </rdf:Description>\n")
        if len(lines) > PIECE:
            yield "".join(lines).encode()
            lines = []
    yield ("".join(lines) + "</rdf:RDF>\n").encode()


def elements(first: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the element of each predicate, and the namespace of each prefix.

    Raises WsisError for a predicate that does not end in an XML name; `first` says where it is used.
    """
    own = {space: prefix for prefix, space in PREFIXES.items()}
    names, spaces = {}, {"rdf": RDF}
    for predicate in sorted(first):
        full = predicate[1:-1]
        at = max(full.rfind("#"), full.rfind("/")) + 1
        local = LAST_NAME.search(full, at) or LAST_NAME.search(full)
        space = full[: local.start()] if local else ""
        if local is None or not space or full in TAKEN or space in KEPT:
            raise WsisError(
                f"RDF/XML cannot write the predicate {predicate}, first used of {first[predicate]}: "
                "it has to end in a name that XML takes (name it otherwise, or export another format)"
            )
        prefix = own.setdefault(space, f"ns{len(own) - len(PREFIXES) + 1}")
        spaces[prefix] = space
        names[predicate] = f"{prefix}:{local[0]}"
    return names, spaces


def blanks(groups: Groups) -> list[str]:
    """Return the blank nodes of a graph in order: XML takes fewer names for them than N-Quads does."""
    found = {each for each in groups if each[0] == "_"}
    for rests in groups.values():
        found.update(rest[at + 1 :] for rest in rests if rest[(at := rest.index(" ")) + 1] == "_")
    return sorted(found)


def row(
    subject: str, rest: str, names: Mapping[str, str], blank: Mapping[str, str]
) -> tuple[int, str]:
    """Return the rank of what is said of a subject, and its property element."""
    predicate, _, value = rest.partition(" ")
    name = names[predicate]
    if value[0] != '"':
        known = classes().get(value[1:-1], LABELS - 1) if predicate == TYPE else None
        rank = properties().get(predicate[1:-1], OTHER) if known is None else known
        return rank, f"<{name} {node(value, 'resource', blank)}/>"
    end = value.rindex('"')
    text, kind = ESCAPED.sub(_plain, value[1:end]), value[end + 1 :]
    wrong = FORBIDDEN.search(text)
    if wrong is not None:
        raise WsisError(
            f"the character U+{ord(wrong[0]):04X} cannot stand in XML: {subject} {predicate} "
            "(remove it from the text, or export another format)"
        )
    about = f' xml:lang="{kind[1:]}"' if kind.startswith("@") else ""
    if kind.startswith("^^"):
        about = f' rdf:datatype="{attribute(kind[3:-1])}"'
    inner = NUMBERED.sub(lambda each: f"&#{ord(each[0])};", escape(text))
    return properties().get(predicate[1:-1], OTHER), f"<{name}{about}>{inner}</{name}>"


def _plain(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else PLAIN[match[3]]


def node(text: str, role: str, blank: Mapping[str, str]) -> str:
    """Return the attribute that names a node."""
    if text[0] == "_":
        return f'rdf:nodeID="{blank[text]}"'
    return f'rdf:{role}="{attribute(text[1:-1])}"'


def attribute(text: str) -> str:
    """Return a text as it stands in an attribute."""
    return escape(text, {'"': "&quot;"})
