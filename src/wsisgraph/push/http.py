"""The door to HTTP: one line to one server, with time-outs, credentials, and patience where it helps.

A request is sent again after 429, 502, 503, 504 or a broken connection, later each time, and never
after another refusal. Redirects are not followed, so that credentials stay with the host they are
for. Every failure becomes one line that says what to do.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from random import uniform
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from wsisgraph.push.challenge import chosen
from wsisgraph.push.kinds import is_remote
from wsisgraph.push.problems import CutOff, StoreError, clipped
from wsisgraph.push.secrets import TOKEN, Secret, found, is_loopback, refuse_in_address

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = ["Line"]

AGAIN = {429, 502, 503, 504}
LONGEST_WAIT = 60.0
CONNECT = 10.0
USERINFO = re.compile(r"//[^/@]*@")


class Line:
    """A line to the server of an address; `tries` is how often a request is sent at most."""

    def __init__(
        self,
        address: str,
        *,
        signs: Iterable[str] = (),
        timeout: float = 300.0,
        tries: int = 6,
        pause: float = 0.5,
        plain: bool = False,
        secrets: Callable[[str], Secret | None] = found,
    ) -> None:
        """Open a line. `plain` allows credentials over http to a host that is not this machine."""
        import httpx

        parts = _parts(address)
        self.host, self.safe = parts.hostname or "", parts.scheme == "https"
        self.shown = f"{parts.scheme}://{parts.netloc}"
        self.signs, self.tries, self.pause = tuple(signs), tries, pause
        self.plain, self.timeout, self.secrets = plain, timeout, secrets
        self.signed, self.sought = "", False
        self.client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=CONNECT),
            follow_redirects=False,
            trust_env=not is_loopback(self.host),
            verify=_trust(self.safe),
            headers={"User-Agent": "wsisgraph", "Accept-Encoding": "gzip, deflate"},
        )

    def reaches(self, address: str) -> str:
        """Return another address of the same server. Raises StoreError where it is none.

        Credentials are for one host, and for as safe a line as was opened.
        """
        parts = _parts(address)
        if (parts.hostname or "", parts.scheme == "https") != (self.host, self.safe):
            scheme = "https" if self.safe else "http"
            todo = f"all addresses of a store begin with {scheme}://{self.host}"
            raise StoreError(f"{address} is another server than {self.shown} ({todo})")
        return address

    def close(self) -> None:
        """Hang up."""
        self.client.close()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        fine: tuple[int, ...] = (),
        first: bool = False,
        again: bool = True,
    ) -> httpx.Response:
        """Return the whole answer to a request; codes in `fine` are answers too.

        `first` gives up at once where nobody listens, and `again` false sends once only.
        """
        number = 1
        while True:
            with self.stream(
                method, address, params=params, headers=headers, content=content, fine=fine,
                first=first, again=again,
            ) as answer:  # fmt: skip
                try:
                    with self._told(address):
                        answer.read()
                    return answer
                except CutOff:
                    if not again or not self.waits(number):
                        raise
            number += 1

    @contextmanager
    def stream(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | Iterable[bytes] | None = None,
        fine: tuple[int, ...] = (),
        first: bool = False,
        again: bool = True,
    ) -> Iterator[httpx.Response]:
        """Give the answer to a request, its body not yet read; `content` can be gone through anew."""
        request = self.client.build_request(
            method, address, params=params, headers=headers, content=content
        )
        answer = self._answer(request, fine, first, again)
        try:
            yield answer
        finally:
            answer.close()

    def body(self, answer: httpx.Response) -> Iterator[bytes]:
        """Yield the body of an answer. Raises StoreError where it is cut off."""
        with self._told(str(answer.request.url)):
            yield from answer.iter_bytes()

    def _answer(
        self, request: httpx.Request, fine: tuple[int, ...], first: bool, again: bool
    ) -> httpx.Response:
        import httpx

        tries = self.tries if again else 1
        for number in range(1, tries + 1):
            try:
                answer = self.client.send(request, stream=True)
                if answer.status_code in (401, 403) and self._sign(answer):
                    answer.close()
                    answer = self.client.send(request, stream=True)
            except httpx.TransportError as error:
                late = (httpx.ReadTimeout, httpx.WriteTimeout, httpx.UnsupportedProtocol)
                broken = not isinstance(error, late)
                refused = first and isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
                if not broken or refused or _is_tls(error) or number == tries:
                    raise self._failed(error, request.url) from None
                self._wait(number, "")
                continue
            if answer.status_code in AGAIN and number < tries:
                answer.close()
                self._wait(number, answer.headers.get("Retry-After", ""))
                continue
            if answer.is_success or answer.status_code in fine:
                return answer
            try:
                raise self._refused(answer)
            finally:
                answer.close()
        raise AssertionError("every way out of the loop returns or raises")

    def waits(self, number: int) -> bool:
        """Wait after so many tries, and say whether there is to be another."""
        if number < self.tries:
            self._wait(number, "")
        return number < self.tries

    def _wait(self, number: int, wished: str) -> None:
        """Wait twice as long each time, or as long as the server wishes, within reason."""
        seconds = _wished(wished)
        if seconds is None:
            seconds = self.pause * 2 ** (number - 1)
        time.sleep(min(seconds, LONGEST_WAIT) * uniform(0.9, 1.1))

    def _sign(self, answer: httpx.Response) -> bool:
        """Take up the credentials that an answer asks for, and say whether there are new ones."""
        import httpx

        if self.signed or self.sought or not (answer.status_code == 401 or self._bears()):
            return False
        self.sought = True  # nobody is asked twice, nor for what may not be sent
        unsafe = not self.safe and not is_loopback(self.host) and not self.plain
        secret = None if unsafe and answer.status_code == 401 else self.secrets(self.host)
        if unsafe and (secret or answer.status_code == 401):
            raise StoreError(
                f"{self.shown} asks for credentials, which others could read on their way "
                f"(use https, or --plain-http where the network is yours alone)"
            )
        if secret is None:
            return False
        if secret.token:
            self.signed, self.client.auth = "token", _bearer(secret.token)
            return True
        asked = chosen(answer.headers.get_list("WWW-Authenticate"), self.signs)
        if asked == "bearer":
            raise StoreError(f"{self.shown} asks for a token (set {TOKEN})")
        if asked not in ("basic", "digest"):
            known = "Basic, Digest by MD5 or SHA with qop=auth, and tokens are"
            raise StoreError(f"{self.shown} asks for {clipped(asked)}, not spoken here ({known})")
        scheme = httpx.DigestAuth if asked == "digest" else httpx.BasicAuth
        self.signed, self.client.auth = "password", scheme(secret.user, secret.password)
        return True

    def _bears(self) -> bool:
        """Say whether a refusal without a challenge may be for want of a token, as QLever does it."""
        return self.signs == ("bearer",)

    def _refused(self, answer: httpx.Response) -> StoreError:
        """Return what a refusal comes to, in one line."""
        code, words = answer.status_code, _first_words(answer)
        where = f"{_host(answer.request.url)}{answer.request.url.path}"
        if code == 401:
            if self.signed:
                return StoreError(f"{where} does not accept the {self.signed} (correct it)")
            todo = (
                "set WSISGRAPH_USER and WSISGRAPH_PASSWORD, or WSISGRAPH_TOKEN, or write ~/.netrc"
            )
            return StoreError(f"{where} asks for credentials ({todo})")
        if answer.has_redirect_location:
            target = USERINFO.sub("//", clipped(answer.headers["Location"]))
            return StoreError(f"{where} sends on to {target} (give the address where it is)")
        todo = {
            403: "it may be read-only, or you lack the right",
            404: "nothing is there; wsisgraph stores shows the paths of each kind, or try --via update",
            405: "it may be read-only; wsisgraph stores shows the paths of each kind, or try --via update",
            413: "it is too large for the server; try --via update",
            507: "make room for the store, then run it again",
        }.get(code, "try again later" if code in AGAIN else "see the log of the server")
        return StoreError(f"{where} answers {code} {answer.reason_phrase}{words} ({todo})")

    def _failed(self, error: httpx.TransportError, url: httpx.URL) -> StoreError:
        """Return what a broken connection comes to, in one line."""
        import httpx

        what = str(error) or type(error).__name__
        host = _host(url)
        where = f"{host}{url.path}"
        if _is_tls(error):
            todo = "is it https at all?"
            if "certificate" in what:
                todo = "if it is your own, name the file of its authority by SSL_CERT_FILE"
            return StoreError(f"{host}: no secure connection: {what} ({todo})")
        if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)):
            todo = "give it more by --timeout"
            return StoreError(f"{where} did not answer in {self.timeout:g} s ({todo})")
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
            todo = "is the name right?" if _is_unknown(error) else "is the store running?"
            return StoreError(f"{host} cannot be reached: {what} ({todo})")
        return StoreError(f"{where}: the connection broke: {what} (run it again to go on)")

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Turn what goes wrong while a body is read into one line."""
        import httpx

        try:
            yield
        except httpx.TransportError as error:
            parts = urlsplit(address)
            kind = StoreError if isinstance(error, httpx.TimeoutException) else CutOff
            raise kind(
                f"{parts.scheme}://{parts.netloc}{parts.path}: the answer is cut off: {error or 'too slow'} (try again)"
            ) from None
        except httpx.DecodingError as error:
            raise StoreError(f"{self.shown}: the answer cannot be unpacked: {error}") from None


