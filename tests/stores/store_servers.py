"""Real servers for tests: Oxigraph on a free port of this machine, and a reverse proxy that misbehaves."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from generate import generate

from wsisgraph.rdf import Quad, lines, parse

HOST = "127.0.0.1"
OXIGRAPH = Path(sys.executable).parent / "oxigraph"
USER, PASSWORD, TOKEN, NONCE = "reader", "pass: wörd", "t0ken", "c0ffee"


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where the system has one, so that many stores cost little."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def sample(triples: int, seed: int = 1) -> list[Quad]:
    """Return quads shaped like those of reports, in order of their lines."""
    return list(parse(b"".join(lines(generate(triples, seed)))))


@dataclass
class Oxigraph:
    """A server over a folder; it can be killed and started again at the same address."""

    location: Path
    port: int = field(default_factory=free_port)
    command: str = "serve"
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [
                *(OXIGRAPH, self.command, "--location", self.location),
                *("--bind", f"{HOST}:{self.port}", *self.options),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(400):
            assert self.process.poll() is None, "the server ended"
            with suppress(OSError), urllib.request.urlopen(self.url, timeout=5):
                return
            time.sleep(0.025)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def update(self, text: str) -> None:
        """Run an update."""
        headers = {"Content-Type": "application/sparql-update"}
        request = urllib.request.Request(f"{self.url}/update", text.encode(), headers)
        urllib.request.urlopen(request, timeout=30).close()

    def empty(self) -> None:
        """Remove all that it holds."""
        self.update("DROP ALL")


@contextmanager
def serving(location: Path, command: str = "serve", *options: str) -> Iterator[Oxigraph]:
    """Give a server over a folder, and end it afterwards."""
    server = Oxigraph(location, command=command, options=options)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@dataclass
class Asked:
    """One request that came through the proxy."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    target: str = ""

    @property
    def graph(self) -> str:
        """The graph that it names."""
        return self.query.get("graph", [""])[0]


@dataclass
class Reply:
    """What the proxy says itself instead of asking the server."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Cut:
    """Let so many bytes of the server's answer through; `clean` ends the answer as if that were all."""

    after: int
    clean: bool = False


class Drop:
    """Break the connection without an answer."""


# What to do with a request; None passes it on. A changed body, header or target in `Asked` is what the
# server gets.
Rule = Callable[[Asked], "Reply | Cut | Drop | None"]


class Proxy:
    """A reverse proxy on this machine; `rule` decides of each request, `seen` keeps them."""

    def __init__(self, upstream: str, rule: Rule | None = None) -> None:
        self.upstream = urlsplit(upstream)
        self.rule = rule
        self.seen: list[Asked] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

            def handle_any(self) -> None:
                with suppress(ConnectionError):
                    proxy.answer(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.server.server_address[1]}"

    def __enter__(self) -> Proxy:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def sent(self, method: str) -> list[Asked]:
        """Return the requests of a method, in order."""
        return [each for each in self.seen if each.method == method]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(handler.path)
        asked = Asked(
            handler.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            dict(handler.headers.items()),
            _body(handler),
            handler.path,
        )
        self.seen.append(asked)
        found = self.rule(asked) if self.rule is not None else None
        if isinstance(found, Drop):
            handler.close_connection = True
            return
        if isinstance(found, Reply):
            handler.send_response_only(found.status)
            for name, value in found.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(found.body)))
            handler.end_headers()
            handler.wfile.write(found.body)
            return
        self._pass(handler, asked, found)

    def _pass(self, handler: BaseHTTPRequestHandler, asked: Asked, cut: Cut | None) -> None:
        line = http.client.HTTPConnection(HOST, self.upstream.port or 80, timeout=60)
        with closing(line):
            keep = {
                name: value
                for name, value in asked.headers.items()
                if name.lower() in ("accept", "content-type", "content-encoding")
            }
            line.request(asked.method, asked.target, asked.body, keep)
            with line.getresponse() as got:
                _pass_on(handler, got, cut)


def _pass_on(
    handler: BaseHTTPRequestHandler, got: http.client.HTTPResponse, cut: Cut | None
) -> None:
    """Send the server's answer on, or as much of it as is to arrive."""
    handler.send_response_only(got.status)
    handler.send_header("Content-Type", got.headers.get("Content-Type", "text/plain"))
    handler.send_header("Server", got.headers.get("Server", ""))
    if got.status == 204:
        handler.end_headers()
        return
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    left = cut.after if cut is not None else sys.maxsize
    while left and (piece := got.read(min(left, 65536))):
        left -= len(piece)
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    if cut is not None and not cut.clean:
        handler.close_connection = True
        return
    handler.wfile.write(b"0\r\n\r\n")


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "") != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    found = []
    while size := int(handler.rfile.readline().strip() or b"0", 16):
        found.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(found)


def unpacked(asked: Asked) -> bytes:
    """Return the body of a request without gzip."""
    packed = asked.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(asked.body) if packed else asked.body


def guarded(scheme: str) -> Rule:
    """Return the rule that lets only those in who show that they may come: Basic, Digest or Bearer."""

    def rule(asked: Asked) -> Reply | None:
        shown = asked.headers.get("Authorization", "")
        if scheme == "Basic":
            allowed = shown == "Basic " + _base64(f"{USER}:{PASSWORD}")
        elif scheme == "Bearer":
            allowed = shown == f"Bearer {TOKEN}"
        else:
            allowed = shown.startswith("Digest ") and _digest(asked, shown)
        extra = f', nonce="{NONCE}", qop="auth", algorithm=MD5' if scheme == "Digest" else ""
        challenge = {"WWW-Authenticate": f'{scheme} realm="store"{extra}'}
        return None if allowed else Reply(401, challenge, b"who are you?")

    return rule


def _base64(text: str) -> str:
    from base64 import b64encode

    return b64encode(text.encode()).decode()


def _digest(asked: Asked, shown: str) -> bool:
    """Say whether an answer to a challenge is right: RFC 7616 with MD5 and qop=auth."""
    said = {
        name.strip(): value.strip().strip('"')
        for name, value in (part.split("=", 1) for part in shown[len("Digest ") :].split(", "))
    }

    def made(*parts: str) -> str:
        return md5(":".join(parts).encode()).hexdigest()

    first, second = made(USER, "store", PASSWORD), made(asked.method, said["uri"])
    return said["response"] == made(first, NONCE, said["nc"], said["cnonce"], "auth", second)


def environment(**values: str) -> dict[str, str]:
    """Return the environment of a child process, with no credentials but those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WSISGRAPH_")}
    return {**kept, "NETRC": os.devnull, **values}
