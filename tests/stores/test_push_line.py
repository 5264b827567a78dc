"""The line to a server: who may come, when it is tried again, and what is said when it fails."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

import pytest
from store_servers import (
    PASSWORD,
    TOKEN,
    USER,
    Asked,
    Cut,
    Drop,
    Oxigraph,
    Proxy,
    Reply,
    Rule,
    environment,
    free_port,
    guarded,
    quick_folder,
    sample,
    serving,
)

from wsisgraph.canonical import graph_hash
from wsisgraph.errors import NotHere, WsisError
from wsisgraph.push import StoreError, pull, push
from wsisgraph.push.http import Line
from wsisgraph.push.protocol import connect
from wsisgraph.push.secrets import Secret, found, is_loopback
from wsisgraph.rdf import lines

SOME = sample(600)
KNOWN = {"WSISGRAPH_USER": USER, "WSISGRAPH_PASSWORD": PASSWORD}
NAMES = ("WSISGRAPH_USER", "WSISGRAPH_PASSWORD", "WSISGRAPH_TOKEN")


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[Oxigraph]:
    with quick_folder() as folder, serving(folder / "store") as server:
        yield server


@pytest.fixture
def server(oxigraph: Oxigraph, monkeypatch: pytest.MonkeyPatch) -> Oxigraph:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", os.devnull)
    monkeypatch.setattr("wsisgraph.push.http.LONGEST_WAIT", 0.01)
    oxigraph.empty()
    return oxigraph


def known(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set what is in the environment."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Bearer"])
def test_credentials_of_the_environment_open_the_store(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    known(monkeypatch, **({"WSISGRAPH_TOKEN": TOKEN} if scheme == "Bearer" else KNOWN))
    with Proxy(server.url, guarded(scheme)) as proxy:
        push(SOME, proxy.url)
        assert graph_hash(pull(proxy.url)) == graph_hash(SOME)


def test_credentials_of_netrc_open_the_store(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "netrc"
    file.write_text(f'machine 127.0.0.1 login {USER} password "{PASSWORD}"\n', "utf-8")
    known(monkeypatch, NETRC=str(file))
    with Proxy(server.url, guarded("Basic")) as proxy:
        push(SOME, proxy.url)
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_credentials_are_typed_on_a_terminal_and_not_echoed() -> None:
    asked = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "reader" if prompt.startswith("User") else "secret"

    assert found("example.org", {"NETRC": os.devnull}, ask) == Secret("reader", "secret")
    assert asked == ["User of example.org: ", "Password of reader at example.org: "]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "asks for credentials"),
        ({**KNOWN, "WSISGRAPH_PASSWORD": "wrong"}, "does not accept the password"),
        ({"WSISGRAPH_TOKEN": "wrong"}, "does not accept the token"),
    ],
)
def test_without_the_right_credentials_nothing_is_sent_and_nothing_is_shown(
    server: Oxigraph, values: dict[str, str], said: str
) -> None:
    with Proxy(server.url, guarded("Digest" if "WSISGRAPH_USER" in values else "Bearer")) as proxy:
        done = command("push", "-", "--to", proxy.url, values=values)
        assert not proxy.sent("PUT")
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    for secret in (PASSWORD, "wrong"):
        assert secret not in done.stderr + done.stdout


def command(*words: str, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command with a graph on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "wsisgraph", *words],
        input=b"".join(lines(SOME)).decode(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**values),
        timeout=60,
    )


def test_nobody_is_asked_twice_nor_for_what_may_not_be_sent(server: Oxigraph) -> None:
    asked = []

    def ask(host: str) -> None:
        asked.append(host)

    with Proxy(server.url, guarded("Basic")) as proxy:
        for address, said in (
            (proxy.url, "set WSISGRAPH_USER"),
            (proxy.url.replace("127.0.0.1", "0.0.0.0"), "https, or"),
        ):
            with Line(address, secrets=ask) as line:
                for _ in range(2):
                    with pytest.raises(StoreError, match=said):
                        line.ask("GET", address)
                    said = "set WSISGRAPH_USER"
    assert asked == ["127.0.0.1"]


def test_a_secret_does_not_show_itself() -> None:
    assert "hidden" not in repr(Secret("hidden", "hidden", "hidden"))


def test_credentials_in_an_address_are_refused_without_showing_them() -> None:
    with pytest.raises(StoreError, match="WSISGRAPH_PASSWORD") as told:
        push(SOME, "http://reader:geheim@127.0.0.1:1/")
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("http://", "http:// is not the address of a server"),
        ("http://[::1", "is not the address of a server"),
        ("http://127.0.0.1:port", "is not the address of a server"),
        ("http://127.0.0.1:99999", "is not the address of a server"),
        ("ftp://127.0.0.1/store", "is neither http nor https"),
        ("localhost:7878", "write http://localhost:7878; for a folder, ./localhost:7878"),
        ("ftp://reader:geheim@127.0.0.1/store", "ftp://127.0.0.1/store is neither http nor https"),
        ("reader:geheim@127.0.0.1:7878", "is 127.0.0.1:7878 a server?"),
        ("", "the store has no name"),
        ("http://nobody.invalid:7878", "is the name right"),
    ],
)
def test_a_place_that_is_none_is_told_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for what in (lambda: push(SOME, place), lambda: list(pull(place))):
        with pytest.raises(WsisError, match=re.escape(said)) as told:
            what()
        assert "\n" not in str(told.value) and str(told.value).endswith(")")
        assert "geheim" not in str(told.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_by_a_name_like_that_of_a_server_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    push(SOME, "./localhost:7878")
    assert graph_hash(pull("localhost:7878")) == graph_hash(SOME)


@pytest.mark.skipif(not socket.has_ipv6, reason="the address is one of IPv6")
def test_an_address_of_ipv6_is_one(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as here:
        proxy = Proxy(here.url)
        proxy.server.socket.close()
        proxy.server.socket = socket.create_server(("::1", 0), family=socket.AF_INET6)
        place = f"http://[::1]:{proxy.server.socket.getsockname()[1]}"
        with proxy:
            push(SOME, place, timeout=20)
            assert graph_hash(pull(place, timeout=20)) == graph_hash(SOME)


@pytest.mark.parametrize("name", ["empty.nq", "empty.ttl", "folder"])
def test_what_holds_nothing_is_not_pushed(server: Oxigraph, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    if name == "folder":
        source.mkdir()
        said = "is a folder that is neither a build nor a corpus"
    else:
        source.touch()
        said = "the graph is empty"
    for place in (server.url, str(tmp_path / "store")):
        with pytest.raises(NotHere, match=said):
            push(source, place)
    assert [path.name for path in tmp_path.iterdir()] == [name] and not list(pull(server.url))


def test_credentials_do_not_travel_over_plain_http_unless_told(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, **KNOWN)
    with Proxy(server.url, guarded("Basic")) as proxy:
        # 0.0.0.0 is this machine, and is not named as such
        address = proxy.url.replace("127.0.0.1", "0.0.0.0")
        with pytest.raises(StoreError, match="https, or --plain-http"):
            push(SOME, address)
        assert all("Authorization" not in each.headers for each in proxy.seen)
        push(SOME, address, plain=True)
    assert not is_loopback("0.0.0.0")
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        ('Digest realm="s", nonce="n", qop="auth-int"', "asks for Digest with qop=auth-int"),
        ('Digest realm="s", nonce="n", algorithm=SHA-512-256', "asks for Digest by SHA-512-256"),
        ("Digest nonsense", "asks for Digest without realm or nonce"),
        ("Negotiate", "asks for negotiate, not spoken here"),
        ('Digest realm="s", Bearer', "asks for Digest without realm"),
        ('Basic realm="s", Digest realm="s", nonce="n"', "does not accept the password"),
        ("Bearer", "asks for a token"),
    ],
)
def test_a_challenge_that_is_not_understood_is_told(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch, challenge: str, said: str
) -> None:
    known(monkeypatch, **KNOWN)
    with Proxy(server.url, lambda _: Reply(401, {"WWW-Authenticate": challenge})) as proxy:
        with pytest.raises(StoreError, match=said) as told:
            push(SOME, proxy.url)
        shown = [each for each in proxy.seen if "Authorization" in each.headers]
        assert bool(shown) == (said == "does not accept the password")
    assert PASSWORD not in str(told.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"WSISGRAPH_TOKEN": "geheim\nnext"}, "is no token"),
        ({"WSISGRAPH_TOKEN": "geheim\u6771"}, "is no token"),
        ({"WSISGRAPH_USER": "a", "WSISGRAPH_PASSWORD": "geheim\r\nX: y"}, "cannot be sent"),
        ({"WSISGRAPH_USER": 'a"geheim'}, "cannot be sent"),
        ({"NETRC": "login a geheim b"}, "netrc cannot be read: line 1 is no entry"),
        ({"NETRC": "machine a login \udcff password geheim"}, "cannot be read: it is not UTF-8"),
    ],
)
def test_a_secret_that_is_none_is_told_and_not_shown(
    tmp_path: Path, values: dict[str, str], said: str
) -> None:
    if "NETRC" in values:
        (tmp_path / "netrc").write_bytes(os.fsencode(values["NETRC"]))
        values = {"NETRC": str(tmp_path / "netrc")}
    with pytest.raises(StoreError, match=said) as told:
        found("127.0.0.1", values)
    assert "geheim" not in str(told.value) and "\n" not in str(told.value)


def test_credentials_go_to_one_server_only(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, **KNOWN)
    with Proxy(server.url) as other, Proxy(server.url, guarded("Basic")) as proxy:
        away = other.url.replace("127.0.0.1", "0.0.0.0")
        for name in ("graphs_at", "query_at", "update_at"):
            with pytest.raises(StoreError, match="is another server than"):
                connect(proxy.url, **cast(Any, {name: f"{away}/query"}))
        with pytest.raises(StoreError, match="/query is not the address of a server"):
            push(SOME, proxy.url, query_at="/query")
        assert not other.seen


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {"Content-Type": "text/plain"}, b"\x1b[31mred\x07"),
        Reply(307, {"Location": "http://reader:geheim@127.0.0.1/"}),
    ],
    ids=["words", "redirect"],
)
def test_what_a_server_says_steers_no_terminal_and_shows_no_password(
    server: Oxigraph, reply: Reply
) -> None:
    with Proxy(server.url, lambda _: reply) as proxy, pytest.raises(StoreError) as told:
        push(SOME, proxy.url)
    assert str(told.value).isprintable() and "geheim" not in str(told.value)


def test_a_redirect_is_told_and_not_followed(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, **KNOWN)
    with Proxy(server.url) as other:
        away = Reply(307, {"Location": f"{other.url}/query"})
        told = pytest.raises(StoreError, match=f"sends on to {other.url}/query")
        with Proxy(server.url, lambda _: away) as proxy, told:
            push(SOME, proxy.url)
        assert not other.seen


def first_times(times: int, answer: Reply | Drop, method: str) -> Rule:
    """Return the rule that answers so a few times, then lets requests through."""
    left = [times]

    def rule(asked: Asked) -> Reply | Drop | None:
        if asked.method != method or not left[0]:
            return None
        left[0] -= 1
        return answer

    return rule


@pytest.mark.parametrize("method", ["PUT", "POST", "GET"])
@pytest.mark.parametrize("answer", [429, 502, 503, 504, "drop"])
def test_a_busy_server_and_a_broken_line_are_tried_again(
    server: Oxigraph, method: str, answer: int | str
) -> None:
    reply = Drop() if isinstance(answer, str) else Reply(answer, {"Retry-After": "0"})
    with Proxy(server.url, first_times(3, reply, method)) as proxy:
        push(SOME, proxy.url, tries=4, verify=False)
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 500])
def test_another_refusal_is_told_at_once(server: Oxigraph, status: int) -> None:
    body = b"<html>no</html>" if status == 403 else b"because of this\nand that"
    kind = {"Content-Type": "text/html" if status == 403 else "text/plain"}

    def rule(asked: Asked) -> Reply | None:
        return Reply(status, kind, body) if asked.method == "PUT" else None

    with Proxy(server.url, rule) as proxy:
        with pytest.raises(StoreError, match=f"answers {status} ") as told:
            push(SOME, proxy.url)
        assert len(proxy.sent("PUT")) == 1
    assert "\n" not in str(told.value) and "html" not in str(told.value)
    assert ("because of this" in str(told.value)) == (status != 403)


def test_the_waits_grow_and_follow_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    with Line("http://127.0.0.1:1", pause=1.0) as line:
        for number in (1, 2, 3):
            line._wait(number, "")
        line._wait(1, "30")
        line._wait(1, format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True))
        line._wait(1, "\u00b2")
        line._wait(1, "100000")
    assert [round(seconds) for seconds in waited[:3]] == [1, 2, 4]
    assert 27 <= waited[3] <= 33 and 17 <= waited[4] <= 22
    assert waited[5] <= 1.1 and waited[6] <= 66


@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("after", [1_000, 10_000])
def test_an_answer_that_is_cut_off_is_noticed(server: Oxigraph, clean: bool, after: int) -> None:
    push(SOME, server.url)

    def rule(asked: Asked) -> Cut | None:
        return (
            Cut(after, clean) if asked.method == "GET" and asked.graph.endswith("things") else None
        )

    with Proxy(server.url, rule) as proxy:
        with pytest.raises(StoreError, match=r"cut off|sent [0-9,]+ of the"):
            list(pull(proxy.url))
        with pytest.raises(StoreError, match=r"cut off|triples in place of"):
            push(SOME, proxy.url, mode="replace")


@pytest.mark.parametrize("clean", [False, True])
def test_a_line_that_breaks_while_it_is_verified_is_tried_again(
    server: Oxigraph, clean: bool
) -> None:
    cuts = {"things": 2, "pushed": 1, "query": 1}

    def rule(asked: Asked) -> Cut | None:
        name = asked.graph.rpartition("/")[2] if asked.method == "GET" else asked.path[1:]
        cuts[name] = cuts.get(name, 0) - 1
        return Cut(51, clean and name != "query") if cuts[name] >= 0 else None

    push(SOME[:50], server.url)
    with Proxy(server.url, rule) as proxy:
        assert push(SOME, proxy.url, mode="replace").verified
    assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_an_answer_that_ends_between_lines_is_noticed(server: Oxigraph) -> None:
    push(SOME, server.url)
    things = next(str(q.graph_name)[1:-1] for q in SOME if "things" in str(q.graph_name))
    with Proxy(server.url) as proxy:
        list(pull(proxy.url, graphs=[things]))
    line = b"<a:a> <a:b> <a:c> .\n"
    kind = {"Content-Type": "application/n-triples"}

    def rule(asked: Asked) -> Reply | None:
        return Reply(200, kind, line) if asked.graph == things else None

    with Proxy(server.url, rule) as proxy, pytest.raises(StoreError, match="sent 1 of the"):
        list(pull(proxy.url))


@pytest.mark.parametrize("kind", [None, "sparql", "fuseki"])
def test_a_page_in_place_of_a_store_is_told(server: Oxigraph, kind: str | None) -> None:
    page = Reply(200, {"Content-Type": "text/html"}, b"<html>welcome</html>")
    with Proxy(server.url, lambda _: page) as proxy:
        with pytest.raises(StoreError, match="answers with an HTML page"):
            push(SOME, proxy.url, kind=kind)
        with pytest.raises(StoreError, match="answers with an HTML page"):
            list(pull(proxy.url, kind=kind))


def test_nobody_there_is_told_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"cannot be reached: .*is the store running"):
        push(SOME, f"http://127.0.0.1:{free_port()}")
    assert time.monotonic() - began < 5


def test_a_server_that_is_slow_is_not_waited_for_for_ever(server: Oxigraph) -> None:
    def rule(asked: Asked) -> None:
        if asked.method == "PUT":
            time.sleep(0.6)

    with Proxy(server.url, rule) as proxy:
        with pytest.raises(StoreError, match=r"did not answer in 0.2 s .*--timeout"):
            push(SOME, proxy.url, timeout=0.2)
        assert len(proxy.sent("PUT")) == 1


def test_a_server_that_reads_nothing_is_not_sent_it_again(
    server: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    sent = []

    def late(self: httpx.Client, request: httpx.Request, **_: object) -> httpx.Response:
        sent.append(request)
        raise httpx.WriteTimeout("late")

    with Line(server.url, timeout=0.5) as line, pytest.raises(StoreError, match=r"in 0.5 s"):
        monkeypatch.setattr("httpx.Client.send", late)
        line.ask("PUT", f"{server.url}/store", content=b"")
    assert len(sent) == 1


def test_a_read_only_server_is_told(server: Oxigraph, tmp_path: Path) -> None:
    with serving(tmp_path / "store") as writable:
        push(SOME, writable.url)
    with serving(tmp_path / "store", "serve-read-only") as readable:
        assert graph_hash(pull(readable.url)) == graph_hash(SOME)
        for via in ("graph-store", "update"):
            with pytest.raises(StoreError, match="may be read-only"):
                push(SOME, readable.url, mode="replace", via=via)


def test_no_secure_connection_is_told_at_once(server: Oxigraph) -> None:
    with (
        pytest.raises(StoreError, match=r"no secure connection: .*is it https at all"),
        Proxy(server.url) as proxy,
    ):
        push(SOME, proxy.url.replace("http:", "https:"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_that_nobody_vouches_for_is_refused(server: Oxigraph, tmp_path: Path) -> None:
    import ssl

    names = ("-keyout", tmp_path / "key.pem", "-out", tmp_path / "own.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", *names],
        check=True, capture_output=True,
    )  # fmt: skip
    with Proxy(server.url) as proxy:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
        proxy.server.socket = context.wrap_socket(proxy.server.socket, server_side=True)
        address = proxy.url.replace("http:", "https:")
        done = command("push", "-", "--to", address, values={})
        assert done.returncode == 2 and "no secure connection" in done.stderr
        assert "name the file of its authority by SSL_CERT_FILE" in done.stderr
        assert done.stderr.count("\n") == 1 and not proxy.seen
        vouched = command(
            "push", "-", "--to", address, values={"SSL_CERT_FILE": str(tmp_path / "own.pem")}
        )
        assert vouched.returncode == 0, vouched.stderr
    assert graph_hash(pull(server.url)) == graph_hash(SOME)
