"""A polite and bounded reader of the web: robots.txt, one request at a time a host, redirects checked, sizes capped."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from protego import Protego
from yarl import URL

from ingest.addresses import AddressRefused, refusal

AGENT = "practice-assistant-ingest"
_ROBOTS_SIZE = 512 * 1024
_OK, _UNCHANGED, _TOO_MANY = 200, 304, 429
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What opening one address may cost."""

    size: int = 50 * 1024 * 1024
    """Bytes of a body, counted once it is unpacked."""
    redirects: int = 3
    retries: int = 2
    seconds: float = 60.0
    """For everything that is sent and received, without the pauses between."""
    connect_seconds: float = 10.0
    pause: float = 1.0
    """Seconds between two requests to one host, unless its robots.txt asks for more."""
    longest_pause: float = 10.0
    back_off: float = 1.0
    """Seconds before a failing server is asked again, unless it names a time; doubled each time."""
    longest_wait: float = 30.0
    """The longest time a server may name; beyond it the host is left alone for this run."""


class FetchFault(Exception):  # noqa: N818 -- says why there is no document
    """An address gives no document; the message says why, and follows its name: "it …"."""

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable
        """Whether nobody answered at all, as without a network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server once said of the copy that is kept, so that it need not send it again."""

    url: str
    etag: str | None
    last_modified: str | None

    def headers(self) -> dict[str, str]:
        """The conditions of a request."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server sent in the end."""

    url: URL
    status: int
    headers: Mapping[str, str]
    """By name, in whatever case."""
    body: bytes

    @property
    def unchanged(self) -> bool:
        """Whether the copy that is kept is still the one."""
        return self.status == _UNCHANGED


