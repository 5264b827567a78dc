"""What several test modules share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# What the tests start is compiled once, as installed programs are.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "examples" / "tour"
REAL = ROOT / "examples" / "wsis20-2025"
REPORT = ROOT.parent / "shared" / "report"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --golden: rewrite golden files instead of comparing with them."""
    parser.addoption("--golden", action="store_true", help="rewrite golden files; read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, bytes], None]:
    """Compare bytes with a golden file, or write it anew with --golden."""

    def compare(path: Path, made: bytes) -> None:
        if request.config.getoption("--golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
        assert path.exists(), f"{path} is missing; run pytest --golden and read the diff"
        assert made == path.read_bytes(), f"{path} differs; run pytest --golden and read the diff"

    return compare


@pytest.fixture
def tour(tmp_path: Path) -> Path:
    """Give a copy of the tour corpus that a test may change."""
    return Path(shutil.copytree(TOUR, tmp_path / "tour"))


@pytest.fixture
def report_texts() -> Path:
    """Give the folder with the real report's text; skip where it is not at hand."""
    if not (REPORT / "wsis20-hle-2025.ja.txt").is_file():
        pytest.skip("the text of the real report is not at hand (../shared/report)")
    return REPORT
