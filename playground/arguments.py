"""What a Web API call carries, read the way Slack reads it, and how a call is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from playground.composer import JsonObject

_TRUE = frozenset((True, "true", "1", 1))


class ApiError(Exception):
    """A refusal: Slack's error code, what was wrong, and whether a well-made app could have known."""

    def __init__(self, code: str, detail: str = "", *, violation: bool = True, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.violation = violation
        self.extra = extra


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call, from JSON or from a form."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A string argument, empty when it is missing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """A string argument that Slack insists on."""
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", f"missing {name}")
        return value

    def flag(self, name: str) -> bool | None:
        """A yes-or-no argument; `None` when it was not sent."""
        if name not in self.values:
            return None
        return self.values[name] in _TRUE

    def parsed(self, name: str) -> object:
        """A structured argument, which forms carry as JSON text; `None` when it was not sent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as broken:
            raise ApiError("invalid_arguments", f"{name} is not JSON") from broken

    def mapping(self, name: str) -> JsonObject:
        """An object argument that Slack insists on."""
        value = self.parsed(name)
        if not isinstance(value, dict):
            raise ApiError("invalid_arguments", f"{name} is not an object")
        return value
