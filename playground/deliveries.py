"""What the app is told, over Socket Mode or HTTP, and told again until it is acknowledged."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
from aiohttp import WSMsgType, web

from playground.composer import JsonObject
from playground.payloads import APP_ID
from playground.request_url import RequestUrl, encoded

DEBUG_INFO = {"host": "applink-playground", "build_number": 1, "approximate_connection_time": 18060}


@dataclass(slots=True, eq=False)
class Delivery:
    """One thing the app must be told, however many envelopes or requests that takes."""

    kind: str
    """The envelope's type: `events_api`, `interactive` or `slash_commands`."""
    payload: JsonObject
    at: float = field(default_factory=time.monotonic)
    """Seconds on the monotonic clock."""
    attempts: int = 0
    timeouts: int = 0
    acked: bool = False
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once it was acknowledged or given up."""
    response: JsonObject | None = None
    """What the app put into its acknowledgement."""

    @property
    def name(self) -> str:
        """What it was about: the event's type and id, or the interaction's type."""
        event = self.payload.get("event")
        kind = event.get("type") if isinstance(event, dict) else self.payload.get("type")
        return f"{kind} {self.payload.get('event_id', '')}".rstrip()

    @property
    def overdue(self) -> bool:
        """Whether the app had it, let the time pass or refused it, and never acknowledged it later."""
        return self.timeouts > 0 and not self.acked


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket of the app."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, frame: JsonObject) -> bool:
        """Whether the frame could be handed to the socket."""
        try:
            await self.socket.send_str(json.dumps(frame))
        except ConnectionError:
            return False
        return True


MOST_CONNECTIONS = 10
RETRY_PAUSES_S = (0.0, 0.02, 0.05)
"""Before each repeat over HTTP; Slack's are at once, a minute and five."""


