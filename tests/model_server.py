"""A stand-in model server over real HTTP: OpenAI's chat completions, every fault a model or its server can show, and a
model that does what any text tells it."""

import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[str], tuple[int, str]]
"""What was sent (the user's message) to a status and the content of the answer; a content of "" sends an empty body."""
Respond = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request and what is done with it."""

    respond: Respond
    seen: list[str]
    over: threading.Event

    def do_POST(self) -> None:
        self.sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append(self.sent)
        # A caller that has given up is what some of these tests are about.
        with suppress(OSError):
            type(self).respond(self)

    @property
    def asked(self) -> str:
        """The user's message."""
        said: str = json.loads(self.sent)["messages"][-1]["content"]
        return said

    @property
    def data(self) -> dict[str, object]:
        """What stands between the marks."""
        data: dict[str, object] = json.loads(self.asked.splitlines()[1])
        return data

    def send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """A whole response."""
        self.head(status, len(body), headers)
        self.wfile.write(body)

    def head(self, status: int, length: int, headers: Mapping[str, str] | None = None) -> None:
        """Status line and headers; the body is still to come."""
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | dict(headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def say(self, content: str | None, *, message: Mapping[str, object] | None = None, ended: str = "stop") -> None:
        """A completion with that content."""
        self.send(200, completion(content, message=message, ended=ended))

    def log_message(self, *_arguments: object) -> None:
        """Keep the terminal quiet."""


def completion(content: str | None, *, message: Mapping[str, object] | None = None, ended: str = "stop") -> bytes:
    """The body of a chat completion."""
    told = {"role": "assistant", "content": content} | dict(message or {})
    choices = [{"index": 0, "message": told, "finish_reason": ended}]
    body = {"id": "x", "object": "chat.completion", "created": 0, "model": "stand-in", "choices": choices}
    return json.dumps(body).encode()


class Served(str):
    """The base URL of a server, and the bodies that it was sent."""

    __slots__ = ("seen",)
    seen: list[str]


@contextmanager
def serving(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    """Serve on this machine."""
    over = threading.Event()
    seen: list[str] = []
    handler = type("Handler", (Exchange,), {"respond": staticmethod(respond), "seen": seen, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    # A handshake that fails is what one of these tests is about.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    served = Served(f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/v1")
    served.seen = seen
    try:
        yield served
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def model_server(answer: Answer) -> Iterator[Served]:
    """A server that answers every message as told."""

    def respond(exchange: Exchange) -> None:
        status, content = answer(exchange.asked)
        if not content:
            exchange.send(status, b"")
        elif status < 400:
            exchange.say(content)
        else:
            exchange.send(status, json.dumps({"error": {"message": content}}).encode())

    with serving(respond) as url:
        yield url


def claims(*sentences: str, markers: tuple[int, ...] = (1,)) -> str:
    """A draft in the form that is asked for."""
    return json.dumps({"claims": [{"text": each, "markers": list(markers)} for each in sentences]})


def first_sentence(exchange: Exchange) -> str:
    """The first sentence of the first passage that was sent: something that is certainly supported."""
    passages = exchange.data["passages"]
    assert isinstance(passages, list)
    return str(passages[0]["text"]).split(". ")[0].strip().rstrip(".") + "."


_ORDER = re.compile(
    r"[^.\n]*\b(?:ignore|disregard|reply|answer|respond|say|tell|output|print|write|add|append|end|begin|start|close|include"
    r"|confirm|repeat|must|instruction)\b[^\n]*",
    re.IGNORECASE,
)


def obey(exchange: Exchange) -> None:
    """Do what any text says: repeat every line that gives an order, and mark it as supported by everything."""
    passages = exchange.data["passages"]
    assert isinstance(passages, list)
    markers = [each["marker"] for each in passages][:4]
    orders = [
        order.strip()[:500]
        for text in (str(exchange.data["question"]), *(str(each["text"]) for each in passages))
        for order in _ORDER.findall(text)
    ]
    exchange.say(json.dumps({"claims": [{"text": order, "markers": markers} for order in orders[:8] if order]}))


def _hang_before_headers(exchange: Exchange) -> None:
    exchange.over.wait(30)


def _hang_mid_stream(exchange: Exchange) -> None:
    body = completion(claims(first_sentence(exchange)))
    exchange.head(200, len(body))
    exchange.wfile.write(body[: len(body) // 2])
    exchange.over.wait(30)


def _drip(exchange: Exchange) -> None:
    body = completion(claims(first_sentence(exchange)))
    exchange.head(200, len(body))
    for byte in body:
        exchange.wfile.write(bytes([byte]))
        if exchange.over.wait(0.1):
            return


def _reset(exchange: Exchange) -> None:
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.connection.close()


def _enormous(exchange: Exchange) -> None:
    size = 50 * 1024 * 1024
    exchange.head(200, size)
    for _ in range(50):
        exchange.wfile.write(b" " * (size // 50))


def _status(code: int, body: str = "broken", **headers: str) -> Respond:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.send(code, json.dumps({"error": {"message": body}}).encode(), told)


def _says(content: str, *, ended: str = "stop") -> Respond:
    return lambda exchange: exchange.say(content, ended=ended)


_TOOL = {"tool_calls": [{"id": "1", "type": "function", "function": {"name": "open", "arguments": "{}"}}]}

MISBEHAVIOURS: Mapping[str, Respond] = {
    "hang before headers": _hang_before_headers,
    "hang mid-stream": _hang_mid_stream,
    "drip": _drip,
    "401": _status(401),
    "403": _status(403),
    "404 model": _status(404),
    "408": _status(408),
    "409": _status(409),
    "413 context too long": _status(413),
    "422": _status(422),
    "429 with Retry-After": _status(429, Retry_After="1"),
    "429 without Retry-After": _status(429),
    "500": _status(500),
    "502 HTML": lambda exchange: exchange.send(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
    "503": _status(503, Retry_After="soon"),
    "529": _status(529),
    "reset": _reset,
    "empty body": lambda exchange: exchange.send(200, b""),
    "empty object": lambda exchange: exchange.send(200, b"{}"),
    "truncated JSON": _says('{"claims": [{"text": "Genograms are'),
    "valid JSON, wrong schema": _says('{"answer": "Genograms are completed early.", "confidence": 0.9}'),
    "NaN scores": _says('{"claims": [{"text": "Genograms are completed early.", "markers": [NaN]}]}'),
    "50 MB body": _enormous,
    "tool call asked": lambda exchange: exchange.say(None, message=_TOOL, ended="tool_calls"),
    "content-filter stop": _says(claims("Genograms are completed early."), ended="content_filter"),
    "finish_reason: length": _says(claims("Genograms are completed early."), ended="length"),
    "answer in wrong language": _says(claims("Les génogrammes doivent être faits le plus tôt possible.")),
    "answer that quotes nothing": _says(json.dumps({"claims": [{"text": "Genograms matter.", "markers": []}]})),
    "obedient injection": obey,
}
"""All but the three that need no server or another one: refused, TLS failure and DNS failure."""


def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{place.getsockname()[1]}/v1"


def slow(seconds: float, respond: Respond) -> Respond:
    """The same, later."""

    def later(exchange: Exchange) -> None:
        time.sleep(seconds)
        respond(exchange)

    return later
