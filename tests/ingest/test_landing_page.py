import time

import pytest
from yarl import URL

from ingest.landing_page import PdfLink, WebPage, kind_of, resembling
from tests.ingest.publisher import PDF, WORDS, page

HERE = URL("https://guidance.test/publications/guide")


def read(title: str, body: str = f"<p>{WORDS}</p>") -> WebPage:
    return WebPage(page(title, body), HERE)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (b"\n\n" + PDF, "pdf"),
        (page("A guide"), "html"),
        (b"\xef\xbb\xbf  <HTML lang='en'><body>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>', "html"),
        (page("About %PDF-1.7"), "html"),
        (b"PK\x03\x04word/document.xml", None),
        (b'{"html": "<html>"}', None),
        (b"<svg><script/></svg>", None),
        (b"", None),
    ],
)
def test_a_body_is_what_its_bytes_are(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


WALLS = {
    "Page not found - Example": "says that there is no such page",
    "404": "says that there is no such page",
    "Sorry, this page can’t be found": "says that there is no such page",
    "We cannot find that page | Example Council": "says that there is no such page",
    "This document is no longer available": "says that there is no such page",
    "Example – Log in": "asks to log in",
    "Sign in to your account": "asks to log in",
    "Just a moment...": "lets only people with a browser in",
    "Access denied": "lets only people with a browser in",
    "Service unavailable": "says that it is out of service",
}


@pytest.mark.parametrize("title", WALLS)
def test_a_page_that_stands_for_another_is_known_by_its_title_or_its_heading(title: str) -> None:
    assert read(title).wall() == WALLS[title]
    assert read("Example", f"<h1> {title} </h1><p>{WORDS}</p>").wall() == WALLS[title]


@pytest.mark.parametrize(
    "title",
    [
        "Missing children: what to do when a child cannot be found",
        "Signs and indicators - a template",
        "Children who go missing are not found by chance",
        "Access to records denied: what families say",
        "Working together | Example",
        "Privacy and cookies",
    ],
)
def test_guidance_with_like_words_in_its_title_is_no_wall(title: str) -> None:
    assert read(title, f"<h1>{title}</h1><p>{WORDS}</p>").wall() is None


def test_a_short_page_with_a_password_field_or_about_cookies_is_a_wall() -> None:
    assert read("Portal", "<form><input type='Password'></form>").wall() == "asks to log in"
    assert read("Your cookie choices", "<p>Accept?</p>").wall() == "shows only a notice about cookies"


def test_a_long_page_may_have_a_password_field() -> None:
    assert read("A guide", f"<input type=password><p>{WORDS}</p>").wall() is None


def test_what_surrounds_every_page_is_not_counted_among_its_words() -> None:
    around = "".join(f"<{tag}>{WORDS}</{tag}>" for tag in ("nav", "header", "footer", "script", "style", "noscript"))

    short = read("A guide", f"{around}<main><p>Ten words and no more are all that stand here.</p></main>")

    assert len(short.words) == 10
    assert short.too_short() == "has only 10 words, too few to be the document"
    assert read("A guide").too_short() is None


def test_links_to_pdfs_are_found_once_each_with_their_words() -> None:
    found = read(
        "A guide",
        '<a href="/media/one.pdf"><img src="thumbnail.png"></a><a href="/media/one.pdf#page=2"> The <b>guide</b> </a>'
        '<a href="two.PDF?v=3">Two</a><a href="/download/7" type="application/pdf">Seven</a>'
        '<a href="/about">About PDF</a><a href="https://[broken/three.pdf">Broken</a>',
    ).pdf_links()

    assert [(str(link.url), link.text) for link in found] == [
        ("https://guidance.test/media/one.pdf", "The guide"),
        ("https://guidance.test/publications/two.PDF?v=3", "Two"),
        ("https://guidance.test/download/7", "Seven"),
    ]


def test_links_are_read_from_the_pages_own_base() -> None:
    content = b'<html><head><base href="https://assets.test/a/"></head><body><a href="b.pdf">B</a></body></html>'

    (link,) = WebPage(content, HERE).pdf_links()

    assert str(link.url) == "https://assets.test/a/b.pdf"


def link(text: str, file: str = "download.pdf") -> PdfLink:
    return PdfLink(url=HERE / file, text=text)


def test_of_several_pdfs_the_one_whose_name_is_nearest_the_title_is_meant() -> None:
    guide = link("Working together to safeguard children 2023: statutory guidance")
    others = [
        link("Working together to safeguard children: summary of changes for local areas"),
        link("Statutory framework: legislation for safeguarding"),
        link("Guidance for parents"),
    ]

    assert resembling([*others, guide], ["Working Together to Safeguard Children"]) == guide


def test_a_pdf_may_be_named_like_the_title_by_its_file_alone() -> None:
    tool = link("Download", "safety-planning-practice-tool.pdf")

    assert resembling([link("Minutes"), tool], ["Safety planning: page and multi-agency practice tool"]) == tool


@pytest.mark.parametrize("pdf", [link("A \x1b[31mguide"), link("", "A%20%1B[31mguide"), link("A guide" * 999)])
def test_the_name_of_a_pdf_can_be_shown_in_a_terminal(pdf: PdfLink) -> None:
    assert pdf.name.startswith("A ")
    assert pdf.name.isprintable()
    assert len(pdf.name) <= 200


def test_no_pdf_is_meant_when_none_is_named_like_the_title() -> None:
    assert resembling([link("Annual report"), link("Safety of minutes")], ["Safety planning with families"]) is None


def test_an_empty_page_is_none() -> None:
    with pytest.raises(ValueError, match="no page"):
        WebPage(b"<!-- -->", HERE)


def test_an_endless_title_does_not_keep_it_busy() -> None:
    started = time.monotonic()

    assert read("page could not " * 100_000).wall() is None
    assert time.monotonic() - started < 5
