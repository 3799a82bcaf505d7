"""A real Chroma server on loopback."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection

from knowledge.index import _collection, _server
from tests.ingest.corpora import environment

_RUN = "from chromadb.cli.cli import app; app()"


class ChromaServer:
    """`chroma run` on a free port, with its data in that folder; may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.api: FastAPI = _server(self.url)
        """What it holds, as an administrator sees it."""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        where = ("--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _RUN, "run", *where],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                self.api.heartbeat()
                return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError("Chroma did not start.")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self.api._session.close()
        self.api = _server(self.url)

    def close(self) -> None:
        self.kill()
        self.api._session.close()

    def names(self) -> set[str]:
        """Of every collection there."""
        return {model.name for model in self.api.list_collections()}

    def only_collection(self) -> Collection:
        (model,) = self.api.list_collections()
        return _collection(self.api, model)
