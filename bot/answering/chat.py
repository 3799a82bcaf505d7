"""One question to a chat model, within a total time, and nothing of what was said in logs, traces or errors.

The only place that imports LangChain's models. Data stand between marks that nobody can guess; the model has no
tools and is given no secrets.
"""

import json
import logging
import queue
import secrets
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel, SecretStr

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel

LARGEST = 256 * 1024
"""Bytes of a response that are read."""
_WAIT, _LONGEST_WAIT = 0.5, 8.0
"""Seconds before the second try, doubled with each one after it."""
_FEWEST = 0.05
"""Seconds below which no further try is made."""
_AT_ONCE = 8
"""Calls that may be under way, those that were given up included."""
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_REFUSED_FORM = frozenset({400, 422})
"""What servers answer that know no JSON schema."""

_ADDRESSES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}
"""Said even where it is the provider's own, so that no variable of the environment sends the call elsewhere."""
_LOGGERS = (
    "openai",
    "anthropic",
    "ollama",
    "botocore",
    "boto3",
    "langchain",
    "langsmith",
    "httpx",
    "httpx2",
    "httpcore",
)


class ChatUnavailable(Exception):  # noqa: N818 -- it names a state, as the message to the person does
    """The model cannot be used; the message says what to do."""


class NoReply(Exception):  # noqa: N818 -- an ending, not a fault of the program
    """The model gave nothing; the message is a code of ours and never the model's or the server's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """Which model, and how long it may take."""

    name: str
    """LangChain's "provider:model"."""
    url: str | None = None
    key: SecretStr | None = None
    seconds: float = 20.0
    """For all tries together."""
    tries: int = 3
    tracing: bool = False
    """Whether LangSmith may be told what is asked, by its own variables."""

    @property
    def provider(self) -> str:
        """The part before the colon."""
        return self.name.partition(":")[0]


class Chat:
    """Asks one chat model for a JSON object; may be called from several threads."""

    def __init__(self, model: "BaseChatModel", settings: ChatSettings) -> None:
        self._model = model
        self._settings = settings
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._knows_forms = settings.provider in _FORMS

    def __call__(self, task: str, data: object, form: type[BaseModel]) -> str:
        """The text of the object that the model answers with.

        Args:
            task: what to do; `{mark}` in it is what stands before and after the data.
            data: plain values, given as JSON.
            form: what is asked for; the caller checks it.

        Raises:
            NoReply: nothing came in time, or what came is no answer.
        """
        ends = time.monotonic() + self._settings.seconds
        mark = f"<<{secrets.token_hex(8)}>>"
        said = [
            ("system", task.replace("{mark}", mark)),
            ("human", f"{mark}\n{json.dumps(data, ensure_ascii=False)}\n{mark}"),
        ]
        for number in range(1, self._settings.tries + 1):
            try:
                return _object_in(self._once(said, form, ends))
            except _Failed as failed:
                pause = _pause(failed, number)
                if not failed.again or number == self._settings.tries or time.monotonic() + pause + _FEWEST > ends:
                    raise NoReply(failed.reason) from None
                time.sleep(pause)
        raise NoReply("no try")

    def _once(self, said: list[tuple[str, str]], form: type[BaseModel], ends: float) -> str:
        """One try in a thread of its own: whatever a server does, the caller waits no longer than it may."""
        if not self._places.acquire(blocking=False):
            raise _Failed("too many calls under way")
        outcome: queue.SimpleQueue[str | _Failed] = queue.SimpleQueue()

        def ask() -> None:
            try:
                outcome.put(self._ask(said, form))
            except Exception as fault:  # noqa: BLE001 -- every provider raises its own kinds
                outcome.put(_failure_of(fault))
            finally:
                self._places.release()

        threading.Thread(target=ask, daemon=True, name="chat-model").start()
        try:
            got = outcome.get(timeout=max(ends - time.monotonic(), 0))
        except queue.Empty:
            raise _Failed("timed out") from None
        if isinstance(got, _Failed):
            raise got
        return got

    def _ask(self, said: list[tuple[str, str]], form: type[BaseModel]) -> str:
        with _tracing(on=self._settings.tracing):
            if self._knows_forms:
                try:
                    return _text_of(self._model.bind(**_FORMS[self._settings.provider](form)).invoke(said))
                except Exception as fault:
                    if _status_of(fault) not in _REFUSED_FORM:
                        raise
                    self._knows_forms = False
            return _text_of(self._model.invoke(said))


