"""The tour in every format, byte for byte: `pytest --golden` rewrites, the diff is read by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import wsisgraph as wg
from wsisgraph.export import FORMATS

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "examples" / "tour"


@pytest.fixture(scope="module")
def tour_graph() -> wg.Graph:
    """The tour, built in memory."""
    return wg.open(TOUR, sources=[TOUR / "texts"])


@pytest.mark.parametrize("name", FORMATS)
def test_the_tour_in_each_format(
    name: str, tour_graph: wg.Graph, golden: Callable[[Path, bytes], None]
) -> None:
    path = ROOT / "tests" / "golden" / FORMATS[name].golden
    golden(path, tour_graph.export(None, name))
