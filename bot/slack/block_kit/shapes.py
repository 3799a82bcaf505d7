"""Checks of JSON made from small parts: a table of them says what a payload may look like."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

_SCHEMES = ("https://", "http://", "mailto:", "slack://")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a payload: where it is, as a JSON pointer, and what."""

    pointer: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.pointer}: {self.code} {self.detail}".rstrip()


Check = Callable[[object, str], Iterator[Problem]]
"""Given a value and where it stands, everything wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The keys of an object and the check of each; any other key is a problem."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    """Optional keys of which at least one must be there."""
    also: Callable[[Mapping[str, object], str], Iterator[Problem]] | None = None
    """What must hold between keys."""


def string(longest: int, *, shortest: int = 1) -> Check:
    """Text of a length; visible text unless the shortest is zero."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(pointer, "wrong_type", "text expected")
        elif shortest and not value.strip():
            yield Problem(pointer, "empty")
        elif len(value) > longest:
            yield Problem(pointer, "too_long", f"{len(value)} of {longest}")

    return check


def url(longest: int) -> Check:
    """An address with a scheme that Slack opens."""
    within = string(longest)

    def check(value: object, pointer: str) -> Iterator[Problem]:
        yield from within(value, pointer)
        if isinstance(value, str) and not value.startswith(_SCHEMES):
            yield Problem(pointer, "not_allowed", "an address needs a scheme")

    return check


def matching(pattern: str) -> Check:
    """Text of a form."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(pointer, "wrong_type", "text expected")
        elif not re.fullmatch(pattern, value):
            yield Problem(pointer, "not_allowed", f"{pattern} expected")

    return check


def flag(value: object, pointer: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(pointer, "wrong_type", "true or false expected")


def whole(least: int, most: int) -> Check:
    """A whole number in a range."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(pointer, "wrong_type", "whole number expected")
        elif not least <= value <= most:
            yield Problem(pointer, "not_allowed", f"{value} is not within {least} to {most}")

    return check


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(pointer, "not_allowed", f"one of {', '.join(allowed)} expected")

    return check


def listed(each: Check, *, most: int, fewest: int = 1) -> Check:
    """A list of a length, each of its items checked."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(pointer, "wrong_type", "list expected")
            return
        if len(value) < fewest:
            yield Problem(pointer, "too_few", f"{len(value)}, at least {fewest}")
        if len(value) > most:
            yield Problem(pointer, "too_many", f"{len(value)} of {most}")
        for position, item in enumerate(value):
            yield from each(item, f"{pointer}/{position}")

    return check


def shaped(shape: Shape) -> Check:
    """An object of one shape."""

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "wrong_type", "object expected")
            return
        yield from _missing(value, shape, pointer)
        checks = {**shape.required, **shape.optional}
        for key, item in value.items():
            within = checks.get(key)
            if within is None:
                yield Problem(f"{pointer}/{key}", "unknown_key")
            else:
                yield from within(item, f"{pointer}/{key}")
        if shape.also is not None:
            yield from shape.also(value, pointer)

    return check


def typed(table: Mapping[str, Shape], *, unknown: str = "unknown_element") -> Check:
    """An object whose `type` picks its shape from a table."""
    checks = {kind: shaped(_with_type(shape, kind)) for kind, shape in table.items()}

    def check(value: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(pointer, "wrong_type", "object expected")
            return
        within = checks.get(str(value.get("type")))
        if within is None:
            yield Problem(pointer, unknown, str(value.get("type")))
        else:
            yield from within(value, pointer)

    return check


def _missing(value: Mapping[str, object], shape: Shape, pointer: str) -> Iterator[Problem]:
    for key in shape.required:
        if key not in value:
            yield Problem(f"{pointer}/{key}", "missing")
    if shape.either and not any(key in value for key in shape.either):
        yield Problem(pointer, "missing", " or ".join(shape.either))


def _with_type(shape: Shape, kind: str) -> Shape:
    return replace(shape, required={"type": choice(kind), **shape.required})
