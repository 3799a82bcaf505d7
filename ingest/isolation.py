"""Every file is parsed in a child process that may take only so much time and memory, and reaches nothing else.

This is the side of the ingest, which never imports a parser; `ingest/parsing.py` runs in the child.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import IO, Self

from pydantic import TypeAdapter, ValidationError

from ingest.formats.extracted import Extracted, Refused, Unreadable
from ingest.limits import BROKE_OFF, Limits

Parse = Callable[..., Extracted]
"""Kind and bytes, and `approved=True` where a person has read it; raises `Unreadable`."""

_STARTING = 20
"""Seconds beyond its own limits that the child may be silent, for it may be importing a parser on a busy machine."""


class ParserUnavailable(Exception):  # noqa: N818 -- it names a state, as the message to the person does
    """The process that parses does not start; no file is to blame."""


class ParserProcess:
    """Parses files one at a time, each in a fresh child of one warm process that is replaced after trouble."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()

    def __call__(self, kind: str, content: bytes, *, approved: bool = False) -> Extracted:
        """The text of a file.

        Raises:
            Unreadable: it has none that may be used, or reading it took more than the limits allow.
            ParserUnavailable: no file can be read at all.
        """
        request = {"kind": kind, "approved": approved, "length": len(content), "limits": asdict(self._limits)}
        try:
            answer = self._exchange(json.dumps(request).encode() + b"\n" + content)
        except OSError as fault:
            self._end()
            raise Unreadable(BROKE_OFF) from fault
        except BaseException:
            self._end()
            raise
        return _extracted(answer)

    def _exchange(self, request: bytes) -> bytes:
        if self._process is None:
            self._start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        process.stdin.write(request)
        process.stdin.flush()
        deadline = time.monotonic() + self._limits.wall_seconds + _STARTING
        length = int.from_bytes(_receive(process.stdout, 8, deadline), "big")
        return _receive(process.stdout, min(length, self._limits.answer), deadline)

    def _start(self) -> None:
        self._process = _begin()
        try:
            if self._process.stdout:
                _receive(self._process.stdout, 1, time.monotonic() + _STARTING)
        except OSError as fault:
            self._end()
            raise ParserUnavailable(
                "The process that reads files does not start. Install what requirements.txt lists, then run: "
                "python -m ingest"
            ) from fault

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        with contextlib.suppress(OSError), self._process:  # what was still to be written goes nowhere, and says so
            pass
        self._process = None


def _begin() -> "subprocess.Popen[bytes]":
    """A Python that imports what we import, knows none of our settings, and dies with us."""
    begin = "import sys; sys.path[:] = sys.argv[1:]; from ingest.parsing import serve; serve()"
    return subprocess.Popen(  # noqa: S603 -- this very Python
        [sys.executable, "-I", "-c", begin, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )


def _receive(pipe: IO[bytes], length: int, deadline: float) -> bytes:
    """So many bytes, or `OSError` when they do not come in time."""
    received = bytearray()
    while len(received) < length:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        part = os.read(pipe.fileno(), min(length - len(received), 1 << 20)) if ready else b""
        if not part:
            raise BrokenPipeError
        received += part
    return bytes(received)


def _extracted(answer: bytes) -> Extracted:
    """What the child says, checked: whatever took it over must not reach the index unseen."""
    try:
        found = _ANSWER.validate_json(answer)
    except ValidationError as fault:
        raise Unreadable(BROKE_OFF) from fault
    if isinstance(found, Refused):
        raise Unreadable(found.words, approvable=found.approvable)
    reached = 0
    for section in found.sections:
        if not reached <= section.start <= section.end <= len(found.text):
            raise Unreadable(BROKE_OFF)
        reached = section.end
    return found


_ANSWER: TypeAdapter[Extracted | Refused] = TypeAdapter(Extracted | Refused)
