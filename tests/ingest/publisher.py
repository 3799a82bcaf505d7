"""A stand-in publisher: a real HTTPS server on this machine, under whatever host names a test gives it."""

import asyncio
import hashlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import trustme
from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.addresses import Address, GuardedConnector, is_public
from ingest.fetch import FetchReport, Outcome, State, fetch_originals
from ingest.originals import Copy
from ingest.web import Limits
from knowledge.reading_list import Entry, ReadingList

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

HERE = "127.0.0.1"
NAMES = ("guidance.test", "www.guidance.test", "assets.test", "elsewhere.test")
"""Every host that its certificate is for."""
GUIDE = "guidance.test/guide"
LINK = f"https://{GUIDE}"
QUICK = Limits(pause=0.0, back_off=0.01, seconds=5.0)

WORDS = " ".join(f"Guidance sentence {number} speaks about safety planning in families." for number in range(30))
PDF = b"%PDF-1.7\n% the first edition\n%%EOF\n"


def copy_of(content: bytes) -> Copy:
    """The description of a PDF that was fetched today."""
    digest = hashlib.sha256(content).hexdigest()
    return Copy(
        url=LINK, kind="pdf", content_type=None, etag=None, last_modified=None, fetched=datetime.now(UTC).date(),
        sha256=digest, fingerprint=digest,
    )  # fmt: skip


def page(title: str, body: str = f"<p>{WORDS}</p>") -> bytes:
    """A web page."""
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def why_not(outcome: Outcome) -> str:
    """The reason that was reported."""
    assert outcome.state is State.NOT_FETCHED
    return outcome.detail


def says(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    """Always that answer; an underscore in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers=named)

    return answer


def sends_to(url: str, status: int = 302) -> Answer:
    """A redirect."""
    return says(status=status, Location=url)


def in_turn(*answers: Answer) -> Answer:
    """One answer after another, the last for ever."""
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


class Names(AbstractResolver):
    """Leads names to their addresses of this moment, and to the port where this machine serves."""

    def __init__(self, addresses: Mapping[str, str], port: int) -> None:
        self._addresses = addresses
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del port, family
        if host not in self._addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        address = self._addresses[host]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=self._port, family=kind, proto=0, flags=0)]

    async def close(self) -> None: ...


class Publisher:
    """What it serves, by "host/path", and every request that came: "host/path" with its headers."""

    def __init__(self) -> None:
        self.serves: dict[str, Answer] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.addresses: dict[str, str] = {}
        """Where each name leads to."""
        self.authority = trustme.CA()
        self._port = 0

    def paths(self) -> list[str]:
        """What was asked for, without the robots.txt of each host."""
        return [path for path, _ in self.asked if not path.endswith("/robots.txt")]

    def headers(self, path: str) -> Mapping[str, str]:
        """Of the last request for it."""
        return next(headers for asked, headers in reversed(self.asked) if asked == path)

    def entry(self, link: str | None, **fields: object) -> Entry:
        """An entry of the reading list that leads there."""
        described = {
            "id": "guide", "title": "A guide to safety planning with families", "publisher": "Example", "date": None,
            "nation": "England", "authority": None, "kind": "guidance", "licence": "not known", "link": link,
            "verification": "read at the publisher", "last_checked": None,
        }  # fmt: skip
        return Entry.model_validate(described | fields)

    def report(self, folder: Path, *entries: Entry, limits: Limits = QUICK) -> FetchReport:
        """Fetch those entries from here."""
        return fetch_originals(
            ReadingList(entries=entries),
            folder,
            advance=lambda *_: None,
            connector=self.connector,
            limits=limits,
        )

    def fetch(self, folder: Path, entry: Entry, limits: Limits = QUICK) -> Outcome:
        """Fetch that one."""
        (outcome,) = self.report(folder, entry, limits=limits).outcomes
        return outcome

    def connector(self) -> TCPConnector:
        """The real one, with this server's certificate trusted and this machine allowed besides the internet."""
        tls = ssl.create_default_context()
        self.authority.configure_trust(tls)
        return GuardedConnector(resolver=Names(self.addresses, self._port), tls=tls, allowed=_internet_or_here)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve from a thread of its own, for fetching has an event loop of its own."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            runner = asyncio.run_coroutine_threadsafe(self._start(), loop).result()
            yield
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _start(self) -> web.AppRunner:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(*NAMES).configure_cert(tls)
        app = web.Application()
        app.router.add_route("GET", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, HERE, 0, ssl_context=tls)
        await site.start()
        self._port = runner.addresses[0][1]
        return runner

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = f"{request.host}{request.path_qs}"
        self.asked.append((path, request.headers))
        return await self.serves.get(path, says(status=404))(request)


def _internet_or_here(address: Address) -> bool:
    return is_public(address) or address == ip_address(HERE)
