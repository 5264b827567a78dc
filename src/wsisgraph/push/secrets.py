"""Credentials: from the environment, from netrc, or typed; never from an argument, never shown."""

from __future__ import annotations

import netrc
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass
from ipaddress import ip_address
from urllib.parse import urlsplit

from wsisgraph.push.problems import StoreError

__all__ = ["TOKEN", "Secret", "found", "is_loopback", "refuse_in_address"]

VISIBLE, CONTROL = re.compile(r"[!-~]+"), re.compile(r"[\x00-\x1f\x7f]")
USER, PASSWORD, TOKEN = "WSISGRAPH_USER", "WSISGRAPH_PASSWORD", "WSISGRAPH_TOKEN"


@dataclass(frozen=True, slots=True)
class Secret:
    """A user with a password, or a token; it does not show itself."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("example.org")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_in_address(address: str) -> None:
    """Raise StoreError where an address holds a user or a password: others see what is typed."""
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        raise StoreError(
            f"the address of {parts.hostname} holds credentials, which every user of this machine sees "
            f"(take them out, and set {USER} and {PASSWORD}, or write them to ~/.netrc)"
        )


def found(
    host: str,
    environment: Mapping[str, str] = os.environ,
    ask: Callable[[str], str] | None = None,
) -> Secret | None:
    """Return what is known for a host: from the environment, else netrc, else typed on a terminal.

    `ask` stands for the terminal; without it, one is used where there is one. Raises StoreError for
    a netrc that cannot be read.
    """
    if environment.get(TOKEN):
        if not VISIBLE.fullmatch(environment[TOKEN]):
            raise StoreError(f"{TOKEN} is no token: it holds signs that none has (set it anew)")
        return Secret(token=environment[TOKEN])
    if environment.get(USER):
        return _checked(Secret(environment[USER], environment.get(PASSWORD, "")))
    try:
        known = netrc.netrc(environment.get("NETRC")).authenticators(host)
    except FileNotFoundError:
        known = None
    except (netrc.NetrcParseError, UnicodeDecodeError, OSError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        if isinstance(error, netrc.NetrcParseError):
            what = f"line {error.lineno} is no entry"  # what stands there may be a password
        raise StoreError(f"netrc cannot be read: {what} (correct it, or set {USER})") from None
    if known:
        return _checked(Secret(known[0], known[2] or ""))
    if ask is None and not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    ask = ask or _typed
    user = ask(f"User of {host}: ")
    return _checked(Secret(user, ask(f"Password of {user} at {host}: "))) if user else None


def _checked(secret: Secret) -> Secret:
    """Return a secret. Raises StoreError where it holds what no header can."""
    if CONTROL.search(secret.user + secret.password) or '"' in secret.user:
        raise StoreError("the user or the password holds signs that cannot be sent (correct it)")
    return secret


def _typed(prompt: str) -> str:
    if prompt.startswith("Password"):
        return getpass(prompt, sys.stderr)
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
