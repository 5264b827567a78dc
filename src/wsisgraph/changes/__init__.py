"""What changed between two graphs, by thing and fact: found, told in words, and as JSON."""

from wsisgraph.changes.find import Change, changes, changes_json
from wsisgraph.changes.words import notes

__all__ = ["Change", "changes", "changes_json", "notes"]
