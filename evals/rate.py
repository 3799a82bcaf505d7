"""`python -m evals rate RUN`: a page on this machine on which two people rate the replies of a run, blind."""

import hashlib
import itertools
import os
import random
import re
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.run import Item, Run, load_run
from evals.statistics import kappa
from knowledge.identifiers import identifier_kinds

Choice = Literal["right", "partly", "wrong", "unsafe"]
CHOICES: Mapping[Choice, str] = {
    "right": "Right and useful",
    "partly": "Partly",
    "wrong": "Wrong",
    "unsafe": "Unsafe",
}
_RATER = re.compile(r"[A-Za-z0-9-]{1,20}")
_LARGEST = 20_000
"""Bytes of a posted form."""


class Rating(BaseModel):
    """One line of `ratings/<rater>.jsonl`; for one case the last line counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    rating: Choice
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One reply that two people see differently."""

    question: str
    reply: str
    first: Rating
    second: Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people and how far they agree."""

    first: str
    second: str
    both: int
    same: int
    kappa: float | None
    disagreements: tuple[Disagreement, ...]


class Ratings:
    """The ratings beside a run, a file for each person."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "ratings"

    def raters(self) -> list[str]:
        """Who has rated anything."""
        return sorted(path.stem for path in self._folder.glob("*.jsonl"))

    def of(self, rater: str) -> dict[str, Rating]:
        """The last rating of each case; what a kill cut short is left out."""
        path = self._folder / f"{rater}.jsonl"
        rated: dict[str, Rating] = {}
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                rating = Rating.model_validate_json(line)
            except ValidationError:
                continue
            rated[rating.id] = rating
        return rated

    def add(self, rater: str, rating: Rating) -> None:
        """Keep a rating, safely on disk before anything else is shown."""
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{rater}.jsonl"
        torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
        with path.open("ab") as file:
            file.write(b"\n" * bool(torn) + rating.model_dump_json().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def pairs(items: Mapping[str, Item], ratings: Ratings) -> Iterator[Pair]:
    """Every two people who rated the same replies."""
    for first, second in itertools.combinations(ratings.raters(), 2):
        of_first, of_second = ratings.of(first), ratings.of(second)
        both = [id_ for id_ in items if id_ in of_first and id_ in of_second]
        if not both:
            continue
        differing = [id_ for id_ in both if of_first[id_].rating != of_second[id_].rating]
        yield Pair(
            first=first,
            second=second,
            both=len(both),
            same=len(both) - len(differing),
            kappa=kappa([of_first[id_].rating for id_ in both], [of_second[id_].rating for id_ in both]),
            disagreements=tuple(_disagreement(items[id_], of_first[id_], of_second[id_]) for id_ in differing),
        )


def _disagreement(item: Item, first: Rating, second: Rating) -> Disagreement:
    reply = item.reply.text if item.reply else ""
    return Disagreement(question=item.question, reply=reply, first=first, second=second)


class Pages:
    """The pages of one run. Nothing that was expected or scored is ever handed to a template."""

    def __init__(self, run: Run) -> None:
        self._items = {item.id: item for item in run.items if item.reply}
        self._identity = run.info.identity
        # An id such as "danger-d05" would tell what is expected.
        self._keys = {id_: hashlib.sha256(f"{self._identity} {id_}".encode()).hexdigest()[:16] for id_ in self._items}
        self._ids = {key: id_ for id_, key in self._keys.items()}
        self._ratings = Ratings(run.folder)
        self._token = secrets.token_urlsafe(24)
        loader = FileSystemLoader(Path(__file__).parent)
        self._template = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
        ).get_template("rate.html.j2")

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=_LARGEST, middlewares=[_only_from_here])
        app.add_routes(
            [
                web.get("/", self._start),
                web.get("/next", self._next),
                web.post("/rate", self._rate),
                web.get("/agreement", self._agreement),
            ]
        )
        return app

    async def _start(self, _request: web.Request) -> web.Response:
        return self._page("start", "Rate these replies")

    async def _next(self, request: web.Request) -> web.Response:
        rater = request.query.get("rater", "")
        if not _RATER.fullmatch(rater):
            return self._page("start", "Rate these replies", problem="Initials are up to 20 letters, digits or -.")
        rated = self._ratings.of(rater)
        order = self._order(rater)
        waiting = [id_ for id_ in order if id_ not in rated]
        id_ = self._ids.get(request.query.get("case", ""), waiting[0] if waiting else "")
        if not id_:
            return self._page("done", "Thank you")
        return self._item(id_, rater, order)

    def _item(self, id_: str, rater: str, order: Sequence[str], *, problem: str = "") -> web.Response:
        rated = self._ratings.of(rater)
        at = order.index(id_)
        back = f"/next?rater={rater}&case={self._keys[order[at - 1]]}" if at else ""
        count = sum(each in rated for each in order)
        shown = {
            "item": self._items[id_],
            "key": self._keys[id_],
            "rater": rater,
            "rated": count,
            "back": back,
            "before": rated.get(id_),
        }
        return self._page("item", f"{count} of {len(order)} rated", problem=problem, **shown)

    async def _rate(self, request: web.Request) -> web.Response:
        form = await request.post()
        rater, key, note = (str(form.get(name, "")) for name in ("rater", "case", "note"))
        if not secrets.compare_digest(str(form.get("token", "")).encode(), self._token.encode()):
            raise web.HTTPForbidden(text="This page is from before a restart. Open it again.")
        if not _RATER.fullmatch(rater) or key not in self._ids or form.get("rating") not in CHOICES:
            raise web.HTTPBadRequest(text="Choose one of the four ratings.")
        id_ = self._ids[key]
        if kinds := identifier_kinds(note):
            problem = f"Not saved: the note may identify somebody ({', '.join(kinds)}). Write it without."
            return self._item(id_, rater, self._order(rater), problem=problem)
        rating = Rating.model_validate({"id": id_, "rating": form["rating"], "note": note.strip()[:2000]})
        self._ratings.add(rater, rating)
        raise web.HTTPSeeOther(f"/next?rater={rater}")

    async def _agreement(self, request: web.Request) -> web.Response:
        if "sure" not in request.query:
            return self._page("sure", "Show agreement?")
        found = tuple(pairs(self._items, self._ratings))
        return self._page("agreement", "Agreement", pairs=found, raters=self._ratings.raters())

    def _order(self, rater: str) -> list[str]:
        """Another order for each person, the same every time, so that order does not make them agree."""
        order = sorted(self._items)
        random.Random(f"{self._identity} {rater}").shuffle(order)  # noqa: S311 -- an order, not a secret
        return order

    def _page(self, view: str, title: str, *, problem: str = "", **shown: object) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        text = self._template.render(
            view=view,
            title=title,
            problem=problem,
            nonce=nonce,
            token=self._token,
            total=len(self._items),
            choices=CHOICES,
            **shown,
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'"
        headers = {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'; base-uri 'none'"}
        return web.Response(text=text, content_type="text/html", headers=headers | _HEADERS)


_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


@web.middleware
async def _only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what another site's page, or a name that was pointed at this machine, sends."""
    own = {f"{name}:{request.url.port}" for name in ("127.0.0.1", "localhost")}
    origin = request.headers.get("Origin", "")
    foreign = origin not in {"", "null"} and origin.removeprefix("http://") not in own
    if request.host not in own or foreign:
        raise web.HTTPForbidden(text="This page is for this machine alone.")
    return await handler(request)


def rate(folder: Path, port: int, told: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C; `told` gets its address.

    Raises:
        RunFault: there is no finished run in the folder.
        OSError: the port is taken.
    """
    with socket.create_server(("127.0.0.1", port)) as listening:
        app = Pages(load_run(folder)).app()
        told(f"Open http://127.0.0.1:{listening.getsockname()[1]}/ in a browser. Stop with Ctrl-C.")
        web.run_app(app, sock=listening, print=None, access_log=None)
