"""Counts and times for whoever runs the bot; never a word of anybody, nor an id."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter("practice_replies", "Replies decided, by ending.", ["kind"], registry=self._registry)
        self._seconds = Histogram(
            "practice_reply_seconds",
            "From a question's arrival to its reply in Slack.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._failures = Counter(
            "practice_slack_failures",
            "Calls to Slack that did not work, by Slack's word.",
            ["code"],
            registry=self._registry,
        )
        self._unanswered = Counter(
            "practice_jobs_failed", "Jobs that ended without a reply, by how.", ["how"], registry=self._registry
        )

    def gauge(self, name: str, told: str, read: Callable[[], float]) -> None:
        """A figure that is read when somebody looks."""
        Gauge(f"practice_{name}", told, registry=self._registry).set_function(read)

    def replied(self, kind: str, seconds: float) -> None:
        """A reply is with its person."""
        self._answers.labels(kind).inc()
        self._seconds.observe(seconds)

    def slack_failed(self, code: str) -> None:
        """A call did not work."""
        self._failures.labels(code).inc()

    def ended_badly(self, how: str) -> None:
        """A job ended without a reply."""
        self._unanswered.labels(how).inc()

    def as_text(self) -> str:
        """In the form that Prometheus reads."""
        return generate_latest(self._registry).decode()
