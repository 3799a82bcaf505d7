"""A pack as plain text, for the terminal and for pasting."""

import textwrap
from collections.abc import Iterator
from itertools import groupby

from bot.answering.replies import Citation
from bot.supervision.packs import Asked, Pack, Reading, Wording
from bot.supervision.phrases import AS_AT, CLOSING, FOUND, KINDS, LISTEN, QUESTIONS, READ, RECORD, TITLE

_WIDTH = 92


def as_text(pack: Pack) -> str:
    """The whole pack."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield from _wrapped(f"{TITLE}: {pack.title}")
    yield f"{pack.session} · {AS_AT.format(date=day(pack))}"
    yield ""
    yield from _wrapped(pack.purpose)
    yield from _wrapped(pack.length.how)
    yield from _heading(FOUND)
    for found in pack.found:
        yield from _wrapped(f"{KINDS[found.finding]}: “{found.citation.quote}” [{found.citation.marker}]", "  ")
    yield from _sources(pack)
    yield from _heading(QUESTIONS.format(model=pack.model.name))
    yield from _asked(pack)
    yield from _heading(LISTEN)
    yield from (line for each in pack.wordings for line in _wrapped(heard(each), "  "))
    yield from _heading(CLOSING)
    yield from (line for each in pack.closing for line in _wrapped(each, "  "))
    yield from (line for each in ("", pack.care, pack.challenge) for line in _wrapped(each))
    yield from _heading(READ)
    yield from (line for each in pack.reading for line in _wrapped(to_read(each), "  "))
    yield from _heading(RECORD)
    yield from (f"  {line.label}: {line.beside or '…'}" for line in pack.record)
    yield from _wrapped(pack.boundary, "  ")


def _asked(pack: Pack) -> Iterator[str]:
    numbered = enumerate(pack.questions, 1)
    for stage, together in groupby(numbered, key=lambda each: stage_of(each[1])):
        yield f"  {stage}"
        for number, asked in together:
            yield from textwrap.wrap(asked.ask, _WIDTH, initial_indent=f"  {number}. ", subsequent_indent="     ")


def stage_of(asked: Asked) -> str:
    """The stage with what it is about."""
    return f"{asked.stage}: {asked.about}"


def day(pack: Pack) -> str:
    """The day it was made, as people write it."""
    return f"{pack.as_at.day} {pack.as_at:%B %Y}"


def heard(wording: Wording) -> str:
    """A term, what reads better, and why."""
    return f"{wording.term}: perhaps {better_of(wording)}. {wording.why}"


def better_of(wording: Wording) -> str:
    """What reads better, in quotation marks."""
    return " or ".join(f"“{each}”" for each in wording.better)


def to_read(reading: Reading) -> str:
    """Title, publisher, date, standing and address."""
    return f"{reading.title}. {known_of(reading)}" + (f" · {reading.url}" if reading.url else "")


def known_of(reading: Reading) -> str:
    """Publisher, date, standing, and how far it was checked."""
    known = (reading.publisher, reading.date or "no date known", reading.authority, reading.verification)
    return " · ".join(filter(None, known))


def source_lines(pack: Pack) -> Iterator[str]:
    """Where the audit's words stand: the document once, with the markers and headings that are quoted."""
    for (document, about), together in groupby(pack.found, key=lambda each: _document(each.citation)):
        places = "; ".join(f"[{each.citation.marker}] {each.citation.section}" for each in together)
        yield f"{document}. {about}. {places}"


def _document(citation: Citation) -> tuple[str, str]:
    known = (citation.publisher, citation.date or "no date known", citation.authority, citation.verification)
    return citation.document, " · ".join(filter(None, (*known, *citation.labels)))


def _sources(pack: Pack) -> Iterator[str]:
    for line in source_lines(pack):
        yield from _wrapped(line, "  ")


def _heading(words: str) -> Iterator[str]:
    yield from ("", words)


def _wrapped(line: str, indent: str = "") -> list[str]:
    return textwrap.wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]
