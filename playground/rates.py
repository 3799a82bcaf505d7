"""How often each method may be called, on the clock that tests move; off unless a test asks for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls at once, and as many again in this time; for each channel where it says so."""

    calls: int
    seconds: float
    per_channel: bool = False


TIER_2, TIER_3, TIER_4 = Rate(20, 60), Rate(50, 60), Rate(100, 60)
RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "apps.connections.open": TIER_3,
        "assistant.threads.setStatus": Rate(600, 60),
        "assistant.threads.setSuggestedPrompts": TIER_4,
        "assistant.threads.setTitle": TIER_4,
        "chat.appendStream": TIER_4,
        "chat.postEphemeral": TIER_4,
        # One a second; how many more Slack tolerates in a burst it does not say.
        "chat.postMessage": Rate(3, 3, per_channel=True),
        "chat.startStream": TIER_2,
        "chat.stopStream": TIER_2,
        "chat.update": TIER_3,
        "conversations.open": TIER_3,
        "conversations.replies": TIER_3,
        "files.completeUploadExternal": TIER_4,
        "files.getUploadURLExternal": TIER_4,
        "reactions.add": TIER_3,
        "users.info": TIER_4,
        "views.open": TIER_4,
        "views.publish": TIER_4,
        "views.push": TIER_4,
        "views.update": TIER_4,
    }
)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class RateLimits:
    """A bucket of calls for each method, filled again as time goes by."""

    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def wait(self, method: str, *, channel: str, now: float) -> int:
        """Take one call; zero when it may go ahead, else the whole seconds to wait."""
        rate = self.rates.get(method)
        if rate is None:
            return 0
        place = channel if rate.per_channel else ""
        bucket = self._buckets.setdefault((method, place), _Bucket(rate.calls, now))
        refill = rate.calls / rate.seconds
        bucket.left = min(rate.calls, bucket.left + (now - bucket.at) * refill)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return math.ceil((1 - bucket.left) / refill)
