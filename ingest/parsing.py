"""The process that parses: one fresh child a file, with limits on time and memory, no network and nothing to write.

What a parser needs is imported once, before the fork; the bytes come over a pipe, so that no parser opens a file.
"""

import contextlib
import ctypes
import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn

from ingest.limits import BROKE_OFF, Limits

if TYPE_CHECKING:
    from ingest.formats.extracted import Extracted

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_MOST_FILES = 64
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.kill", "os.remove")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def serve() -> None:
    """Answer requests on standard input until it closes."""
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not be taken for an answer
    _withdraw()
    _send(answers, b".")
    requests = sys.stdin.buffer
    while header := requests.readline():
        request = json.loads(header)
        answer = _answer(request, requests.read(request["length"]))
        _send(answers, len(answer).to_bytes(8, "big") + answer)


def _withdraw() -> None:
    """Leave the network and die with the parent, as far as the system allows it."""
    with contextlib.suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        system.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _answer(request: Mapping[str, Any], content: bytes) -> bytes:
    limits = Limits(**request["limits"])
    try:
        for module in ("ingest.admission", f"ingest.formats.{request['kind']}"):
            importlib.import_module(module)
    except ImportError:
        return _reason("cannot be read, for a library is missing; install what requirements.txt lists")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _keep_only(writing)
        _parse_and_exit(request["kind"], content, writing, limits, approved=request["approved"])
    os.close(writing)
    try:
        answer = _read_within(reading, limits)
    except _TooMuch as fault:
        os.kill(child, signal.SIGKILL)
        answer = _reason(str(fault))
    os.close(reading)
    _, status, used = os.wait4(child, 0)
    return answer or _reason(_why_it_died(status, used.ru_utime + used.ru_stime, limits))


class _TooMuch(Exception):  # noqa: N818 -- it says what a child did
    """The child took more than it may."""


def _read_within(pipe: int, limits: Limits) -> bytes:
    """All that comes."""
    answer = bytearray()
    deadline = time.monotonic() + limits.wall_seconds
    while len(answer) <= limits.answer:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _TooMuch(f"took longer than {limits.wall_seconds} seconds to read; split it or make it simpler")
        part = os.read(pipe, 1 << 20)
        if not part:
            return bytes(answer)
        answer += part
    raise _TooMuch(f"gave more than {limits.answer:,} bytes of text; split it into several documents")


def _why_it_died(status: int, seconds: float, limits: Limits) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}:
        if seconds >= limits.cpu_seconds - 1:
            return f"took more than {limits.cpu_seconds} seconds of computing; split it or make it simpler"
        return f"needed more than {limits.memory >> 20} MB of memory; split it or make it simpler"
    return BROKE_OFF


def _reason(words: str, *, approvable: bool = False) -> bytes:
    return json.dumps({"words": words, "approvable": approvable}).encode()


def _send(pipe: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(pipe, view) :]


def _parse_and_exit(kind: str, content: bytes, pipe: int, limits: Limits, *, approved: bool) -> NoReturn:
    """Write what the parser gives, or why it gives nothing, and end without touching what the parent holds."""
    try:
        _confine(limits)
        _send(pipe, _parsed(kind, content, limits, approved=approved))
    except BaseException:  # noqa: BLE001 -- whatever it is, this process has nothing to clean up and nobody to tell
        os._exit(1)
    os._exit(0)


def _parsed(kind: str, content: bytes, limits: Limits, *, approved: bool) -> bytes:
    from ingest.formats.extracted import Unreadable

    try:
        return json.dumps(asdict(parse(kind, content, approved=approved))).encode()
    except Unreadable as fault:
        return _reason(str(fault), approvable=fault.approvable)
    except MemoryError:
        return _reason(f"needed more than {limits.memory >> 20} MB of memory; split it or make it simpler")
    except RecursionError:
        return _reason("nested too deeply to be read; make it simpler")
    except Exception:  # noqa: BLE001 -- a parser may raise anything; its words are for its programmers
        return _reason("damaged; open it in the program that made it and save it again")


def parse(kind: str, content: bytes, *, approved: bool = False) -> "Extracted":
    """The text of a file, read in this very process.

    Raises:
        Unreadable: it has none that may be used.
    """
    from ingest.admission import admit

    return admit(importlib.import_module(f"ingest.formats.{kind}").read(content), kind, approved=approved)


def _keep_only(pipe: int) -> None:
    """Close every other way to the parent: what it asks next and what others answer are none of a parser's business."""
    os.dup2(1, 0)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, _MOST_FILES)


def _confine(limits: Limits) -> None:
    """Set the limits of this process; nothing it does from here on can lift them."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system without this limit
            resource.setrlimit(what, (most, most))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop Python code from reaching out; what is not Python is held by the limits."""
    if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
        raise PermissionError(event)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, _, flags = arguments
    return isinstance(flags, int) and bool(flags & _WRITING)
