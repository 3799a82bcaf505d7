"""A stand-in model: a real HTTP server that speaks enough of OpenAI's chat completions, with faults on demand."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[str], tuple[int, str]]
"""What was sent (the user's message) to a status and the content of the answer; a content of "" sends an empty body."""


@contextmanager
def model_server(answer: Answer) -> Iterator[str]:
    """Serve on this machine; gives the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = answer(asked["messages"][-1]["content"])
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            told = {"id": "x", "object": "chat.completion", "created": 0, "model": "stand-in", "choices": [choice]}
            body = json.dumps(told if status < 400 else {"error": {"message": content}}).encode() if content else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Keep the terminal quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
