"""HTML: the main text of a saved web page, with its headings, lists and tables."""

import datetime
import re
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from ingest.formats.encoding import decode
from ingest.formats.extracted import Extracted, Unreadable
from ingest.formats.manuscript import Manuscript, one_line
from ingest.formats.properties import believable_date, believable_title
from ingest.formats.unseen import Look, StyleSheets, look

_NEVER_SEEN = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head", "dialog")
_ASIDE = ("nav", "form", "footer", "header", "aside", "button", "select", "menu")
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure footer form header hr html"
    " li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_DATES = (
    "//meta[@name='govuk:public-updated-at' or @property='article:modified_time' or @name='dcterms.modified' or "
    "@property='article:published_time' or @name='dcterms.date']/@content"
)
_DEEPEST = 1000
_TOO_DEEP = "nested too deeply or too large to be a page of guidance; save its text instead"
_MOST_ELEMENTS = 500_000
_ENOUGH = 0.5
"""Share of a page's letters, menus aside, that trafilatura must keep to be believed."""

Element = Any
"""Of lxml, which has no types."""


def read(content: bytes) -> Extracted:
    """The main text of a web page.

    Raises:
        Unreadable: nothing in it is text, or it is nested too deeply.
    """
    html = decode(content, declared=True)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser) if html.strip() else None
    if tree is None:
        raise Unreadable("holds no text; save the page again from a browser that shows it")
    if any(each.type_name == "ERR_RESOURCE_LIMIT" or "depth" in each.message for each in parser.error_log):
        raise Unreadable(_TOO_DEEP)
    _refuse_depth(tree)
    named, date = _named(tree), _date(tree)
    page = Manuscript()
    _take_out_unseen(tree, page)
    title = _only_heading(tree) or named
    _Writer(page).write(_main(tree))
    return page.finish(title=title, date=date)


def _refuse_depth(tree: Element) -> None:
    """Measure by walking, for what is too deep for the stack must be refused before it is followed."""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST or count > 2 * _MOST_ELEMENTS:
            raise Unreadable(_TOO_DEEP)


def _only_heading(tree: Element) -> str | None:
    """The one largest heading."""
    headings = [one_line(heading.text_content()) for heading in tree.iter("h1")]
    return believable_title(headings[0]) if len(headings) == 1 else None


def _named(tree: Element) -> str | None:
    """The page's own title without the name of the site after it."""
    written = [*tree.xpath("//meta[@property='og:title']/@content"), *tree.xpath("//title/text()")]
    shorter = (re.sub(r"(?<=\S)\s+[|–—-]\s+(?:(?!\s[|–—-]\s).){1,60}$", "", one_line(title)) for title in written)
    return next(filter(None, map(believable_title, shorter)), None)


def _date(tree: Element) -> str | None:
    """The day on which the page says it was published or last changed."""
    for written in tree.xpath(_DATES):
        try:
            return believable_date(datetime.date.fromisoformat(written[:10]))
        except ValueError:
            continue
    return None


def _take_out_unseen(tree: Element, page: Manuscript) -> None:
    sheets = StyleSheets(tree)
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    looks: dict[Element, Look] = {}
    for element in elements:
        looks[element] = look(element.tag, element.attrib, sheets.of(element), looks.get(element.getparent(), Look()))
    for element in elements:
        above = element.getparent()
        if element.tag in _NEVER_SEEN:
            _drop(element)
        elif looks[element].hidden and not (above is not None and looks[above].hidden):
            if element.text_content().strip() or (element.get("alt") or "").strip():
                page.leave_out("hidden element")
            _drop(element)
        elif looks[element].unseen and not looks[element].hidden and _blank(element):
            page.leave_out("hidden element")


def _blank(element: Element) -> bool:
    """Empty the words of an element that are in no other of its own; whether there were any."""
    held = [element.text, *(child.tail for child in element)]
    element.text = None
    for child in element:
        child.tail = None
    return any(words and words.strip() for words in held)


def _drop(element: Element) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _main(tree: Element) -> Element:
    """The part of the page that is its text: what it marks as such, or what trafilatura finds, or all of it."""
    marked = tree.xpath("//main|//*[@role='main']") or tree.xpath("//article")
    if marked:
        return _without_aside(max(marked, key=_letters))
    whole = tree.body if tree.body is not None else tree
    found = trafilatura.extract(
        lxml.html.fromstring(lxml.html.tostring(tree)), output_format="html", include_comments=False, favor_recall=True
    )
    whole = _without_aside(whole)
    kept = lxml.html.document_fromstring(found).body if found else None
    return whole if kept is None or _loses(kept, whole) else kept


def _loses(kept: Element, whole: Element) -> bool:
    """Whether more than a page's edges is missing: half of its letters, or all of its headings."""
    headings = "boolean(.//h1|.//h2|.//h3|.//h4)"
    return _letters(kept) < _ENOUGH * _letters(whole) or (whole.xpath(headings) and not kept.xpath(headings))


def _without_aside(part: Element) -> Element:
    """The same without menus, forms and the like; some pages are one large form, and a heading may be in a header."""
    total = _letters(part)
    for element in list(part.iter(*_ASIDE)):
        if element is not part and _letters(element) * 2 < total and not element.xpath(".//h1"):
            _drop(element)
    return part


def _letters(element: Element) -> int:
    return sum(map(str.isalnum, element.text_content()))


class _Writer:
    """Walks a tree of HTML without recursion into paragraphs of a manuscript."""

    def __init__(self, page: Manuscript) -> None:
        self._page = page
        self._words: list[str] = []
        self._item = False

    def write(self, root: Element) -> None:
        skipping: Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if skipping is None and event == "start":
                skipping = self._start(element)
            elif skipping is None:
                self._end(element)
            if event == "end" and element is not root:
                if element is skipping:
                    skipping = None
                if skipping is None:
                    self._words.append(_source_lines(element.tail or "", element.getparent()))
        self._flush()

    def _start(self, element: Element) -> Element | None:
        """Take an element's beginning; gives the element itself when all of it has been taken."""
        if not isinstance(element.tag, str):
            return element
        if element.tag == "table":
            return self._table(element)
        if re.fullmatch(r"h[1-6]", element.tag):
            self._flush()
            self._page.heading(int(element.tag[1]), element.text_content())
            return element
        if element.tag == "br":
            self._words.append("\n")
        elif element.tag == "img":
            self._words.append(f" {element.get('alt') or ''} ")
        if element.tag in _BLOCKS:
            self._flush()
            self._item = element.tag == "li"
        self._words.append(_source_lines(element.text or "", element))
        return None

    def _end(self, element: Element) -> None:
        if element.tag in _BLOCKS:
            self._flush()

    def _table(self, table: Element) -> Element | None:
        """Write a table's rows; one that only lays out the page is walked through."""
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
        if table.find(".//table") is not None or max(map(len, cells), default=0) <= 1:
            self._flush()
            return None
        self._flush()
        header = bool(cells[0]) and all(cell.tag == "th" for cell in cells[0])
        self._page.table([[cell.text_content() for cell in row] for row in cells], has_header=header)
        return table

    def _flush(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        if not words.strip():
            return
        lines = "\n".join(one_line(line) for line in words.split("\n"))
        (self._page.item if self._item else self._page.paragraph)(lines)
        self._item = False


def _source_lines(text: str, holder: Element) -> str:
    """Text with the line ends of the source as spaces, save where it is set as written."""
    return text if holder.tag == "pre" else text.replace("\n", " ")
