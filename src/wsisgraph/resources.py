"""Find ontology/ and shapes/, in an installed wheel or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wsisgraph.errors import NotHere

__all__ = ["folder"]


@cache
def folder(name: str) -> Path:
    """Return the folder `ontology` or `shapes`: beside the modules in a wheel, else in the checkout.

    Raises NotHere where neither has it.
    """
    here = Path(__file__).resolve().parent
    for root in (here / "data", here.parent.parent):
        found = root / name
        if (found / ("wsis.ttl" if name == "ontology" else "")).exists():
            return found
    raise NotHere(f"{name}/ is missing from this installation: install wsisgraph again")
