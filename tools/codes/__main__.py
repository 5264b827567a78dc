"""Rewrite ontology/codes, and their lists in shapes, from ontology/data: `python -m tools.codes`."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from tools.codes import make, names_package, package_names
from tools.codes.shapes import listed
from wsisgraph.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY, SHAPES = ROOT / "ontology", ROOT / "shapes" / "codes.ttl"


def main() -> int:
    """Make the code lists anew; return 1 after telling what is wrong."""
    wanted = yaml.safe_load((ONTOLOGY / "data" / "states.yaml").read_text("utf-8"))["names"]
    if names_package() != wanted:
        print(f"ontology/data/states.yaml: names are those of {wanted}, here is", end=" ")
        print(f"{names_package() or 'none'} (install it, or change the line and read the diff)")
        return 1
    try:
        made = make(ONTOLOGY / "data", package_names())
    except InputError as error:
        print(error)
        return 1
    folder = ONTOLOGY / "codes"
    for path in folder.glob("*.ttl"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            print(f"ontology/codes/{name}")
    before = SHAPES.read_text("utf-8")
    after = listed(before, made)
    if after != before:
        SHAPES.write_text(after, "utf-8", newline="\n")
        print("shapes/codes.ttl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
