"""Validate a graph with SHACL: pySHACL's results become problems, each at a place a person can mend.

The shapes are the files of shapes/, and nothing is fetched, inferred or imported on the way.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wsisgraph import store
from wsisgraph.check.problems import Problem, Severity
from wsisgraph.check.view import View
from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place, WsisError
from wsisgraph.rdf import Quad, compact, expand, ox
from wsisgraph.resources import folder

__all__ = ["shape_files", "shapes_ttl", "validate"]

SH = expand("sh:")
FIRST, REST, TYPE = map(expand, ("rdf:first", "rdf:rest", "rdf:type"))
PREFIX = re.compile(r"^@prefix\s+([^\s:]*):\s*<([^>]*)>\s*\.[ \t]*\n?", re.MULTILINE)
BLANK = re.compile(r"(?<![\w:<])_:(\w+)")
PATHS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class _Graph:
    """Triples by subject, for reading shapes and results."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.rows: dict[Any, list[tuple[str, Term]]] = defaultdict(list)
        for quad in quads:
            self.rows[quad.subject].append((quad.predicate.value, quad.object))

    def all(self, subject: Any, name: str) -> list[Term]:
        """Return the values of a property, named in SHACL's own namespace or by IRI."""
        full = name if "://" in name else SH + name
        return sorted(
            (value for prop, value in self.rows.get(subject, ()) if prop == full), key=str
        )

    def one(self, subject: Any, name: str) -> Term | None:
        """Return one value of a property, or None."""
        return next(iter(self.all(subject, name)), None)

    def items(self, head: Term | None) -> list[Term]:
        """Return the items of a list."""
        found: list[Term] = []
        while head is not None and (item := self.one(head, FIRST)) is not None:
            found.append(item)
            head = self.one(head, REST)
        return found

    def path(self, node: Term | None) -> str:
        """Return a property path as SPARQL writes it, with compact names."""
        if node is None or isinstance(node, ox.NamedNode):
            return compact(node.value) if node is not None else ""
        steps = self.items(node)
        if steps:
            return "/".join(map(self.path, steps))
        choices = self.items(self.one(node, "alternativePath"))
        if choices:
            return f"({'|'.join(map(self.path, choices))})"
        for name, form in PATHS.items():
            if (inner := self.one(node, name)) is not None:
                return form.format(self.path(inner))
        return ""


def shape_files() -> list[Path]:
    """Return the files of the project's shapes, in order of name.

    Raises NotHere where there is none: without shapes every graph would conform.
    """
    found = sorted(folder("shapes").glob("*.ttl"))
    if not found:
        raise NotHere("there are no shapes in this installation: install wsisgraph again")
    return found


def shapes_ttl(files: Sequence[Path] = (), advice: bool = False) -> bytes:
    """Return the shapes as one Turtle document: one set of prefixes, then each file's shapes.

    Any other engine says "does not conform" for advice too, so the shapes whose severity is Info or
    Warning are switched off at the end, unless `advice` is asked for: with the rest, the verdict of
    any engine is the verdict of `check`.

    Raises InputError where two files give one prefix, or one blank node label, two meanings.
    """
    prefixes: dict[str, str] = {}
    labels: dict[str, Path] = {}
    bodies = []
    for path in files or shape_files():
        text = path.read_text("utf-8")
        for match in PREFIX.finditer(text):
            if prefixes.setdefault(match[1], match[2]) != match[2]:
                line = text.count("\n", 0, match.start()) + 1
                what = f"the prefix {match[1]}: is <{prefixes[match[1]]}> in another file"
                raise InputError([Mistake(Place(shown(path), line), what, "use the same in both")])
        for match in BLANK.finditer(text):
            if labels.setdefault(match[1], path) != path:
                line = text.count("\n", 0, match.start()) + 1
                what = f"the blank node _:{match[1]} stands in another file too"
                raise InputError([Mistake(Place(shown(path), line), what, "give it another label")])
        bodies.append(f"# {path.name}\n\n{PREFIX.sub('', text).strip()}\n")
    head = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes))
    made = "\n".join([head, *bodies])
    return made.encode() if advice else f"{made}{_switched_off(made)}".encode()


def _switched_off(shapes: str) -> str:
    """Return Turtle that deactivates the shapes that only advise."""
    gentle = {SH + "Info", SH + "Warning"}
    found = sorted(
        str(quad.subject)
        for quad in ox.parse(shapes.encode(), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == SH + "severity" and getattr(quad.object, "value", "") in gentle
    )
    rows = "".join(f"{shape} <{SH}deactivated> true .\n" for shape in found)
    return f"\n# Advice, switched off: it is told by wsisgraph check and decides nothing.\n\n{rows}"


def validate(view: View, shapes: Sequence[Path] = ()) -> list[Problem]:
    """Return what SHACL finds in a graph, with the project's shapes or with other files.

    Raises NotHere where a file is missing, InputError where one is not Turtle, WsisError where the
    engine fails: a failure never counts as conforming.
    """
    rules: list[Quad] = []
    for path in shapes or shape_files():
        rules += _fresh(store.read_rdf(str(path)).quads)
    if not any(quad.predicate.value.startswith(SH) for quad in rules):
        raise NotHere(f"there are no shapes in {', '.join(shown(path) for path in shapes)}")
    data = dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in view.quads)
    results = _Graph(_run(list(data), rules))
    known = _Graph(rules)
    owners = _owners(rules)
    found: set[Problem] = set()
    for report in list(results.rows):
        for result in results.all(report, "result"):
            found.update(_problems(view, results, known, owners, result))
    return sorted(found, key=lambda each: each.order)


