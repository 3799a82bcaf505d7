"""What a server really sent: a PDF, a web page, or a wall in front of one; and where the PDF behind a page is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

import lxml.etree
import lxml.html
from yarl import URL

from ingest.originals import Kind
from knowledge.plain import plain

LARGEST_PAGE = 10 * 1024 * 1024
"""Bytes of a web page; the longest guidance published as one is far smaller."""
_FEWEST_WORDS = 80
"""A page with fewer is a stub, a notice or an empty shell that a script would fill."""
_WORDS_OF_A_WALL = 150
"""A page with more has text of its own besides a field for a password or a notice about cookies."""

_LONGEST_NAME = 200
"""Letters of a title, heading or link that are looked at or shown, so that no page can keep the patterns below busy."""

_WORDS = """//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template
    or ancestor::nav or ancestor::header or ancestor::footer)]"""
_WALLS = {
    "says that there is no such page": r"(error:? )?(404|410)\b.*|.*\b(page|document|file) ?not found\b.*|not found"
    r"|.*\b(page|document|file|content)\b.* (cannot|can't|could not|couldn't) be found\b.*"
    r"|.*\b(cannot|can't|could not|couldn't) find (that|this|the) (page|document|file)\b.*"
    r"|.*\b(page|document|file)\b.* (no longer (exists|available)|is no longer available|(does not|doesn't) exist).*",
    "asks to log in": r"(please )?(log ?[io]n|sign ?in)( to\b.*)?",
    "lets only people with a browser in": r"just a moment\W*|attention required\W.*|access denied.*|forbidden"
    r"|.*\bare you (a )?(human|robot)\b.*|.*\bverify(ing)? (that )?you are (a )?human\b.*"
    r"|(checking|security check).*\bbrowser\b.*|.*\b(enable|turn on) javascript\b.*",
    "says that it is out of service": r"(service|site|website|page) (temporarily )?unavailable.*"
    r"|.*\bunder maintenance\b.*",
}
"""What the title or main heading of a page says that is sent in the place of another, though with status 200."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLink:
    """A link to a PDF, with its words."""

    url: URL
    text: str

    @property
    def name(self) -> str:
        """What people call it, fit to be shown in a terminal."""
        return plain(self.text or self.file)[:_LONGEST_NAME]

    @property
    def file(self) -> str:
        """The file's name in its address."""
        return unquote(self.url.path).rpartition("/")[2]


def kind_of(content: bytes) -> Kind | None:
    """What the bytes are, whatever the server calls them; None when neither a web page nor a PDF."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<") and re.search(rb"<!doctype html|<html[\s>]", start):
        return "html"
    return "pdf" if b"%PDF-" in content[:1024] else None


class WebPage:
    """One HTML page, as far as fetching needs to understand it."""

    def __init__(self, content: bytes, url: URL) -> None:
        """Read it.

        Raises:
            ValueError: there is nothing in it.
        """
        try:
            self._tree = lxml.html.document_fromstring(
                content, parser=lxml.html.HTMLParser(encoding=_encoding(content))
            )
        except lxml.etree.LxmlError as fault:
            raise ValueError("no page") from fault
        self._url = url

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its visible words, without what surrounds every page of a site."""
        return tuple(" ".join(map(str, self._tree.xpath(_WORDS))).split())

    def wall(self) -> str | None:
        """What this page says or asks for in the place of the one that was wanted; None when it is the one."""
        names = [_plain(name) for name in self._names()]
        for what, pattern in _WALLS.items():
            if any(re.fullmatch(pattern, name) for name in names):
                return what
        if len(self.words) < _WORDS_OF_A_WALL:
            if self._tree.xpath("//input[translate(@type, 'PASWORD', 'pasword') = 'password']"):
                return "asks to log in"
            if any(re.search(r"\bcookies?\b", name) for name in names):
                return "shows only a notice about cookies"
        return None

    def too_short(self) -> str | None:
        """Why this cannot be a whole document, where it has too few words to be one."""
        count = len(self.words)
        return f"has only {count} words, too few to be the document" if count < _FEWEST_WORDS else None

    def _names(self) -> Iterable[str]:
        for name in self._tree.xpath("//head/title | //h1"):
            yield from re.split(r"\s[|–—·:-]\s", name.text_content()[:_LONGEST_NAME])

    def pdf_links(self) -> tuple[PdfLink, ...]:
        """Its links to PDFs, each once, with all words under which it is linked."""
        texts: dict[URL, list[str]] = {}
        base = next(iter(self._tree.xpath("//base/@href")), "")
        for link in self._tree.xpath("//a[@href]"):
            try:
                url = self._url.join(URL(str(base))).join(URL(link.get("href").strip())).with_fragment(None)
            except ValueError:
                continue
            if url.path.lower().endswith(".pdf") or link.get("type") == "application/pdf":
                texts.setdefault(url, []).append(" ".join(link.text_content().split()))
        return tuple(PdfLink(url=url, text=" ".join(filter(None, said))) for url, said in texts.items())


def _encoding(content: bytes) -> str | None:
    """UTF-8 where it is that, though the page itself may not say so; else what the page says."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def resembling(links: Iterable[PdfLink], titles: Iterable[str]) -> PdfLink | None:
    """The link whose words or file name are most like one of the titles; None when none is like any.

    Alike are two names of which the shorter has half of its words, and at least two, in the other; nearness is
    Jaccard's index of their words.
    """
    wanted = [words for title in titles if (words := _telling_words(title))]
    best: tuple[float, PdfLink | None] = (0.0, None)
    for link in links:
        for name in (link.text, link.file.rpartition(".")[0]):
            nearness = max((_nearness(_telling_words(name), words) for words in wanted), default=0.0)
            if nearness > best[0]:
                best = (nearness, link)
    return best[1]


def _nearness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    alike = shared >= 2 and 2 * shared >= min(len(one), len(other))  # noqa: PLR2004 -- said in `resembling`
    return shared / len(one | other) if alike else 0.0


def _telling_words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W_]+", _plain(name)) if len(word) > 3)  # noqa: PLR2004


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
