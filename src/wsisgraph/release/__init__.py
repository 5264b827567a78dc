"""A release: a corpus as a folder for the world, complete and described, or not there at all."""

from __future__ import annotations

from wsisgraph.release.folder import is_release
from wsisgraph.release.make import plan, write_release
from wsisgraph.release.model import File, Plan, Previous
from wsisgraph.release.previous import previous

__all__ = ["File", "Plan", "Previous", "is_release", "plan", "previous", "write_release"]
