"""The identity of a data set: canonical N-Quads, their hash, and what keeps a graph from having one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from math import factorial

from wsisgraph.errors import WsisError
from wsisgraph.rdf import ID, PREFIXES, Iri, Literal, Quad, iri, lines, ox

__all__ = [
    "canonical_lines",
    "graph_hash",
    "labelled",
    "normalized",
    "passed",
    "skolemized",
    "strict",
]

GENID = ID + "genid/"
# So many orders of like blank nodes are tried within some seconds; a clique of nine has more.
MOST = 100_000
XSD = PREFIXES["xsd"]
DAY = r"-?(?:[1-9][0-9]{4,}|[0-9]{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]*[1-9])?"
WHOLE = (
    "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedLong",
    "unsignedInt", "unsignedShort", "unsignedByte", "nonPositiveInteger", "negativeInteger",
)  # fmt: skip
FLOATING = ("double", "float")
# The one form of a value that every store keeps, or writes itself; a type that is not here is taken as it is.
FORMS: Mapping[str, re.Pattern[str]] = {
    XSD + name: re.compile(form)
    for name, form in {
        "boolean": "true|false",
        **dict.fromkeys(WHOLE, "0|-?[1-9][0-9]*"),
        "decimal": r"(?!-0\.0\Z)-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])",
        **dict.fromkeys(
            FLOATING, r"-?(?:0\.0E0|[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)|INF)|NaN"
        ),
        "date": DAY,
        "gYearMonth": r"-?(?:[1-9][0-9]{4,}|[0-9]{4})-(?:0[1-9]|1[0-2])",
        "gYear": r"-?(?:[1-9][0-9]{4,}|[0-9]{4})",
        "dateTime": f"{DAY}T{TIME}Z",
    }.items()
}
ZONE = r"Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)"
WRITTEN = re.compile(rf"(-?[0-9]{{4,}}-[0-9]{{2}}-[0-9]{{2}})T([0-9:]{{8}})(\.[0-9]+)?({ZONE})")


def canonical_lines(quads: Iterable[Quad]) -> list[bytes]:
    """Return the lines of canonical N-Quads: those of RDFC-1.0 for the same data.

    Without blank nodes these are the sorted lines; with them each gets the name that the algorithm
    gives it. Other forms of a literal are other data. Raises WsisError where blank nodes are so much
    alike that the algorithm would not come to an end.
    """
    known = list(quads)
    made = lines(known)
    if not any(b"_:" in line for line in made) or not _blanks(known):
        return made
    return lines(_renamed(known))


def graph_hash(quads: Iterable[Quad]) -> str:
    """Return the SHA-256 of a graph's canonical N-Quads, as 64 hexadecimal digits."""
    return sha256(b"".join(canonical_lines(quads))).hexdigest()


def labelled(quads: Iterable[Quad]) -> Sequence[Quad]:
    """Return quads whose blank nodes have their names in canonical N-Quads, whatever a reader called them.

    Where the algorithm would not come to an end they keep the names that they have.
    """
    known = list(quads)
    if not _blanks(known) or _alike(known) > MOST:
        return known
    return list(_renamed(known))


def _renamed(quads: Sequence[Quad]) -> ox.Dataset:
    """Return a graph whose blank nodes have the names that RDFC-1.0 gives them."""
    if _alike(quads) > MOST:
        todo = "give them IRIs"
        raise WsisError(
            f"the graph has blank nodes too much alike to be named by what is said of them ({todo})"
        )
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _alike(quads: Iterable[Quad]) -> int:
    """Return about how many orders RDFC-1.0 tries: of the like neighbours of each node that has a like."""
    said: dict[object, list[tuple[object, ...]]] = defaultdict(list)
    for quad in quads:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for named in {each for each in terms if isinstance(each, ox.BlankNode)}:
            said[named].append(terms)
    looks = {
        node: hash(tuple(sorted(" ".join(_seen(term, node) for term in terms) for terms in rows)))
        for node, rows in said.items()
    }
    times = Counter(looks.values())
    tried = 0
    for node, rows in said.items():
        if times[looks[node]] == 1:
            continue
        near = {
            (at, terms[1], each)
            for terms in rows
            for at, each in enumerate(terms)
            if each in looks and each != node and times[looks[each]] > 1
        }
        like = Counter((at, verb, looks[each]) for at, verb, each in near)
        tried += sum(factorial(min(number, 20)) for number in like.values() if number > 1)
    return tried


def _seen(term: object, node: object) -> str:
    """Return a term as it is seen from a blank node: others of its kind are all the same."""
    return "_:a" if term == node else "_:z" if isinstance(term, ox.BlankNode) else str(term)


def _blanks(quads: Iterable[Quad]) -> bool:
    """Say whether a graph holds a blank node, or a triple term that may hold one."""
    blank, either = ox.BlankNode, (ox.BlankNode, ox.Triple)
    return any(
        isinstance(quad.subject, blank)
        or isinstance(quad.object, either)
        or isinstance(quad.graph_name, blank)
        for quad in quads
    )


def _blank(quad: Quad) -> bool:
    """Say whether a quad holds a blank node; one in a triple term counts."""
    places = [quad.subject, quad.object, quad.graph_name]
    while places:
        each = places.pop()
        if isinstance(each, ox.BlankNode):
            return True
        if isinstance(each, ox.Triple):
            places += [each.subject, each.object]
    return False


def canonical(literal: Literal) -> bool:
    """Say whether a literal is in the one form that every store keeps."""
    if literal.language is not None:
        return literal.language == literal.language.lower()
    form = FORMS.get(literal.datatype.value)
    return form is None or form.fullmatch(literal.value) is not None


