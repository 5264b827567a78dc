"""The WSIS process as a knowledge graph: facts from reports, with evidence, as linked data.

>>> import wsisgraph
>>> wsisgraph.__version__.count(".")
2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.2.0"
__all__ = ["Graph", "__version__", "open", "validate"]

if TYPE_CHECKING:
    from wsisgraph.api import Graph, open
    from wsisgraph.check.anything import validate


def __getattr__(name: str) -> object:
    """Load the library where it is first used, so that importing wsisgraph costs nothing."""
    if name in ("Graph", "open"):
        from wsisgraph import api

        return getattr(api, name)
    if name == "validate":
        from wsisgraph.check.anything import validate

        return validate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
