import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ingest.formats.powerpoint import read
from tests.ingest.formats.reading import sections
from tests.ingest.hostile_files import saved


def test_each_slide_stands_under_its_title_with_its_number_and_notes() -> None:
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Recording"
    first.placeholders[1].text = "Write it down\nSign it"
    first.notes_slide.notes_text_frame.text = "Say why.\nAsk."
    blank = deck.slides.add_slide(deck.slide_layouts[6])
    blank.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = "Only words"

    found = read(saved(deck))

    assert found.title == "Recording"
    assert sections(found) == [
        (("Recording",), 1, "- Write it down\n- Sign it"),
        (("Recording", "Notes"), 1, "Say why.\nAsk."),
        (("Slide 2",), 2, "Only words"),
    ]


def test_what_no_audience_sees_is_left_out_and_named() -> None:
    deck = pptx.Presentation()
    hidden = deck.slides.add_slide(deck.slide_layouts[6])
    hidden.element.set("show", "0")
    hidden.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = "SECRET slide"
    shown = deck.slides.add_slide(deck.slide_layouts[6])
    beside = shown.shapes.add_textbox(Inches(20), 0, Inches(3), Inches(1))
    beside.text_frame.text = "SECRET beside"
    unseen = shown.shapes.add_textbox(0, 0, Inches(3), Inches(1))
    unseen.text_frame.text = "SECRET shape"
    unseen._element.nvSpPr.cNvPr.set("hidden", "1")
    data = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx leaves charts untyped
    data.categories = ["A"]
    data.add_series("S", (1,))  # type: ignore[no-untyped-call]  # as above
    shown.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(3), Inches(3), data)
    group = shown.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = "In a group"

    found = read(saved(deck))

    assert sections(found) == [(("Slide 2",), 2, "In a group")]
    assert found.left_out == (
        "1 hidden slide",
        "shape beside the slide on page 2",
        "hidden shape on page 2",
        "chart on page 2",
    )


def test_a_table_repeats_its_column_names() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(2)).table
    for column, words in enumerate(("Age", "Sign")):
        table.cell(0, column).text = words
        table.cell(1, column).text = f"its {words}"

    assert sections(read(saved(deck))) == [(("Slide 1",), 1, "Age: its Age | Sign: its Sign")]
