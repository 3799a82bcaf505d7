"""What may go wrong between the app and the Web API, planned call by call."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Self

_HTML = "<!DOCTYPE html><html><body>Service unavailable</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How one call goes wrong; make one with the constructors below."""

    name: str
    applies: bool = False
    """Whether the call has its effect all the same."""
    delay_s: float = 0
    resets: bool = False
    """Whether the connection is cut instead of an answer."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    """Slack's error code, answered as JSON."""
    body: str | None = None
    """Sent as it is, in place of JSON."""
    content_type: str = "text/html"
    holds_s: float = 0
    """How long the answer is held back after the effect."""

    @classmethod
    def none(cls) -> Self:
        """The call goes well: a gap in a plan."""
        return cls(name="none", applies=True)

    @classmethod
    def rate_limited(cls, *, retry_after: float | str | None = 1) -> Self:
        """Status 429; `retry_after` may also be words, or `None` for no header."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        return cls(name="rate_limited", status=429, headers=headers, error="ratelimited")

    @classmethod
    def server_error(cls, status: int = 500) -> Self:
        """A 5xx with the web page that a proxy would send."""
        return cls(name="server_error", status=status, body=_HTML)

    @classmethod
    def html_body(cls) -> Self:
        """Status 200, but a web page instead of JSON."""
        return cls(name="html_body", body=_HTML)

    @classmethod
    def failed(cls, error: str) -> Self:
        """Status 200 with `ok: false` and the error code."""
        return cls(name="failed", error=error)

    @classmethod
    def delayed(cls, seconds: float) -> Self:
        """The call goes well, but late; its effect comes late too."""
        return cls(name="delayed", applies=True, delay_s=seconds)

    @classmethod
    def held(cls, seconds: float) -> Self:
        """The effect comes at once, the answer late: a caller that gives up cannot know."""
        return cls(name="held", applies=True, holds_s=seconds)

    @classmethod
    def truncated(cls) -> Self:
        """Status 200 with half of a JSON body."""
        return cls(name="truncated", body='{"ok": tr', content_type="application/json")

    @classmethod
    def reset(cls) -> Self:
        """The connection is cut and nothing happened."""
        return cls(name="reset", resets=True)

    @classmethod
    def response_dropped(cls) -> Self:
        """The effect happened, but the connection is cut before the answer: the caller cannot know."""
        return cls(name="response_dropped", applies=True, resets=True)


class Faults:
    """The plan: for each method, what its next calls run into."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault]] = defaultdict(deque)
        self._kept: deque[Fault] = deque()

    def plan(self, method: str, *faults: Fault, times: int = 1) -> None:
        """Let the next calls of a method meet these faults in order, `times` over."""
        self._planned[method].extend(faults * times)

    def keep(self, *faults: Fault) -> None:
        """Let every call that nothing is planned for meet these faults in turn, until told otherwise."""
        self._kept = deque(faults)

    def next_for(self, method: str) -> Fault:
        """The fault that this call meets, taken off the plan."""
        planned = self._planned[method]
        if planned or not self._kept:
            return planned.popleft() if planned else Fault.none()
        self._kept.rotate(-1)
        return self._kept[-1]

    @property
    def left(self) -> int:
        """How many planned faults no call has met yet."""
        return sum(len(planned) for planned in self._planned.values())
