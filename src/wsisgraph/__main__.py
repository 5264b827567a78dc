"""Run the command line: python -m wsisgraph."""

from wsisgraph.cli import main

main(prog_name="wsisgraph")