def _fresh(quads: Iterable[Quad]) -> list[Quad]:
    """Return the triples of a file with blank nodes that no other file shares."""
    blank: dict[Any, ox.BlankNode] = defaultdict(ox.BlankNode)

    def own(term: Any) -> Any:
        return blank[term] if isinstance(term, ox.BlankNode) else term

    return [ox.Quad(own(quad.subject), quad.predicate, own(quad.object)) for quad in quads]


def _run(data: list[Quad], rules: list[Quad]) -> tuple[Quad, ...]:
    """Return pySHACL's report as triples."""
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    with store.quiet(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            conforms, report, text = pyshacl.validate(
                store.asked_often(store.to_graph(data)),
                shacl_graph=store.to_graph(rules),
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
    quads = store.from_rdflib(report).quads
    if bool(conforms) == any(quad.predicate.value == SH + "result" for quad in quads):
        raise WsisError("SHACL validation failed: the report contradicts itself")
    return quads


def _line(told: object) -> str:
    return next((line.strip() for line in str(told).splitlines() if line.strip()), repr(told))


def _owners(rules: Iterable[Quad]) -> dict[Term, Term]:
    """Return for each node of the shapes one that points to it, a named one first."""
    found: dict[Term, Term] = {}
    for quad in sorted(rules, key=lambda q: (isinstance(q.subject, ox.BlankNode), str(q.subject))):
        if isinstance(quad.object, ox.BlankNode):
            found.setdefault(quad.object, quad.subject)
    return found


def _problems(
    view: View, results: _Graph, rules: _Graph, owners: dict[Term, Term], result: Term
) -> list[Problem]:
    """Return the problems of one result: one for each place where its focus can be mended."""

    def text(name: str) -> str:
        value = results.one(result, name)
        return "" if value is None or isinstance(value, (ox.Triple, ox.BlankNode)) else value.value

    focus = text("focusNode")
    shape = results.one(result, "sourceShape")
    named = shape
    while isinstance(named, ox.BlankNode):
        named = owners.get(named)
    what, todo = _halves(_message(results, rules, result, shape, view.lang))
    fact = view.facts.get(focus)
    passages = [focus, *(fact.evidence if fact else ())]
    passage = next((view.passages[each] for each in passages if each in view.passages), None)
    return [
        Problem(
            _severity(text("resultSeverity")),
            what,
            todo,
            place,
            focus=node,
            label=view.describe(node),
            shape=named.value if isinstance(named, ox.NamedNode) else "",
            component=text("sourceConstraintComponent").removeprefix(SH),
            path=results.path(results.one(result, "resultPath")),
            value=text("value"),
            section=passage.section if passage else "",
            span=(passage.span.start, passage.span.end) if passage else None,
            source=source,
        )
        for place, source, node in view.spots(focus)
    ]


def _severity(full: str) -> Severity:
    """Return a severity; one that SHACL does not define is a violation."""
    known: dict[str, Severity] = {SH + "Warning": "warning", SH + "Info": "info"}
    return known.get(full, "violation")


def _message(results: _Graph, rules: _Graph, result: Term, shape: Term | None, lang: str) -> str:
    """Return the message of a result in a language, else in English, else as it comes.

    pySHACL drops the language of the messages of sh:sparql when it fills them in; they are told
    apart by the patterns that the shapes give.
    """
    told = [m for m in results.all(result, "resultMessage") if isinstance(m, ox.Literal)]
    constraint = results.one(result, "sourceConstraint")
    for wanted in (lang, "en"):
        for message in told:
            if (message.language or "").partition("-")[0] == wanted:
                return message.value
        for holder in (constraint, shape):
            for pattern in rules.all(holder, "message") if holder is not None else ():
                if isinstance(pattern, ox.Literal) and pattern.language == wanted:
                    found = next((m for m in told if _fits(pattern.value, m.value)), None)
                    if found is not None:
                        return found.value
    return told[0].value if told else ""


def _fits(pattern: str, message: str) -> bool:
    parts = re.split(r"\{[?$]\w+\}", pattern)
    return re.fullmatch(".*".join(map(re.escape, parts)), message, re.DOTALL) is not None


def _halves(message: str) -> tuple[str, str]:
    """Return what is wrong and what to do, as the shapes' messages give both in one line.

    >>> _halves("This has no label: add one."), _halves("これに表示名が無い。書き加える。")
    (('This has no label', 'add one'), ('これに表示名が無い', '書き加える'))
    """
    message = " ".join(message.split())
    for sign, end in (("。", "。"), (": ", ".")):
        what, found, todo = message.partition(sign)
        if found and todo:
            return what, todo.removesuffix(end)
    return message.rstrip(".。"), ""
