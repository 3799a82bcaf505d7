"""The words of raw HTML inside Markdown."""

import re
from html.parser import HTMLParser

from markdown_it.common.html_blocks import block_names

_HIDDEN = {"script", "style"}
_BREAKING = {*block_names, "br", "pre"}
_INLINE = """
a abbr acronym area audio b bdi bdo big button canvas cite code data datalist del dfn em embed font i img input ins kbd
label map mark meta meter noscript object output picture progress q ruby rp rt s samp select slot small source span
strike strong sub sup svg template textarea time tt u var video wbr
"""
_ELEMENTS = {*_BREAKING, *_HIDDEN, *_INLINE.split()}
"""Anything else in angle brackets is no element but a gap to fill in, as in "ring <name of manager>"."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class RawHtml(HTMLParser):
    """Takes HTML and words in turn; comments, scripts and styles are left out, and what is no element is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.markup: list[str] = []
        """What was left out knowingly: tags, comments, closed scripts and styles."""
        self._withheld: list[str] | None = None

    def write(self, words: str) -> None:
        """Take words that are not HTML."""
        (self.words if self._withheld is None else self._withheld).append(words)

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
        self.write("\n" if tag in _BREAKING else dict(attrs).get("alt") or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that opens and closes nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """A tag that closes."""
        if tag not in _ELEMENTS:
            self.write(f"</{tag}>")
            return
        self.markup.append(tag)
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


def read_block(html: str) -> RawHtml:
    """A whole block, one line for each of its own; one with a comment left open gives nothing at all."""
    read = RawHtml()
    if "<!--" in _COMMENT.sub("", html):
        return read
    try:
        read.feed(html)
        read.close()
    except AssertionError:  # how the parser refuses a declaration that it does not know
        return RawHtml()
    lines = (" ".join(line.split()) for line in "".join(read.words).splitlines())
    read.words = ["\n".join(line for line in lines if line)]
    return read
