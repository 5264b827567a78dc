"""How a server asks who comes: the schemes of WWW-Authenticate, and which of them is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.request import parse_http_list

__all__ = ["chosen", "schemes"]

# A scheme, alone or before its first parameter; a parameter alone has no space before its sign.
BEGINS = re.compile(r"([A-Za-z][\w-]*)(?:\s+(.*))?", re.DOTALL)
PARAMETER = re.compile(r"([\w-]+)\s*=\s*(.*)", re.DOTALL)
ALGORITHMS = ("MD5", "SHA", "SHA-256", "SHA-512")


def schemes(headers: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the schemes that headers name, in lower case, each with its parameters.

    >>> schemes(['Basic realm="a, b", Digest nonce=x, qop="auth"', "Negotiate"])
    {'basic': {'realm': 'a, b'}, 'digest': {'nonce': 'x', 'qop': 'auth'}, 'negotiate': {}}
    """
    found: dict[str, dict[str, str]] = {}
    for header in headers:
        own: dict[str, str] = {}
        for item in parse_http_list(header):
            begun = None if PARAMETER.fullmatch(item) else BEGINS.fullmatch(item)
            if begun:
                own = found.setdefault(begun[1].lower(), {})
            said = PARAMETER.fullmatch(item if not begun else begun[2] or "")
            if said:
                own[said[1].lower()] = said[2].strip().strip('"')
    return found


def chosen(headers: Sequence[str], usual: Sequence[str] = ()) -> str:
    """Return how a user and password are shown, `basic` or `digest`; else what is asked for instead.

    Where nothing is asked for by name, `usual` are the schemes of the kind of store.

    >>> chosen(["Basic", 'Digest realm="a", nonce="b"']), chosen([], ["Digest"]), chosen([])
    ('digest', 'digest', 'basic')
    >>> chosen(["Bearer"]), chosen(['Digest realm="a", nonce="b", algorithm=FOO'])
    ('bearer', 'Digest by FOO')
    """
    asked = schemes(headers)
    if not asked:
        return "digest" if tuple(usual) == ("Digest",) else "basic"
    # The client looks for Digest at the beginning of a header.
    leads = any(header.lower().startswith("digest ") for header in headers)
    fault = _fault(asked["digest"]) if "digest" in asked else ""
    if leads and not fault:
        return "digest"
    if "basic" in asked:
        return "basic"
    return fault or next(iter(asked))


def _fault(said: Mapping[str, str]) -> str:
    """Return what is not spoken here of a Digest challenge; empty where it is."""
    algorithm = said.get("algorithm", "MD5").upper()
    if algorithm.removesuffix("-SESS") not in ALGORITHMS:
        return f"Digest by {algorithm}"
    if "qop" in said and "auth" not in re.split(r"\s*,\s*", said["qop"]):
        return f"Digest with qop={said['qop']}"
    return "" if {"realm", "nonce"} <= set(said) else "Digest without realm or nonce"