def strict(quads: Iterable[Quad], skolemize: bool = False, normalize: bool = False) -> list[Quad]:
    """Return the quads of a graph whose nodes all have IRIs and whose literals all have one form.

    Blank nodes get IRIs where `skolemize` is set, and literals their canonical form where
    `normalize` is. Raises WsisError, with the first three places, for what is left.
    """
    known = list(quads)
    if skolemize:
        known = skolemized(known)
    if normalize:
        known = normalized(known)
    if _blanks(known):
        _refuse(known, _blank, "blank nodes", "give them IRIs, or ask for skolemize")
    todo = "correct them, or ask for normalize"
    if normalize:
        todo = "correct them: what means no value of its type, or has no UTC, has no canonical form"
    _refuse(known, _odd, "literals that are not canonical", todo)
    return known


def passed(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield the quads of a strict graph one by one.

    Raises WsisError as `strict` does, but only after the last of them.
    """
    wrong = []
    for quad in quads:
        if _blank(quad) or _odd(quad):
            wrong.append(quad)
        yield quad
    _refuse(wrong, _blank, "blank nodes", "give them IRIs, or ask for skolemize")
    _refuse(wrong, _odd, "literals that are not canonical", "correct them, or ask for normalize")


def _odd(quad: Quad) -> bool:
    return isinstance(quad.object, Literal) and not canonical(quad.object)


def _refuse(quads: list[Quad], wrong: Callable[[Quad], bool], what: str, todo: str) -> None:
    found = sorted({" ".join(map(str, quad.triple)) for quad in quads if wrong(quad)})
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        places = "; ".join(found[:3])
        raise WsisError(f"the graph has {what}: {places}{more} ({todo})")


def skolemized(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads with an IRI for each blank node: made of the graph's hash and the node's canonical name."""
    known = list(quads)
    if not _blanks(known):
        return known
    dataset = _renamed(known)
    whole = sha256(b"".join(lines(dataset))).hexdigest()

    def named(term: object) -> Iri:
        name = getattr(term, "value", "")
        return iri(GENID + sha256(f"{whole} {name}".encode()).hexdigest()[:20])

    def each(quad: Quad) -> Quad:
        subject, value, graph = (
            named(term) if isinstance(term, ox.BlankNode) else term
            for term in (quad.subject, quad.object, quad.graph_name)
        )
        return Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]

    return [each(quad) for quad in dataset]


def normalized(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads with every literal that means a value of its type in its canonical form.

    What means none (a word as a number, a date with a zone) stays, and is for its owner to correct.
    """
    made = []
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and not canonical(value):
            quad = Quad(quad.subject, quad.predicate, _normal(value), quad.graph_name)
        made.append(quad)
    return list(dict.fromkeys(made))


def _normal(literal: Literal) -> Literal:
    if literal.language is not None:
        return Literal(
            literal.value, language=literal.language.lower(), direction=literal.direction
        )
    text, name = literal.value.strip(" \t\r\n"), literal.datatype.value.removeprefix(XSD)
    if name == "boolean":
        text = {"1": "true", "0": "false"}.get(text, text)
    elif name in WHOLE and re.fullmatch(r"[+-]?[0-9]+", text):
        text = _integer(text)
    elif name == "decimal" and re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text):
        text = _decimal(text)
    elif name in FLOATING:
        text = _floating(text)
    elif name == "dateTime" and (found := WRITTEN.fullmatch(text)):
        text = _in_utc(found) or text
    return Literal(text, datatype=literal.datatype)


def _integer(text: str) -> str:
    digits = text.lstrip("+-").lstrip("0") or "0"
    return f"-{digits}" if text.startswith("-") and digits != "0" else digits


def _decimal(text: str) -> str:
    whole, _, part = text.partition(".")
    part = part.rstrip("0") or "0"
    digits = whole.lstrip("+-").lstrip("0") or "0"
    minus = text.startswith("-") and Decimal(text) != 0
    return f"{'-' if minus else ''}{digits}.{part}"


def _floating(text: str) -> str:
    """Return a number as mantissa and exponent; a text that is none as it is."""
    if text == "+INF":
        return "INF"
    found = re.fullmatch(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?", text)
    if found is None or not (found[2] or found[3]):
        return text
    minus, whole, part = found[1] == "-", found[2], found[3] or ""
    digits = (whole + part).lstrip("0")
    power = int(found[4] or 0) + len(digits) - len(part) - 1 if digits else 0
    digits = digits.rstrip("0") or "0"
    return f"{'-' if minus else ''}{digits[0]}.{digits[1:] or '0'}E{power}"


def _in_utc(found: re.Match[str]) -> str:
    """Return a time in UTC; empty for one that is none, or whose year no clock of ours reaches."""
    day, clock, zone = found[1], found[2], found[4]
    fraction = (found[3] or "").rstrip("0").rstrip(".")
    late = clock == "24:00:00" and not fraction
    if zone in ("Z", "+00:00", "-00:00") and not late:
        return f"{day}T{clock}{fraction}Z"
    shift = timedelta(days=int(late))
    if zone != "Z":
        minutes = int(zone[1:3]) * 60 + int(zone[4:])
        shift -= timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    try:
        moment = datetime.fromisoformat(f"{day}T{'00:00:00' if late else clock}") + shift
    except (ValueError, OverflowError):
        return ""
    return f"{moment.isoformat()}{fraction}Z"
