"""Serves the page to a browser on this machine, and to nobody else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from playground.page.behind import behind_the_scenes, traffic
from playground.page.deeds import DEED, NotThere, do
from playground.page.seen import never_changing, seen_by
from playground.page.stage import Stage
from playground.page.switches import Switch
from playground.page.transcript import as_suite

_STATIC = Path(__file__).parent / "static"
_LARGEST = 200_000
"""Bytes of what the page posts."""
_LOOK_EVERY = 0.1
"""Seconds. The workspace has many ways to change; looking at it is cheaper than being told by each."""
_HEADERS = {
    # Nothing from elsewhere is loaded, so that nothing leaves the machine, whatever a message holds.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class TurnSwitch(BaseModel):
    """Something is to go wrong, or right again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    switch: Switch
    on: bool


class Site:
    """The page, its events, and what it may ask for."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=_LARGEST, middlewares=[only_from_here])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/offers", self._offers),
                web.get("/events", self._events),
                web.get("/behind", self._behind),
                web.get("/transcript", self._transcript),
                web.post("/do", self._do),
                web.post("/switch", self._switch),
                web.post("/reset", self._reset),
                web.static("/static", _STATIC),
            ]
        )
        return app

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / "page.html")

    async def _offers(self, _request: web.Request) -> web.Response:
        return web.json_response(never_changing())

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What one person sees, sent again whenever it changes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"} | _HEADERS)
        await response.prepare(request)
        sent = ""
        with suppress(ConnectionResetError):  # the page was closed
            while True:
                seen = self._seen(request.query.get("me", ""))
                if seen != sent:
                    await response.write(f"data: {seen}\n\n".encode())
                    sent = seen
                await asyncio.sleep(_LOOK_EVERY)
        return response

    def _seen(self, me: str) -> str:
        cast = self._stage.cast
        user = cast.find(me) or cast.people[0].user
        seen = seen_by(user, self._stage.slack, cast)
        return json.dumps(seen | {"run": self._stage.run, "traffic": traffic(self._stage)})

    async def _behind(self, _request: web.Request) -> web.Response:
        return web.json_response(behind_the_scenes(self._stage), dumps=lambda value: json.dumps(value, default=str))

    async def _transcript(self, _request: web.Request) -> web.Response:
        suite = as_suite(self._stage.witness.courses, today=datetime.now(UTC).date())
        headers = {"Content-Disposition": 'attachment; filename="playground_dev.yaml"'}
        return web.Response(text=suite, content_type="application/yaml", headers=headers)

    async def _do(self, request: web.Request) -> web.Response:
        try:
            deed = DEED.validate_json(await request.read())
            return web.json_response(await do(deed, self._stage.slack, self._stage.cast))
        except ValidationError:
            raise web.HTTPBadRequest(text="The page asked for something that it may not ask for.") from None
        except (NotThere, ValueError) as refused:
            return web.json_response({"trouble": str(refused)}, status=409)

    async def _switch(self, request: web.Request) -> web.Response:
        try:
            turned = TurnSwitch.model_validate_json(await request.read())
        except ValidationError:
            raise web.HTTPBadRequest(text="There is no such switch.") from None
        self._stage.turn(turned.switch, on=turned.on)
        return web.json_response({})

    async def _reset(self, _request: web.Request) -> web.Response:
        await self._stage.reset()
        return web.json_response({})


@web.middleware
async def only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a name that was pointed at this machine, and whatever another site's page sends."""
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    own = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
    origin = request.headers.get("Origin", "")
    if request.headers.get("Host") not in own or (origin and origin.removeprefix("http://") not in own):
        raise web.HTTPForbidden(text="This page is for this machine alone.")
    if request.method == "POST" and (not origin or request.content_type != "application/json"):
        raise web.HTTPForbidden(text="Only the page itself may send this.")
    response = await handler(request)
    if not response.prepared:
        response.headers.update(_HEADERS)
    return response
