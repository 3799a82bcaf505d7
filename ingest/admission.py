"""What must not be indexed though it can be read: gibberish, data, error pages, and what a person must read first."""

import csv
import json
import re
from dataclasses import replace
from itertools import islice

from ingest.formats.extracted import Extracted, Unreadable
from ingest.quarantine import refuse_for_a_person_to_read
from knowledge.plain import plain
from knowledge.sentences import split_sentences

_MOST_UNDECODED = 0.001
"""Share of characters; one in a thousand is a slip, more is a wrong encoding."""

_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_MOST_PRIVATE = 0.05
_UNMAPPED = (
    "its letters do not make words, perhaps for want of a map in its fonts; print it to a new PDF with OCR (for "
    "example: ocrmypdf --force-ocr in.pdf out.pdf), or get the original"
)
_COMMON = frozenset(
    "a about all also an and any are as at be been before but by can child children could do does each for from had"
    " has have he her his how i if in into is it its may more must need no not of on one or other our out over people"
    " should so some support such than that the their them there these they this those to under up use was we were"
    " what when where which who will with work would you young your".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_SPEAKABLE = re.compile(r"(?i)(?=.*[aeiouyàáâäèéêëìíîïòóôöùúûüŵŷ])(?!.*[bcdfghjklmnpqrstvxz]{6})")
_ENOUGH_WORDS = 60
"""Fewer say nothing about a language."""
_SAMPLE = 20_000
_LEAST_COMMON, _LEAST_SPEAKABLE = 0.08, 0.7
"""English has 40 to 50 % of common words, Welsh 10 %; text in the wrong letters has 0 to 3 %."""

_ERROR_PAGE = re.compile(
    r"(?i)page (?:not found|cannot be found|can ?(?:no|')t be found)"
    r"|(?:can't|cannot|couldn't) find (?:the|that|this) page"
    r"|\b404\b.{0,30}(?:error|not found)|error 404|\b(?:403|500)\b.{0,20}(?:forbidden|error)|access denied"
    r"|page (?:no longer exists|has (?:been )?(?:moved|removed))"
)
_LOGIN_PAGE = re.compile(
    r"(?i)\b(?:sign|log)(?:ged)? ?in\b.{0,300}\b(?:password|user ?name|e-?mail address|continue)\b"
)
_COOKIE_PAGE = re.compile(r"(?i)\bcookies\b.{0,400}\b(?:accept|consent|preferences|agree|settings)\b")
_LONGEST_ERROR_PAGE = 1500

_STANDING = re.compile(
    r"(?im)^\W{0,3}(?:(?:consultation |first |second |final |working )?"
    r"(?P<draft>draft)(?: \d| v| version|\W*$|\W+not for)"
    r"|(?P<old>superseded|withdrawn|archived|obsolete|expired)\W*$)"
    r"|\bthis (?:document|guidance|publication|page|policy|procedure|version) (?:was|has been|is (?:now )?)"
    r"(?:\W{0,2}(?P<gone>withdrawn|superseded|replaced|archived|out of date|no longer current|not current))"
)
_STANDS_WITHIN = 3000
"""Characters from the start of a document in which it says how it stands."""


def admit(found: Extracted, kind: str, *, approved: bool) -> Extracted:
    """The document, with a remark where it says itself that it is a draft or overtaken.

    Args:
        found: what the parser gave.
        kind: its format.
        approved: whether a person has read these very bytes and let them in.

    Raises:
        Unreadable: it must not be indexed; the message says why and what would be right.
    """
    if not any(_has_words(found.text, section.start, section.end) for section in found.sections):
        raise Unreadable("holds no text; add the guidance, or remove the file")
    _refuse_gibberish(found.text)
    if kind in {"plain_text", "markdown", "web_page"}:
        _refuse_data(found.text)
    if kind == "web_page":
        _refuse_error_page(found)
    if not approved:
        refuse_for_a_person_to_read(found.text)
    standing = _standing(found)
    return replace(found, remarks=(*found.remarks, *standing))


def _has_words(text: str, start: int, end: int) -> bool:
    return any(split_sentences(text, start, end))


def _refuse_gibberish(text: str) -> None:
    if len(_PRIVATE.findall(text)) > len(text) * _MOST_PRIVATE:
        raise Unreadable(_UNMAPPED, approvable=True)
    if text.count("\ufffd") > len(text) * _MOST_UNDECODED:
        raise Unreadable("has characters that cannot be decoded; save it as UTF-8")
    words = [match[0] for match in islice(_WORD.finditer(text), _SAMPLE)]
    if len(words) < _ENOUGH_WORDS:
        return
    common = sum(word.lower() in _COMMON for word in words) / len(words)
    speakable = sum(bool(_SPEAKABLE.match(word)) for word in words) / len(words)
    if common < _LEAST_COMMON and speakable < _LEAST_SPEAKABLE:
        raise Unreadable(_UNMAPPED, approvable=True)


def _refuse_data(text: str) -> None:
    stripped = text.strip()
    if stripped[0] in "{[" and _is_json(stripped):
        raise Unreadable("holds JSON data rather than guidance; write it as text, or as a corpus (.jsonl)")
    lines = [line for line in islice(stripped.splitlines(), 500) if line.strip()]
    if len(lines) >= 5 and any(_is_table(lines, mark) for mark in ",;\t"):  # noqa: PLR2004 -- fewer may be chance
        raise Unreadable("holds a table of data (CSV) rather than guidance; write what it says as text")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(lines: list[str], mark: str) -> bool:
    """Whether nearly every line has the same number of cells, three or more, most of them short."""
    counts = [len(row) for row in csv.reader((line.replace("\0", " ") for line in lines), delimiter=mark)]
    usual = max(set(counts), key=counts.count)
    return usual > 2 and counts.count(usual) >= 0.9 * len(counts)  # noqa: PLR2004


def _refuse_error_page(found: Extracted) -> None:
    if len(found.text) > _LONGEST_ERROR_PAGE:
        return
    said = plain(f"{found.title or ''} {found.text}")
    for pattern, what in (
        (_ERROR_PAGE, "an error page"),
        (_LOGIN_PAGE, "a page to log in"),
        (_COOKIE_PAGE, "a notice about cookies"),
    ):
        if pattern.search(said):
            raise Unreadable(
                f"looks like {what} rather than guidance; save the page again from a browser that shows it"
            )


def _standing(found: Extracted) -> list[str]:
    """What the document says of itself, once each."""
    said = f"{found.title or ''}\n{found.text[:_STANDS_WITHIN]}"
    words = {(match["draft"] or match["old"] or match["gone"]).lower() for match in _STANDING.finditer(said)}
    return [
        f"says that it is {word if word != 'draft' else 'a draft'}; check that it may be used" for word in sorted(words)
    ]
