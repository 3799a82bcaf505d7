import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from ingest.formats.word import read
from tests.ingest.formats.reading import sections
from tests.ingest.hostile_files import PARAGRAPH, repacked, saved


def test_heading_styles_and_outline_levels_head_what_follows() -> None:
    document = docx.Document()
    document.add_heading("The handbook", 0)
    document.add_heading("Recording", 1)
    document.add_paragraph(PARAGRAPH)
    own = document.styles.add_style("House heading", WD_STYLE_TYPE.PARAGRAPH)
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    own.element.get_or_add_pPr().append(level)
    document.add_paragraph("Whom to tell", style="House heading")
    document.add_paragraph("The lead.", style="List Bullet")

    found = read(saved(document))

    assert found.title == "The handbook"
    assert sections(found) == [
        (("The handbook", "Recording"), None, PARAGRAPH),
        (("The handbook", "Recording", "Whom to tell"), None, "- The lead."),
    ]


def test_short_bold_lines_head_what_follows_only_where_no_style_does() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Whom to tell").bold = True
    document.add_paragraph(PARAGRAPH)
    document.add_paragraph().add_run("Tell nobody else.").bold = True

    assert sections(read(saved(document))) == [(("Whom to tell",), None, f"{PARAGRAPH}\n\nTell nobody else.")]
    document.add_heading("Styled", 1)
    assert [path for path, _, _ in sections(read(saved(document)))] == [()]


def test_a_table_repeats_its_column_names_and_a_box_round_text_is_text() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ("Age", "Sign", "Under 5", ""), strict=True):
        cell.text = words
    document.add_table(1, 1).cell(0, 0).text = "Boxed advice."
    plain = document.add_table(2, 2)
    for number, cell in enumerate(c for row in plain.rows for c in row.cells):
        cell.text = f"cell {number}"
    look = plain._tbl.tblPr.find(qn("w:tblLook"))
    assert look is not None
    look.set(qn("w:firstRow"), "0")

    ((_, _, text),) = sections(read(saved(document)))

    assert text.splitlines() == ["Age: Under 5", "", "Boxed advice.", "", "cell 0 | cell 1", "cell 2 | cell 3"]


def test_white_text_on_a_dark_cell_is_seen_and_a_hidden_style_is_not() -> None:
    document = docx.Document()
    hidden = document.styles.add_style("Note to self", WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    document.add_paragraph("SECRET", style="Note to self")
    table = document.add_table(1, 2)
    run = table.cell(0, 0).paragraphs[0].add_run("White on blue")
    run.font.color.rgb = RGBColor(255, 255, 255)
    shade = OxmlElement("w:shd")
    shade.set(qn("w:fill"), "003078")
    table.cell(0, 0)._tc.get_or_add_tcPr().append(shade)
    table.cell(0, 1).text = "beside"

    found = read(saved(document))

    assert [text for _, _, text in sections(found)] == ["White on blue | beside"]
    assert found.left_out == ("1 hidden run",)


def test_links_content_controls_and_line_breaks_keep_their_words() -> None:
    body = (
        b'<w:p><w:hyperlink w:anchor="a"><w:r><w:t>A link</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> and'
        b"</w:t><w:br/><w:t>a new line</w:t></w:r></w:p>"
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b"<w:p><w:r><w:instrText>SECRET field</w:instrText></w:r><w:r><w:t>shown</w:t></w:r></w:p>"
    )
    package = repacked(
        saved(docx.Document()), {"word/document.xml": lambda part: part.replace(b"<w:body>", b"<w:body>" + body)}
    )

    ((_, _, text),) = sections(read(package))

    assert text == "A link and\na new line\n\ncontrolled\n\nshown"


def test_a_property_gives_the_title_and_the_day_it_was_changed() -> None:
    document = docx.Document()
    document.add_paragraph(PARAGRAPH)
    document.core_properties.title = "Recording in practice"

    found = read(saved(document))

    assert (found.title, found.date) == ("Recording in practice", None)