class Deliveries:
    """Everything sent to the app, and how each of it ended."""

    def __init__(self, *, changed: Callable[[], None], ack_timeout_s: float, max_retries: int) -> None:
        self.ack_timeout_s = ack_timeout_s
        self.max_retries = max_retries
        self.answers_pings = True
        self.all: list[Delivery] = []
        self.ack_times_ms: list[float] = []
        self.connections: list[Connection] = []
        self.request_url: RequestUrl | None = None
        """Where to post instead of waiting for sockets."""
        self._changed = changed
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[JsonObject]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected = asyncio.Event()
        self._turn = 0

    def new_ticket(self) -> str:
        """A single-use ticket for one connection."""
        ticket = str(uuid4())
        self._tickets.add(ticket)
        return ticket

    def unfinished(self) -> list[Delivery]:
        """What an app that can be reached still has to acknowledge, first attempts and repeats alike."""
        if not self.connections and self.request_url is None:
            return []
        return [one for one in self.all if not one.finished.is_set()]

    def begin(self, kind: str, payload: JsonObject) -> Delivery:
        """Start telling the app something; waits for a connection when there is none."""
        delivery = Delivery(kind=kind, payload=payload)
        self.all.append(delivery)
        task = asyncio.create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The app's side of a connection, from hello to goodbye."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": DEBUG_INFO})
            await socket.close()
            return socket
        self.connections.append(connection)
        self._connected.set()
        await connection.send(self._hello())
        self._changed()
        try:
            await self._listen(connection)
        finally:
            self._drop(connection)
        return socket

    async def disconnect(self, reason: str) -> None:
        """Send every connection the frame that asks the app to come back on a new one."""
        frame: JsonObject = {"type": "disconnect", "reason": reason, "debug_info": DEBUG_INFO}
        for connection in tuple(self.connections):
            await connection.send(frame)

    async def close_sockets(self) -> None:
        """Close every connection in good order."""
        for connection in tuple(self.connections):
            await connection.socket.close()

    def abort_sockets(self) -> None:
        """Cut every connection as a failing network does, without a goodbye."""
        for connection in tuple(self.connections):
            self._drop(connection)
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()

    async def stop(self) -> None:
        """Give up all deliveries and close all connections."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.close_sockets()
        if self.request_url is not None:
            await self.request_url.close()

    def _hello(self) -> JsonObject:
        count = len(self.connections)
        app = {"app_id": APP_ID}
        return {"type": "hello", "num_connections": count, "debug_info": DEBUG_INFO, "connection_info": app}

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type == WSMsgType.PING and self.answers_pings:
                await connection.socket.pong(frame.data)
            elif frame.type == WSMsgType.TEXT:
                self._accept(json.loads(frame.data))

    def _accept(self, ack: JsonObject) -> None:
        waiting = self._waiting.get(str(ack.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    def _drop(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        connection.lost.set()
        self._changed()

    async def _deliver(self, delivery: Delivery) -> None:
        if self.request_url is not None:
            await self._post(delivery, self.request_url)
        elif delivery.kind == "events_api":
            await self._until_acked(delivery)
        elif self.connections:
            await self._attempt(delivery, await self._next_connection(), reason="")
        delivery.finished.set()
        self._changed()

    async def _until_acked(self, delivery: Delivery) -> None:
        """Events wait for a connection and are repeated; a click or a command has one chance."""
        reason = ""
        while not delivery.acked and delivery.timeouts <= self.max_retries:
            connection = await self._next_connection()
            reason = await self._attempt(delivery, connection, reason=reason)

    async def _next_connection(self) -> Connection:
        while not self.connections:
            self._connected.clear()
            await self._connected.wait()
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]

    async def _attempt(self, delivery: Delivery, connection: Connection, *, reason: str) -> str:
        """Why this attempt failed, in Slack's words; empty when it was acknowledged."""
        envelope_id = str(uuid4())
        acked: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acked
        sent_at = time.perf_counter()
        try:
            if not await connection.send(_envelope(delivery, envelope_id=envelope_id, reason=reason)):
                self._drop(connection)
                return "connection_failed"
            delivery.attempts += 1
            return await self._outcome(delivery, acked, connection=connection, sent_at=sent_at)
        finally:
            del self._waiting[envelope_id]

    async def _outcome(
        self, delivery: Delivery, acked: asyncio.Future[JsonObject], *, connection: Connection, sent_at: float
    ) -> str:
        lost = asyncio.create_task(connection.lost.wait())
        try:
            pending: set[asyncio.Future[JsonObject] | asyncio.Task[bool]] = {acked, lost}
            await asyncio.wait(pending, timeout=self.ack_timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
        if acked.done():
            response = acked.result().get("payload")
            self._acknowledge(delivery, response if isinstance(response, dict) else None, sent_at=sent_at)
            return ""
        if connection.lost.is_set():
            return "connection_failed"
        delivery.timeouts += 1
        return "timeout"

    async def _post(self, delivery: Delivery, request_url: RequestUrl) -> None:
        """Events are repeated over HTTP too, but not for ever; a click or a command has one chance."""
        repeats = self.max_retries if delivery.kind == "events_api" else 0
        reason = ""
        while not delivery.acked and delivery.attempts <= repeats:
            if delivery.attempts:
                await asyncio.sleep(RETRY_PAUSES_S[min(delivery.attempts, len(RETRY_PAUSES_S)) - 1])
            reason, final = await self._request(delivery, request_url, reason=reason)
            if final:
                return

    async def _request(self, delivery: Delivery, request_url: RequestUrl, *, reason: str) -> tuple[str, bool]:
        """Why this request failed, in Slack's words, and whether the app wants no more of it."""
        again = {"X-Slack-Retry-Num": str(delivery.attempts), "X-Slack-Retry-Reason": reason}
        body, content_type = encoded(delivery.kind, delivery.payload)
        sent_at = time.perf_counter()
        headers = again if delivery.attempts else {}
        delivery.attempts += 1
        try:
            answered = await request_url.send(body, content_type, headers=headers)
        except TimeoutError:
            delivery.timeouts += 1
            return "http_timeout", False
        except aiohttp.ClientError:
            return "connection_failed", False
        if not answered.accepted:
            delivery.timeouts += 1
            return "http_error", answered.final
        self._acknowledge(delivery, answered.response, sent_at=sent_at)
        return "", True

    def _acknowledge(self, delivery: Delivery, response: JsonObject | None, *, sent_at: float) -> None:
        self.ack_times_ms.append((time.perf_counter() - sent_at) * 1000)
        delivery.acked = True
        delivery.response = response


def _envelope(delivery: Delivery, *, envelope_id: str, reason: str) -> JsonObject:
    return {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
        "retry_attempt": delivery.attempts,
        "retry_reason": reason,
    }
