"""The command line: one thin command for each function of the library.

Exit codes: 0 fine, 1 the data does not conform, 2 it could not be done.
"""

from __future__ import annotations

import click

from wsisgraph import __version__
from wsisgraph.cli import (
    answers,
    changes,
    checks,
    exports,
    graphs,
    networks,
    releases,
    sheets,
    stores,
)
from wsisgraph.cli.common import Main

__all__ = ["main"]


@click.group(
    cls=Main, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="wsisgraph")
def main() -> None:
    """The WSIS process as a knowledge graph: facts from reports, each with the words that state it.

    GRAPH is a corpus folder, a build folder or an RDF file in any format; - is standard input.
    """


for _module in (graphs, exports, answers, networks, checks, changes, releases, stores, sheets):
    for _name in _module.__all__:
        main.add_command(getattr(_module, _name))
