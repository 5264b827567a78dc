"""Readers: a file that a person wrote becomes facts."""
