"""Fetching the reading list: each entry's original is brought up to date, and what became of it is told."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import aiohttp
from rich.markup import escape
from yarl import URL

from ingest.addresses import GuardedConnector, listed_hosts
from ingest.landing_page import LARGEST_PAGE, PdfLink, WebPage, kind_of, resembling
from ingest.originals import Copy, Kept, Kind, Originals, OriginalsFault
from ingest.report import Advance
from ingest.web import Answer, FetchFault, Limits, Validators, Web, open_web
from knowledge.reading_list import Entry, ReadingList


class State(StrEnum):
    """What became of an original."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    """The new copy waits to be accepted, and the old one goes on serving."""
    NOT_FETCHED = "not fetched"
    LEFT_OUT = "not to be fetched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry's original."""

    id: str
    state: State
    detail: str = ""
    """Why it was not fetched, where a changed copy waits, or which PDF of several was taken."""
    kept: bool
    """Whether an accepted copy is there to be read."""
    unreachable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """One run over the reading list, in its order."""

    outcomes: tuple[Outcome, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an original could not be fetched."""
        return bool(self._of(State.NOT_FETCHED))

    def as_records(self) -> list[dict[str, object]]:
        """The same as plain values."""
        return [asdict(outcome) for outcome in self.outcomes]

    def lines(self) -> Iterator[str]:
        """What people are told, with rich markup; what needs them comes first."""
        if not self.outcomes:
            return
        for outcome in self._of(State.CHANGED):
            yield (
                f"[bold]Changed[/bold]: {outcome.id}: {escape(outcome.detail)}. Read it; to take it: "
                f"python -m ingest --accept {outcome.id}"
            )
        yield from self._failures()
        for outcome in self._of(State.FETCHED):
            yield f"Fetched: {outcome.id}{outcome.detail and escape(f': {outcome.detail}')}."
        counts = [f"{len(found)} {state}" for state in State if (found := self._of(state))]
        yield f"Originals: {', '.join(counts)}."

    def _failures(self) -> Iterator[str]:
        failures = self._of(State.NOT_FETCHED)
        tried = [outcome for outcome in self.outcomes if outcome.state is not State.LEFT_OUT]
        if failures and all(outcome.unreachable for outcome in tried):
            yield "[bold]The network is not reachable[/bold], so nothing was fetched."
        else:
            for outcome in failures:
                yield f"[bold]Not fetched[/bold]: {outcome.id}: it {escape(outcome.detail)}."
        if missing := [outcome.id for outcome in failures if not outcome.kept]:
            yield f"The shipped notes serve in place of originals that are missing: {', '.join(missing)}."
        if kept := [outcome.id for outcome in failures if outcome.kept]:
            yield f"Earlier copies go on serving: {', '.join(kept)}."

    def _of(self, state: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state is state]


def fetch_originals(
    reading_list: ReadingList,
    folder: Path,
    *,
    ids: Sequence[str] = (),
    advance: Advance,
    connector: Callable[[], aiohttp.TCPConnector] = GuardedConnector,
    limits: Limits | None = None,
) -> FetchReport:
    """Bring the originals of those entries up to date, or all; one that fails never stops another.

    Raises:
        OriginalsFault: there is no such entry, the folder cannot be written, or another fetch is running.
    """
    entries = _chosen(reading_list, ids)
    hosts = listed_hosts(reading_list.entries)
    originals = Originals(folder)

    async def run() -> dict[str, Outcome]:
        async with open_web(connector(), hosts, limits or Limits()) as web:
            return await _Run(web, originals, advance).all(entries)

    with originals.lock():
        outcomes = asyncio.run(run())
    return FetchReport(outcomes=tuple(outcomes[entry.id] for entry in entries))


def accept(reading_list: ReadingList, folder: Path, *, ids: Sequence[str]) -> None:
    """Take the changed originals of those entries, so that ingest reads them from now on.

    Raises:
        OriginalsFault: there is no such entry, none waits for it, or the folder cannot be written.
    """
    originals = Originals(folder)
    entries = _chosen(reading_list, ids)
    with originals.lock():
        for entry in entries:
            originals.accept(entry.id)


def _chosen(reading_list: ReadingList, ids: Sequence[str]) -> tuple[Entry, ...]:
    """The entries of those ids; all where none is named."""
    found = {entry.id: entry for entry in reading_list.entries}
    if not found:
        raise OriginalsFault("The knowledge folder has no reading_list.yaml, which says what there is to fetch.")
    if unknown := [id_ for id_ in ids if id_ not in found]:
        raise OriginalsFault(f"reading_list.yaml has no entry {', '.join(unknown)}.")
    return tuple(found[id_] for id_ in dict.fromkeys(ids or found))


class _Run:
    """One run: hosts side by side, the entries of one host after another."""

    def __init__(self, web: Web, originals: Originals, advance: Advance) -> None:
        self._web = web
        self._originals = originals
        self._advance = advance
        self._done: dict[str, Outcome] = {}

    async def all(self, entries: Sequence[Entry]) -> dict[str, Outcome]:
        by_host: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_host[URL(entry.link or "").host].append(entry)
        self._advance("Fetching", 0, len(entries))
        async with asyncio.TaskGroup() as tasks:
            for of_host in by_host.values():
                tasks.create_task(self._each(of_host, len(entries)))
        return self._done

    async def _each(self, entries: Sequence[Entry], total: int) -> None:
        for entry in entries:
            self._done[entry.id] = await self._outcome(entry)
            self._advance("Fetching", len(self._done), total)

    async def _outcome(self, entry: Entry) -> Outcome:
        state, detail, unreachable = State.NOT_FETCHED, "", False
        if entry.original == "none" or entry.file:
            state, detail = State.LEFT_OUT, f"its own copy is read: {entry.file}" if entry.file else ""
        else:
            try:
                state, detail = await self._bring_up_to_date(entry)
            except FetchFault as fault:
                detail, unreachable = str(fault), fault.unreachable
            except OriginalsFault as fault:
                detail = f"could not be kept: {str(fault).rstrip('.')}"
            except Exception as fault:  # noqa: BLE001 -- what a server can send knows no bounds, and ends this entry alone
                detail = f"could not be read ({type(fault).__name__})"
        kept = self._originals.accepted(entry.id) is not None
        return Outcome(id=entry.id, state=state, detail=detail, kept=kept, unreachable=unreachable)

    async def _bring_up_to_date(self, entry: Entry) -> tuple[State, str]:
        if entry.link is None:
            raise FetchFault("has no `link`; add one, or set `original: none`")
        accepted = self._originals.accepted(entry.id)
        known = _validators(accepted) if accepted else None
        answer, which = await self._document(entry, URL(entry.link), known)
        if answer.unchanged:
            self._originals.confirm(entry.id)
            return State.UNCHANGED, ""
        kept = self._originals.keep(entry.id, _copy_of(answer), answer.body)
        if kept is Kept.CHANGED:
            which = f"the new copy waits at {self._originals.candidate(entry.id)}" + (which and f" ({which})")
        return State(kept.value), which

    async def _document(self, entry: Entry, url: URL, known: Validators | None) -> tuple[Answer, str]:
        """What the entry wants, and which PDF it is where its page has several."""
        answer = await self._web.get(url, known)
        if answer.unchanged:
            return answer, ""
        kind = _checked_kind(answer)
        if kind == "pdf":
            return answer, ""
        page = _page(answer)
        if problem := page.wall() or (page.too_short() if entry.original == "page" else None):
            raise FetchFault(problem)
        if entry.original == "page":
            return answer, ""
        link, which = _pdf_behind(page, entry, self._web)
        answer = await self._web.get(link.url, known)
        if not answer.unchanged and _checked_kind(answer) != "pdf":
            raise FetchFault(f"has a link to a PDF that {_page(answer).wall() or 'is a web page'}: {link.url}")
        return answer, which


def _validators(copy: Copy) -> Validators:
    return Validators(url=copy.url, etag=copy.etag, last_modified=copy.last_modified)


def _checked_kind(answer: Answer) -> Kind:
    kind = kind_of(answer.body)
    if kind is None:
        raise FetchFault("is neither a web page nor a PDF")
    if kind == "html" and len(answer.body) > LARGEST_PAGE:
        raise FetchFault(f"is larger than {LARGEST_PAGE // 1024 // 1024} MB, which no web page of guidance is")
    return kind


def _page(answer: Answer) -> WebPage:
    try:
        return WebPage(answer.body, answer.url)
    except ValueError as fault:
        raise FetchFault("is an empty page") from fault


def _pdf_behind(page: WebPage, entry: Entry, web: Web) -> tuple[PdfLink, str]:
    """The PDF that the entry means, and how it was chosen where there was a choice."""
    links = page.pdf_links()
    open_ = [link for link in links if web.refusal(link.url) is None]
    if not open_:
        if links:
            raise FetchFault(f"has a link to a PDF that {web.refusal(links[0].url)}")
        raise FetchFault("has no link to a PDF; set `original: page`, or correct its `link`")
    if len(open_) == 1:
        return open_[0], ""
    link = resembling(open_, (entry.title, *entry.also_listed_as))
    if link is None:
        names = "; ".join(each.name for each in open_[:5])
        raise FetchFault(f"has {len(open_)} PDFs and none is named like it ({names}); set its `link` to the right one")
    return link, f"{link.name}, of {len(open_)} PDFs"


def _copy_of(answer: Answer) -> Copy:
    kind = _checked_kind(answer)
    telling = answer.body if kind == "pdf" else " ".join(_page(answer).words).encode()
    return Copy(
        url=str(answer.url),
        kind=kind,
        content_type=answer.headers.get("Content-Type"),
        etag=answer.headers.get("ETag"),
        last_modified=answer.headers.get("Last-Modified"),
        fetched=datetime.now(UTC).date(),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        fingerprint=hashlib.sha256(telling).hexdigest(),
    )
