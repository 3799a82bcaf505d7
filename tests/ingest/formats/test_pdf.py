from reportlab.pdfgen.canvas import Canvas

from ingest.formats.pdf import read
from ingest.formats.pdf_layout import joined
from tests.ingest.formats.reading import sections
from tests.ingest.hostile_files import PARAGRAPH, canvas_pdf, picture, wrapped, write_lines


def heading(canvas: Canvas, words: str, top: float, size: float = 16) -> None:
    canvas.setFont("Helvetica-Bold", size)
    canvas.drawString(72, top, words)


def test_large_type_heads_what_follows_and_every_section_names_its_page() -> None:
    def draw(canvas: Canvas) -> None:
        heading(canvas, "Recording", 740, 20)
        write_lines(canvas, *wrapped(PARAGRAPH), top=700)
        heading(canvas, "1.1 Whom to tell", 600, 14)
        write_lines(canvas, "The lead professional is told.", top=570)
        canvas.showPage()
        write_lines(canvas, *wrapped(PARAGRAPH), top=700)
        heading(canvas, "In bold alone", 600, 11)
        write_lines(canvas, "It goes on.", top=580)

    assert sections(read(canvas_pdf(draw))) == [
        (("Recording",), 1, PARAGRAPH),
        (("Recording", "1.1 Whom to tell"), 1, "The lead professional is told."),
        (("Recording", "1.1 Whom to tell"), 2, PARAGRAPH),
        (("Recording", "1.1 Whom to tell", "In bold alone"), 2, "It goes on."),
    ]


def test_the_outline_gives_the_headings_where_there_is_one() -> None:
    def draw(canvas: Canvas) -> None:
        for level, words in ((0, "Recording"), (1, "Whom to tell")):
            canvas.bookmarkPage(words)
            canvas.addOutlineEntry(words, words, level)
            write_lines(canvas, f"{level + 1}. {words}", *wrapped(PARAGRAPH), top=700)
            canvas.showPage()

    assert [(path, page) for path, page, _ in sections(read(canvas_pdf(draw)))] == [
        (("Recording",), 1),
        (("Recording", "Whom to tell"), 2),
    ]


def test_a_title_page_has_one_heading_and_the_rest_of_it_is_text() -> None:
    def draw(canvas: Canvas) -> None:
        for words, top, size in (("Keeping children safe", 600, 30), ("A handbook", 550, 20), ("May 2024", 520, 18)):
            write_lines(canvas, words, top=top, size=size)
        canvas.showPage()
        heading(canvas, "First steps", 740)
        write_lines(canvas, *wrapped(PARAGRAPH), top=700)

    found = read(canvas_pdf(draw))

    assert found.title == "Keeping children safe"
    assert [path for path, _, _ in sections(found)] == [
        ("Keeping children safe",),
        ("Keeping children safe", "First steps"),
    ]


def test_lines_become_paragraphs_items_and_rows() -> None:
    def draw(canvas: Canvas) -> None:
        write_lines(canvas, *wrapped(PARAGRAPH), top=700)
        write_lines(
            canvas, "• listen", "• write it down in the words", "that were used", "2. then tell somebody", top=600
        )
        for row, cells in enumerate((("Age", "Sign"), ("Under five", "Bruises"))):
            for column, cell in enumerate(cells):
                canvas.drawString(72 + column * 150, 500 - row * 20, cell)

    ((_, _, text),) = sections(read(canvas_pdf(draw)))

    assert text.splitlines() == [
        *(PARAGRAPH, "", "- listen", "- write it down in the words that were used", "2. then tell somebody", ""),
        *("Age | Sign", "Under five | Bruises"),
    ]


def test_halves_of_a_word_are_joined_as_the_document_writes_it_elsewhere() -> None:
    known = frozenset({"trauma-informed", "children", "lead", "worker"})

    assert joined(["chil\x02", "dren and trau\x02ma"], known) == "children and trauma"
    assert joined(["a trauma\x02", "informed lead\x02", "worker"], known) == "a trauma-informed lead-worker"
    assert joined(["multi-", "agency and Non\x02", "Abusing"], known) == "multi-agency and Non-Abusing"


def test_running_heads_page_numbers_and_the_list_of_contents_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            write_lines(canvas, "OFFICIAL", top=810, size=8)
            write_lines(canvas, f"{number}", top=30, left=300, size=8)
            contents = [f"Chapter {each} ........ {each}" for each in range(3)] if number == 1 else []
            write_lines(canvas, *contents, *wrapped(f"Page {number} stays. {PARAGRAPH}"), top=700)
            canvas.showPage()

    found = read(canvas_pdf(draw))

    assert [(page, text) for _, page, text in sections(found)] == [
        (number, f"Page {number} stays. {PARAGRAPH}") for number in range(1, 5)
    ]
    assert found.left_out == ("8 running heads", "3 contents lines")


def test_words_that_were_recognised_in_a_scan_are_read_and_said_to_be_so() -> None:
    def draw(canvas: Canvas) -> None:
        picture(canvas, 0, 0, 595, 842)
        layer = canvas.beginText(72, 700)
        layer.setFont("Helvetica", 11)
        layer.setTextRenderMode(3)
        layer.textLines(wrapped(PARAGRAPH))
        canvas.drawText(layer)
        canvas.showPage()
        picture(canvas, 0, 0, 595, 842)

    found = read(canvas_pdf(draw))

    assert [text for _, _, text in sections(found)] == [PARAGRAPH]
    assert found.remarks == (
        "only pictures on page 2; what they say is not read",
        "words recognised by OCR on page 1; compare quotations with the original",
    )


def test_what_a_table_shades_and_a_highlighter_marks_is_still_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(60, 560, 400, 160, fill=1, stroke=0)
        canvas.setFillGray(0)
        write_lines(canvas, *wrapped(PARAGRAPH), top=700)
        canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
        canvas.rect(60, 690, 400, 20, fill=1, stroke=0)
        picture(canvas, 60, 660, 400, 40, see_through=True)
        canvas.setLineWidth(30)
        canvas.setStrokeColorRGB(0, 0, 0.5)
        canvas.line(60, 505, 400, 505)
        canvas.setFillColorRGB(0, 0, 0.5, alpha=0.8)
        canvas.rect(60, 440, 400, 30, fill=1, stroke=0)
        canvas.setFillColorRGB(1, 1, 1)
        write_lines(canvas, "White on a broad line.", top=500)
        write_lines(canvas, "White on a thin blue.", top=450)

    found = read(canvas_pdf(draw))

    ((_, _, text),) = sections(found)
    assert text.split("\n\n") == [PARAGRAPH, "White on a broad line.", "White on a thin blue."]
    assert found.left_out == ()


def test_the_title_is_that_of_the_file_if_it_can_be_believed_and_the_day_it_was_made_is_no_date() -> None:
    def draw(title: str) -> bytes:
        def page(canvas: Canvas) -> None:
            canvas.setTitle(title)
            heading(canvas, "The heading", 700)
            write_lines(canvas, *wrapped(PARAGRAPH), top=650)

        return canvas_pdf(page)

    assert read(draw("Recording in practice")).title == "Recording in practice"
    assert read(draw("Microsoft Word - rec_v3.docx")).title == "The heading"
    assert read(draw("Recording in practice")).date is None
