"""SHACL over columns: shapes are read once, and each constraint is one operation for all nodes.

What is not covered is refused by name, for another engine to do; nothing is skipped, nothing is
fetched. Import this package in the function that uses it: it loads numpy.
"""

from __future__ import annotations

from wsisgraph.check.compiled.columns import Columns
from wsisgraph.check.compiled.engine import Rulebook, run
from wsisgraph.check.compiled.memory import Memory
from wsisgraph.check.compiled.reach import Change, change
from wsisgraph.check.compiled.report import Outcome, Result, written
from wsisgraph.check.compiled.rules import Fault, ShapesError
from wsisgraph.check.compiled.shapes import Note, Refusal

__all__ = [
    "Change",
    "Columns",
    "Fault",
    "Memory",
    "Note",
    "Outcome",
    "Refusal",
    "Result",
    "Rulebook",
    "ShapesError",
    "change",
    "run",
    "written",
]