@dataclass(slots=True)
class _Host:
    """How one host is to be treated during this run."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots_read: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Protego | None = None
    ready_at: float = 0.0
    closed: FetchFault | None = None
    """Why it is asked nothing more."""

    def rest(self, seconds: float) -> None:
        self.ready_at = max(self.ready_at, time.monotonic() + seconds)

    def close(self, fault: FetchFault) -> FetchFault:
        self.closed = fault
        return fault

    def check_open(self) -> None:
        if self.closed:
            raise FetchFault(str(self.closed), unreachable=self.closed.unreachable)


@dataclass(slots=True)
class _Allowance:
    """Seconds that are left for one address."""

    seconds: float

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.seconds):
                yield
        finally:
            self.seconds -= time.monotonic() - started


class Web:
    """Opens addresses of the listed hosts, and only those."""

    def __init__(self, session: aiohttp.ClientSession, hosts: frozenset[str], limits: Limits) -> None:
        self._session = session
        self._hosts = hosts
        self._limits = limits
        self._known: dict[str, _Host] = {}

    async def get(self, url: URL, kept: Validators | None = None) -> Answer:
        """The document at that address, or that the kept copy of it is unchanged.

        Raises:
            FetchFault: there is none, or it must not be opened.
        """
        answer = await self._follow(url, self._limits.size, kept=kept, ask_robots=True)
        if answer.status == _OK or (answer.unchanged and kept and kept.url == str(answer.url)):
            return answer
        raise FetchFault(_refusal_of(answer.status))

    def refusal(self, url: URL) -> str | None:
        """Why that address would not even be looked up; None when it would."""
        return refusal(url, self._hosts)

    async def _follow(self, url: URL, size: int, *, kept: Validators | None, ask_robots: bool) -> Answer:
        allowance = _Allowance(self._limits.seconds)
        for _ in range(self._limits.redirects + 1):
            if reason := self.refusal(url):
                raise FetchFault(reason)
            if ask_robots:
                await self._ask_robots(url)
            conditions = kept.headers() if kept and kept.url == str(url) else {}
            answer = await self._request(url, conditions, size, allowance)
            if answer.status not in _REDIRECTS:
                return answer
            url = _target(answer)
        raise FetchFault(f"redirects more than {self._limits.redirects} times")

    async def _ask_robots(self, url: URL) -> None:
        host = self._host(url)
        async with host.robots_read:
            host.check_open()
            if host.robots is None:
                host.robots = await self._robots(url, host)
                host.rest(self._pause(host))
        if not host.robots.can_fetch(str(url), AGENT):
            raise FetchFault("is closed to programs by its host's robots.txt; leave it, or ask its publisher")

    async def _robots(self, url: URL, host: _Host) -> Protego:
        """What the host asks of programs; a host that has no robots.txt asks nothing, as RFC 9309 has it."""
        try:
            answer = await self._follow(url.origin() / "robots.txt", _ROBOTS_SIZE, kept=None, ask_robots=False)
        except FetchFault as fault:
            if host.closed:
                raise
            raise host.close(
                FetchFault(f"is on a host whose robots.txt {fault}, so nothing of it is opened")
            ) from fault
        return Protego.parse(answer.body.decode("utf-8", "replace") if answer.status == _OK else "")

    async def _request(self, url: URL, conditions: dict[str, str], size: int, allowance: _Allowance) -> Answer:
        """One answer, asked for again while the server is busy or failing."""
        host = self._host(url)
        status = 0
        for attempt in range(self._limits.retries + 1):
            answer = await self._exchange(url, conditions, size, allowance, host)
            status = answer.status
            if status != _TOO_MANY and status < 500:  # noqa: PLR2004 -- where a server's own faults begin
                return answer
            named = _retry_after(answer.headers.get("Retry-After"))
            wait = self._limits.back_off * 2**attempt if named is None else named
            if wait > self._limits.longest_wait:
                raise host.close(FetchFault(f"answers {status} and asks to wait {wait:.0f} s; try again later"))
            host.rest(wait)
        raise FetchFault(f"answers {status}, also when asked again; try again later")

    async def _exchange(
        self, url: URL, conditions: dict[str, str], size: int, allowance: _Allowance, host: _Host
    ) -> Answer:
        async with host.turn:
            host.check_open()
            await asyncio.sleep(max(0.0, host.ready_at - time.monotonic()))
            try:
                async with allowance.spend():
                    return await self._send(url, conditions, size)
            except (aiohttp.ClientError, TimeoutError, ValueError) as fault:
                explained = _explained(fault, self._limits)
                raise (host.close(explained) if isinstance(fault, _NOT_CONNECTED) else explained) from fault
            finally:
                host.rest(self._pause(host))

    async def _send(self, url: URL, conditions: dict[str, str], size: int) -> Answer:
        async with self._session.get(url, headers=conditions, allow_redirects=False) as response:
            try:
                body = await _body(response, size) if response.status == _OK else b""
            finally:
                if response.connection and response.connection.transport:  # more was to come, and is not wanted
                    response.connection.transport.abort()
            return Answer(url=url, status=response.status, headers=response.headers, body=body)

    def _pause(self, host: _Host) -> float:
        asked = host.robots.crawl_delay(AGENT) if host.robots else None
        return min(max(self._limits.pause, asked or 0.0), self._limits.longest_pause)

    def _host(self, url: URL) -> _Host:
        return self._known.setdefault(str(url.host), _Host())


@asynccontextmanager
async def open_web(connector: aiohttp.TCPConnector, hosts: frozenset[str], limits: Limits) -> AsyncIterator[Web]:
    """A reader without cookies, proxies or any other memory between requests."""
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": AGENT, "Accept": "text/html, application/pdf;q=0.9"},
        timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_seconds),
        trust_env=False,
    ) as session:
        yield Web(session, hosts, limits)


async def _body(response: aiohttp.ClientResponse, size: int) -> bytes:
    body = bytearray()
    async for part in response.content.iter_chunked(64 * 1024):
        body += part
        if len(body) > size:
            raise FetchFault(f"is larger than {size / 1024 / 1024:g} MB")
    return bytes(body)


def _target(answer: Answer) -> URL:
    try:
        return answer.url.join(URL(answer.headers["Location"])).with_fragment(None)
    except (KeyError, ValueError) as fault:
        raise FetchFault(f"answers {answer.status} without saying where to") from fault


def _retry_after(named: str | None) -> float | None:
    """Seconds; None where the server names none that can be read."""
    if named is None:
        return None
    if named.isascii() and named.isdecimal():
        return float(named[:9])
    try:
        return max(0.0, (parsedate_to_datetime(named) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # a date without a zone cannot be compared
        return None


def _refusal_of(status: int) -> str:
    if status in (404, 410):
        return f"is no longer there (answers {status}); correct its `link`"
    if status in (401, 403):
        return f"does not let programs in (answers {status}); read it at the publisher's, or set `original: none`"
    return f"answers {status}, which is no document"


def _explained(fault: Exception, limits: Limits) -> FetchFault:
    """The fault in plain words; a library's own text may hold addresses of this network."""
    if isinstance(fault, aiohttp.ClientConnectorError) and isinstance(fault.os_error, AddressRefused):
        return FetchFault("is on a host that leads to an address outside the public internet")
    if isinstance(fault, aiohttp.ClientSSLError):
        return FetchFault("is on a host whose certificate could not be verified")
    if isinstance(fault, _NOT_CONNECTED):
        return FetchFault("could not be reached", unreachable=True)
    if isinstance(fault, TimeoutError):
        return FetchFault(f"took longer than {limits.seconds:g} s")
    return FetchFault("broke off or could not be read")
