"""Problems of one kind told together, so that ten thousand of them stay readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wsisgraph.check.messages import phrase, word
from wsisgraph.check.problems import SEVERITIES, Problem, Verdict

__all__ = ["EXAMPLES", "LIMIT", "Kind", "kinds", "listed"]

LIMIT = 20
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems that one constraint, or one comparison, gives for the same reason."""

    problems: tuple[Problem, ...]

    @property
    def first(self) -> Problem:
        """The first problem in order of place; all share its severity, shape and component."""
        return self.problems[0]

    def __len__(self) -> int:
        """Return how many problems there are."""
        return len(self.problems)

    def said(self) -> tuple[str, str]:
        """Return what is wrong and what to do, where all say the same; else the first one's words."""
        return self.first.what, self.first.todo


def kinds(problems: Iterable[Problem]) -> list[Kind]:
    """Return problems by kind: the worst first, then in order of the first place."""
    found: dict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for each in problems:
        by_shape = (each.shape, each.component, each.path)
        found[each.severity, *(by_shape if each.shape or each.component else (each.todo,))].append(
            each
        )
    made = [Kind(tuple(sorted(rows, key=lambda each: each.order))) for rows in found.values()]
    return sorted(made, key=lambda k: (SEVERITIES.index(k.first.severity), k.first.order))


def listed(verdict: Verdict, lang: str = "", limit: int = LIMIT) -> str:
    """Return the verdict as lines: each problem in order of place, then large kinds with examples.

    A kind with more than `limit` problems is told once, with its number and three of its places;
    0 tells every problem.
    """
    lang = lang or verdict.lang
    large = [kind for kind in kinds(verdict.problems) if limit and len(kind) > limit]
    folded = {id(problem) for kind in large for problem in kind.problems}
    rows = [each.text(lang) for each in verdict.problems if id(each) not in folded]
    for kind in large:
        rows += _told(kind, lang)
    return "\n".join([*rows, *verdict.closing(lang)]) + "\n"


def _told(kind: Kind, lang: str) -> list[str]:
    what, todo = kind.said()
    number = phrase("times", lang, len(kind))
    shape = f" [{kind.first.shape.rpartition('#')[2]}]" if kind.first.shape else ""
    rows = [f"{word(kind.first.severity, lang)}, {number}{shape}: {what} ({todo})"]
    rows += [f"  {each.text(lang)}" for each in kind.problems[:EXAMPLES]]
    more = phrase("more", lang, len(kind) - EXAMPLES)
    return [*rows, f"  {more} ({phrase('each', lang)})"]
