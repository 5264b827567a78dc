"""What a check finds: problems, each with its place, and the verdict over all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from wsisgraph.check.messages import count, word
from wsisgraph.errors import InputError, NotHere, Place, near
from wsisgraph.tables.text import html

if TYPE_CHECKING:
    import rdflib

    from wsisgraph.check.engines import Finding

__all__ = ["SEVERITIES", "Note", "Problem", "Severity", "Verdict", "from_mistakes"]

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
MOST_NAMED = 8
FAR = Place("\U0010ffff")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check finds: how bad it is, what is wrong, what to do, and where.

    `place` is where a person can mend it; None where the graph came without its sheets. `focus`,
    `shape`, `component`, `path` and `value` say in RDF what `what` says in words.
    """

    severity: Severity
    what: str
    todo: str
    place: Place | None = None
    focus: str = ""
    label: str = ""
    shape: str = ""
    component: str = ""
    path: str = ""
    value: str = ""
    section: str = ""
    span: tuple[int, int] | None = None
    source: str = ""

    @property
    def order(self) -> tuple[Any, ...]:
        """What problems are sorted by: place, how bad, and then everything else."""
        rest = (self.what, self.todo, self.focus, self.label, self.shape, self.component)
        tail = (self.path, self.value, self.section, self.span or (), self.source)
        return (self.place or FAR, SEVERITIES.index(self.severity), *rest, *tail)

    def text(self, lang: str = "en") -> str:
        """Return the problem as one line, `path:line:column: violation: label: what (what to do)`.

        >>> Problem("violation", "it is wrong", "mend it", Place("a.yml", 3, 5)).text()
        'a.yml:3:5: violation: it is wrong (mend it)'
        """
        blank = self.focus.startswith("_:")
        node = self.focus if blank else f"<{self.focus}>"
        where = str(self.place) if self.place else node if self.focus else "-"
        todo = f" ({self.todo})" if self.todo else ""
        # The end of an IRI says no more than the IRI, and what stands in front is not said again.
        told = self.label == where or (self.focus.endswith(self.label) and not blank)
        about = f"{self.label}: " if self.label and not told else ""
        return f"{where}: {word(self.severity, lang)}: {about}{self.what}{todo}".replace("\n", " ")

    def row(self) -> dict[str, Any]:
        """Return the problem as a JSON object; what is empty is left out."""
        place: dict[str, Any] = {}
        if self.place:
            place = {"file": self.place.path, "line": self.place.line, "column": self.place.column}
        told = {
            "severity": self.severity,
            "what": self.what,
            "todo": self.todo,
            **place,
            "focus": self.focus,
            "label": self.label,
            "shape": self.shape,
            "component": self.component,
            "path": self.path,
            "value": self.value,
            "source": self.source,
            "section": self.section,
        }
        span = {"start": self.span[0], "end": self.span[1]} if self.span else {}
        return {key: value for key, value in told.items() if value != ""} | span


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a check counted; `about` is the reason of an exception."""

    name: str
    number: int
    about: str = ""

    def text(self, lang: str = "en") -> str:
        """Return the count in words."""
        return count(self.name, lang, self.number, word(self.about, lang))

    def row(self) -> dict[str, Any]:
        """Return the count as a JSON object."""
        row: dict[str, Any] = {"name": self.name, "number": self.number}
        return row | ({"about": self.about} if self.about else {})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: problems in order of place, how many there are, and what was counted.

    `counts` holds the number of problems of each severity, also of those that `at_least` leaves out.
    `finding` is what the SHACL engine told, where one was run.
    """

    problems: tuple[Problem, ...] = ()
    counts: Mapping[Severity, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    lang: str = field(default="en", compare=False)
    finding: Finding | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls, problems: Iterable[Problem], notes: Iterable[Note] = (), lang: str = "en"
    ) -> Verdict:
        """Return the verdict over problems: each once, in order of place."""
        found = tuple(sorted(set(problems), key=lambda each: each.order))
        number = Counter(problem.severity for problem in found)
        counts = {severity: number[severity] for severity in SEVERITIES}
        return cls(found, counts, tuple(notes), lang)

    @property
    def conforms(self) -> bool:
        """Whether nothing violates a rule; warnings and infos do not count."""
        return self.counts.get("violation", 0) == 0

    def at_least(self, severity: str) -> Verdict:
        """Return the same verdict with only the problems that are as bad as that, or worse."""
        worst = [each for each in SEVERITIES if each == severity]
        told = SEVERITIES[: SEVERITIES.index(worst[0]) + 1] if worst else SEVERITIES
        return replace(self, problems=tuple(p for p in self.problems if p.severity in told))

    def of_shape(self, name: str) -> Verdict:
        """Return the same verdict with the problems of one shape only, named by IRI or its end.

        Raises NotHere, with the nearest, where there is no such shape.
        """
        shapes = {each.shape for each in self.problems if each.shape}
        shapes |= set(self.finding.shapes) if self.finding is not None else set()
        known = {shape.rpartition("#")[2].rpartition("/")[2]: shape for shape in sorted(shapes)}
        wanted = name if name in shapes else known.get(name.rpartition(":")[2])
        if wanted is None:
            some = ", ".join([*known][:MOST_NAMED]) or "none"
            hint = near(name, known, f"known are {some}{', …' * (len(known) > MOST_NAMED)}")
            raise NotHere(f"there is no shape {name!r} ({hint})")
        return replace(self, problems=tuple(p for p in self.problems if p.shape == wanted))

    def number(self, name: str, about: str | None = None) -> int:
        """Return what was counted under a name, 0 where nothing was; over all reasons or for one."""
        fitting = (n for n in self.notes if n.name == name and about in (None, n.about))
        return sum(note.number for note in fitting)

    def text(self, lang: str = "") -> str:
        """Return the verdict as lines: a problem each, then what was counted, then the result.

        `lang` is that of severities and counts; problems are told in the language of the check.
        """
        lang = lang or self.lang
        return "\n".join([*(each.text(lang) for each in self.problems), *self.closing(lang)]) + "\n"

    def report(self) -> rdflib.Graph:
        """Return the W3C validation report of the SHACL engine as an rdflib graph."""
        from wsisgraph.store import to_graph

        return to_graph(self.finding.report if self.finding is not None else ())

    def closing(self, lang: str = "") -> list[str]:
        """Return what was counted, a line each, and the result as the last line."""
        lang = lang or self.lang
        told = [f"{n} {word(severity, lang, n)}" for severity, n in self.counts.items()]
        result = word("conforms" if self.conforms else "fails", lang)
        notes = [note.text(lang) for note in self.notes if note.number]
        return [*notes, f"{result}: {', '.join(told)}"]

    def summary(self, lang: str = "") -> dict[str, Any]:
        """Return the verdict without its problems, as a JSON object."""
        notes = [note.row() | {"text": note.text(lang or self.lang)} for note in self.notes]
        return {"conforms": self.conforms, "counts": dict(self.counts), "notes": notes}

    def _repr_html_(self) -> str:
        heads = ("severity", "what", "to do", "place")
        rows = [[p.severity, p.what, p.todo, str(p.place or p.focus)] for p in self.problems]
        return html(heads, rows, self.closing()[-1])

    def ndjson(self, lang: str = "") -> str:
        """Return the verdict as JSON objects, a line each: the problems, then the summary."""
        rows = (*(problem.row() for problem in self.problems), self.summary(lang))
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    def json(self, lang: str = "") -> str:
        """Return the verdict as one JSON object."""
        whole = self.summary(lang) | {"problems": [problem.row() for problem in self.problems]}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def from_mistakes(error: InputError, lang: str = "en") -> Verdict:
    """Return the verdict over a corpus that cannot be built: each mistake is a violation."""
    found = (Problem("violation", m.what, m.todo, m.place) for m in error.mistakes)
    return Verdict.of(found, lang=lang)
