"""The words of raw HTML inside Markdown."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from markdown_it.common.html_blocks import block_names

from ingest.formats.unseen import Look, look

_HIDDEN = {"script", "style"}
_BREAKING = {*block_names, "br", "pre"}
_INLINE = """
a abbr acronym area audio b bdi bdo big button canvas cite code data datalist del dfn em embed font i img input ins kbd
label map mark meta meter noscript object output picture progress q ruby rp rt s samp select slot small source span
strike strong sub sup svg template textarea time tt u var video wbr
"""
_ELEMENTS = {*_BREAKING, *_HIDDEN, *_INLINE.split()}
"""Anything else in angle brackets is no element but a gap to fill in, as in "ring <name of manager>"."""

_EMPTY = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_ENDS_ITS_LIKE = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class _Open(NamedTuple):
    tag: str
    look: Look


class Nesting:
    """The elements that are open; one may begin in one block of Markdown and end in another."""

    def __init__(self) -> None:
        self.hidden = 0
        """How many hidden elements with words there were."""
        self._open: list[_Open] = []
        self._noted = False

    @property
    def unseen(self) -> bool:
        """Whether what comes now stands in a hidden element."""
        return bool(self._open) and self._open[-1].look.unseen

    def begin(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take an element's beginning."""
        if tag in _ENDS_ITS_LIKE and self._open and self._open[-1].tag == tag:
            self._open.pop()
        above = self._open[-1].look if self._open else Look()
        self._open.append(_Open(tag, look(tag, attributes, {}, above)))
        self._noted = self._noted and self.unseen

    def end(self, tag: str) -> None:
        """Take an element's end, and with it that of those in it that have none."""
        last = next((place for place in reversed(range(len(self._open))) if self._open[place].tag == tag), None)
        if last is not None:
            del self._open[last:]
        self._noted = self._noted and self.unseen

    def leave_out(self, words: str) -> None:
        """Count the hidden element that these words stand in, once."""
        if not self._noted and any(map(str.isalnum, words)):
            self.hidden += 1
            self._noted = True


class RawHtml(HTMLParser):
    """Takes HTML and words in turn; what nobody would see is left out, and what is no element is kept."""

    def __init__(self, nesting: Nesting) -> None:
        """Begin inside the elements that HTML before this has left open."""
        super().__init__()
        self._nesting = nesting
        self.words: list[str] = []
        self.markup: list[str] = []
        """What was left out knowingly: tags, comments, closed scripts and styles, words in hidden elements."""
        self._withheld: list[str] | None = None

    def write(self, words: str) -> None:
        """Take words that are not HTML."""
        if self._withheld is not None:
            self._withheld.append(words)
        elif self._nesting.unseen:
            self._nesting.leave_out(words)
            self.markup.append(words)
        else:
            self.words.append(words)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.write(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens; a picture's description is its words."""
        written = self.get_starttag_text() or ""
        if tag not in _ELEMENTS:
            self.write(written)
            return
        self.markup.append(written)
        if tag in _HIDDEN:
            self._withheld = []
        self._nesting.begin(tag, dict(reversed(attrs)))  # of two with one name the first holds
        self.write("\n" if tag in _BREAKING else dict(attrs).get("alt") or "")
        if tag in _EMPTY:
            self._nesting.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens and closes nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes."""
        if tag not in _ELEMENTS:
            self.write(f"</{tag}>")
            return
        self.markup.append(tag)
        self._nesting.end(tag)
        if tag in _HIDDEN:
            self.markup += self._withheld or ()
            self._withheld = None
        elif tag in _BREAKING:
            self.write("\n")

    def handle_comment(self, data: str) -> None:
        """A comment; what the parser merely takes for one is not left out knowingly."""
        if f"<!--{data}-->" in self.rawdata:
            self.markup.append(data)

    def handle_pi(self, data: str) -> None:
        """An instruction to a program."""
        self.markup.append(data)

    def handle_decl(self, decl: str) -> None:
        """A declaration such as that of the document's type."""
        self.markup.append(decl)


def read_block(html: str, nesting: Nesting) -> RawHtml:
    """A whole block, one line for each of its own; one with a comment left open gives nothing at all."""
    read = RawHtml(nesting)
    if "<!--" in _COMMENT.sub("", html):
        return read
    try:
        read.feed(html)
        read.close()
    except AssertionError:  # how the parser refuses a declaration that it does not know
        return RawHtml(nesting)
    lines = (" ".join(line.split()) for line in "".join(read.words).splitlines())
    read.words = ["\n".join(line for line in lines if line)]
    return read
