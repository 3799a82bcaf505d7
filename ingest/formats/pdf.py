"""PDF: the words that a reader sees, page by page, under the outline's headings or those that the type shows."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.formats.extracted import Extracted, Unreadable
from ingest.formats.manuscript import Manuscript, on_pages, one_line
from ingest.formats.pdf_layout import Block, Bookmark, blocks_of, bookmarks_fit, style_of, without_running_heads
from ingest.formats.pdf_page import PageText, read_page
from ingest.formats.properties import believable_title

MOST_PAGES = 1000
"""The longest report of a public inquiry in use here has 468."""

_LEAST_LETTERS = 15
"""Letters a page, on average, below which a PDF is a scan with a stamp or a running head."""
_MOST_BOOKMARKS = 5000
_MAY_COPY = 1 << 4
_OCR = "run it through OCR first (for example: ocrmypdf in.pdf out.pdf)"
_ACTIVE = (
    (re.compile(rb"/JavaScript|/JS[\s(<]"), "script"),
    (re.compile(rb"/Launch\b"), "command to start a program"),
)


def read(content: bytes) -> Extracted:
    """The text of a PDF.

    Raises:
        Unreadable: it is encrypted, damaged, too long, or has no text of its own.
    """
    document = _opened(content)
    count = len(document)
    if count == 0:
        raise Unreadable("damaged, for it has no pages; get it again from its publisher")
    if count > MOST_PAGES:
        raise Unreadable(f"has {count:,} pages, more than {MOST_PAGES:,}; split it into several documents")
    page = Manuscript()
    _note_what_it_holds(page, document, content)
    pages = list(_pages(document))
    _write(page, pages, _bookmarks(document))
    return page.finish(title=believable_title(document.get_metadata_dict().get("Title")))


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as fault:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(fault):
            raise Unreadable("encrypted with a password; save a copy without one") from fault
        raise Unreadable("damaged or cut short; get it again from its publisher") from fault
    return document


def _pages(document: pdfium.PdfDocument) -> Iterator[PageText]:
    for position in range(len(document)):
        try:
            page = document[position]
        except pdfium.PdfiumError:
            yield PageText(number=position + 1, lines=(), hidden=(), recognised=False, pictures=True)
            continue
        yield read_page(page, position + 1)
        page.close()


def _note_what_it_holds(page: Manuscript, document: pdfium.PdfDocument, content: bytes) -> None:
    """Say what is not text, and refuse what its owner does not let be read."""
    if raw.FPDF_GetSecurityHandlerRevision(document.raw) >= 0:
        if not raw.FPDF_GetDocPermissions(document.raw) & _MAY_COPY:
            raise Unreadable("encrypted so that its text may not be copied; ask its publisher for an open copy")
        page.remark("its owner has protected it against changes")
    if attached := document.count_attachments():
        page.leave_out("attachment", count=attached)
    for pattern, what in _ACTIVE:
        if pattern.search(content):
            page.leave_out(what)


def _write(page: Manuscript, pages: Sequence[PageText], bookmarks: Sequence[Bookmark]) -> None:
    for found in pages:
        for what in found.hidden:
            page.leave_out(what, page=found.number)
    kept, running, contents = without_running_heads(pages)
    _refuse_scan(kept)
    if running:
        page.leave_out("running head", count=running)
    if contents:
        page.leave_out("contents line", count=contents)
    _remark_on_pictures(page, kept)
    style = style_of(kept)
    outline = bookmarks if bookmarks_fit(kept, bookmarks) else ()
    for found in kept:
        page.turn_to(found.number)
        _write_page(page, blocks_of(found, style, [mark for mark in outline if mark.page == found.number]))


def _write_page(page: Manuscript, blocks: Iterator[Block]) -> None:
    rows: list[tuple[str, ...]] = []
    for block in blocks:
        if block.cells:
            rows.append(block.cells)
            continue
        page.table(rows, has_header=False)
        rows = []
        if block.level is not None:
            page.heading(block.level, block.words)
        elif block.item:
            page.item(block.words)
        else:
            page.paragraph(one_line(block.words))
    page.table(rows, has_header=False)


def _refuse_scan(pages: Sequence[PageText]) -> None:
    letters = sum(character.isalpha() for page in pages for line in page.lines for character in line.words)
    if letters == 0:
        raise Unreadable(f"has no text, only pictures of it; {_OCR}")
    if letters < _LEAST_LETTERS * len(pages):
        raise Unreadable(f"has hardly any text ({letters:,} letters on {len(pages):,} pages); {_OCR}")


def _remark_on_pictures(page: Manuscript, pages: Sequence[PageText]) -> None:
    if silent := [each.number for each in pages if each.pictures and not each.lines]:
        page.remark(f"only pictures on {on_pages(silent)}; what they say is not read")
    if recognised := [each.number for each in pages if each.recognised]:
        page.remark(f"words recognised by OCR on {on_pages(recognised)}; compare quotations with the original")


def _bookmarks(document: pdfium.PdfDocument) -> list[Bookmark]:
    """The outline, as far as its entries lead to a page."""
    found = []
    for mark in islice(document.get_toc(max_depth=6), _MOST_BOOKMARKS):
        target = mark.get_dest()
        words = one_line(mark.get_title())
        if target is not None and words and (index := target.get_index()) is not None:
            found.append(Bookmark(level=mark.level, words=words, page=index + 1))
    return found