def _parts(address: str) -> SplitResult:
    """Return the parts of the address of a server. Raises StoreError where it is none."""
    import httpx

    try:
        parts = urlsplit(address)
        whole = is_remote(address) and parts.hostname and parts.port != 0
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        whole = False
    if not whole:
        named = address.rpartition("@")[2]
        raise StoreError(f"{named} is not the address of a server (write http://host:port)")
    refuse_in_address(address)
    return parts


def _host(url: httpx.URL) -> str:
    """Return the server of an address, without what else it holds."""
    return f"{url.scheme}://{url.netloc.decode()}"


def _wished(after: str) -> float | None:
    """Return the seconds that Retry-After says, as a number or a date; None where it says neither."""
    from email.utils import parsedate_to_datetime

    if after.isascii() and after.isdigit():
        return float(after)
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
    except ValueError:
        return None


def _bearer(token: str) -> Callable[[httpx.Request], httpx.Request]:
    """Return what signs a request with a token."""

    def signed(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return signed


def _first_words(answer: httpx.Response) -> str:
    """Return the first words of what a server says about a refusal, unless it is a page."""
    import httpx

    if "html" in answer.headers.get("Content-Type", ""):
        return ""
    try:
        text = answer.read()[:2000].decode("utf-8", errors="replace")
    except httpx.HTTPError:
        return ""
    line = " ".join(text.split())
    return f": {clipped(line, 200)}" if line else ""


def _is_unknown(error: BaseException | None) -> bool:
    """Say whether a failure is that nobody knows the name of the host."""
    from socket import gaierror

    while error is not None:
        if isinstance(error, gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_tls(error: BaseException | None) -> bool:
    """Say whether a failure is one of TLS."""
    import ssl

    while error is not None:
        if isinstance(error, ssl.SSLError) or "handshake" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _trust(safe: bool) -> ssl.SSLContext:
    """Return whom to trust: the authorities of the system, or of SSL_CERT_FILE; none over plain http."""
    import ssl

    return ssl.create_default_context() if safe else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