class _Failed(Exception):  # noqa: N818 -- carried between threads, never shown
    def __init__(self, reason: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.again, self.wait = reason, again, wait


def _openai_form(form: type[BaseModel]) -> Mapping[str, object]:
    schema = {"name": form.__name__, "schema": form.model_json_schema()}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


_FORMS: Mapping[str, Callable[[type[BaseModel]], Mapping[str, object]]] = {
    "openai": _openai_form,
    "azure_openai": _openai_form,
    "ollama": lambda form: {"format": form.model_json_schema()},
}
"""How each provider is told of a JSON schema; the others are asked in words."""


def _text_of(message: object) -> str:
    """The text of a finished answer.

    Raises:
        _Failed: it was cut short, withheld, or asks for a tool.
    """
    if getattr(message, "tool_calls", None) or getattr(message, "invalid_tool_calls", None):
        raise _Failed("asked for a tool")
    ended = getattr(message, "response_metadata", {})
    reason = str(ended.get("finish_reason") or ended.get("stop_reason") or ended.get("stopReason") or "stop")
    if reason in {
        "length",
        "max_tokens",
        "content_filter",
        "refusal",
        "guardrail_intervened",
        "tool_calls",
        "tool_use",
    }:
        raise _Failed(reason)
    text = str(getattr(message, "text", ""))
    if not text.strip():
        raise _Failed("empty")
    if len(text) > LARGEST:
        raise _Failed("too large")
    return text


def _object_in(text: str) -> str:
    """The JSON object, also where a model puts it between code fences or sentences."""
    return text[text.find("{") : text.rfind("}") + 1] if "{" in text else text


def _failure_of(fault: Exception) -> _Failed:
    if isinstance(fault, _Failed):
        return fault
    status = _status_of(fault)
    # A response that is no response (an empty body, say) ends in all kinds of errors and is not worth a second try.
    again = status in _AGAIN if status else "Connect" in type(fault).__name__
    return _Failed(str(status or type(fault).__name__), again=again, wait=_retry_after(fault))


def _status_of(fault: Exception) -> int | None:
    for holder in (fault, getattr(fault, "response", None)):
        if isinstance(status := getattr(holder, "status_code", None), int):
            return status
    if isinstance(told := getattr(fault, "response", None), Mapping):
        return cast("int | None", told.get("ResponseMetadata", {}).get("HTTPStatusCode"))
    return None


def _retry_after(fault: Exception) -> float | None:
    """Seconds to wait, from a number or a date; None where it is neither."""
    written = str(getattr(getattr(fault, "response", None), "headers", {}).get("retry-after", ""))
    try:
        return max(float(written), 0.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(written) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _pause(failed: _Failed, number: int) -> float:
    return failed.wait if failed.wait is not None else min(_WAIT * 2 ** (number - 1), _LONGEST_WAIT)


@contextmanager
def _tracing(*, on: bool) -> Iterator[None]:
    """LangSmith hears nothing, whatever the environment says, unless it was switched on here."""
    from langsmith import tracing_context

    with tracing_context(enabled=None if on else False):
        yield


def load_chat(settings: ChatSettings) -> Chat:
    """The model, ready to be asked; nothing is sent.

    Raises:
        ChatUnavailable: it cannot be made; the message says what is missing.
    """
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as fault:
        raise ChatUnavailable(_install(settings)) from fault
    try:
        make: Callable[..., BaseChatModel] = init_chat_model
        model = make(settings.name, temperature=0, **_options(settings))
    except ImportError as fault:
        raise ChatUnavailable(_install(settings)) from fault
    except Exception as fault:
        also = _ALSO.get(settings.provider, "")
        message = f"The model {settings.name} cannot be used: {type(fault).__name__}. Is its key set?{also}"
        raise ChatUnavailable(message) from fault
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(max(logging.getLogger(name).level, logging.WARNING))
    # It shows the value that it complains of, which may be the end of a question.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
    return Chat(model, settings)


_ALSO = {
    "azure_openai": " Azure needs PRACTICE_MODEL_URL and OPENAI_API_VERSION as well.",
    "bedrock_converse": " AWS needs a region (AWS_REGION) and credentials.",
}


def _install(settings: ChatSettings) -> str:
    extra = {"azure_openai": "openai", "bedrock_converse": "bedrock", "bedrock": "bedrock"}
    return (
        f'The model {settings.name} needs LangChain: pip install ".[{extra.get(settings.provider, settings.provider)}]"'
    )


def _options(settings: ChatSettings) -> dict[str, object]:
    """What each provider calls its address, its key and its limits."""
    address = settings.url or _ADDRESSES.get(settings.provider)
    options: dict[str, object] = {}
    if settings.key:
        options["api_key"] = settings.key.get_secret_value()
    match settings.provider:
        case "openai":
            options |= {"base_url": address, "http_client": _client(settings.seconds)}
        case "azure_openai":
            options |= {"http_client": _client(settings.seconds)} | ({"azure_endpoint": address} if address else {})
        case "ollama":
            return {"base_url": address, "client_kwargs": {"timeout": settings.seconds}}
        case "anthropic":
            options |= {"base_url": address}
        case _:
            return {"base_url": address} if address else {}
    return options | {"timeout": settings.seconds, "max_retries": 0}


def _client(seconds: float) -> "httpx2.Client":
    """A client that reads no more of a response than an answer can hold, and for no longer."""
    import httpx2

    class Bounded(httpx2.SyncByteStream):
        def __init__(self, stream: httpx2.SyncByteStream) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            size, ends = 0, time.monotonic() + seconds
            for part in self._stream:
                size += len(part)
                if size > LARGEST or time.monotonic() > ends:
                    raise httpx2.ReadError(
                        "more than an answer can hold" if size > LARGEST else "slower than it may be"
                    )
                yield part

        def close(self) -> None:
            self._stream.close()

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.ReadError("packed, though asked not to be")
        response.stream = Bounded(cast("httpx2.SyncByteStream", response.stream))

    return httpx2.Client(timeout=seconds, headers={"accept-encoding": "identity"}, event_hooks={"response": [bound]})
