import pytest

from ingest.formats.extracted import Unreadable
from ingest.formats.web_page import read
from tests.ingest.formats.reading import sections
from tests.ingest.hostile_files import PARAGRAPH, html, nested_html

BODY = (
    f"<h1>Recording</h1><p>{PARAGRAPH}</p><h2>Whom to tell</h2><p>The <b>lead</b>\nprofessional.<br>Then the child.</p>"
    "<ul><li>One</li><li>Two</li></ul><table><tr><th>Age</th><th>Sign</th></tr><tr><td>Under 5</td><td>Fear</td></tr>"
    "</table><dl><dt>Term</dt><dd>Its meaning</dd></dl>"
)
SECTIONS = [
    (("Recording",), None, PARAGRAPH),
    (
        ("Recording", "Whom to tell"),
        None,
        "The lead professional.\nThen the child.\n\n- One\n- Two\nAge: Under 5 | Sign: Fear\n\nTerm\n\nIts meaning",
    ),
]


def test_the_marked_main_part_is_read_with_its_headings_lists_and_tables() -> None:
    page = html(
        f"<nav>Menu</nav><form>Search</form><main>{BODY}</main><footer>Foot</footer>", title="Recording - A council"
    )

    found = read(page.encode())

    assert found.title == "Recording"
    assert sections(found) == SECTIONS


def test_title_and_date_are_those_that_the_page_gives_itself() -> None:
    head = "<meta name='govuk:public-updated-at' content='2023-12-15T10:00:00Z'>"
    two = f"<main><h1>One</h1><p>{PARAGRAPH}</p><h1>Two</h1><p>{PARAGRAPH}</p></main>"

    found = read(html(two, title="Child abuse - signs and symptoms - GOV.UK", head=head).encode())

    assert (found.title, found.date) == ("Child abuse - signs and symptoms", "2023-12-15")
    assert read(html(two, title="Home page").encode()).title == "One"


def test_without_a_marked_part_the_menus_are_still_left_out() -> None:
    menu = "<div class='menu'><a href='/'>Home</a> <a href='/x'>Services</a></div>"
    page = html(f"{menu}<div id='content'>{BODY}</div><div class='footer'>Copyright. Privacy.</div>")

    found = sections(read(page.encode()))

    assert [path for path, _, _ in found] == [path for path, _, _ in SECTIONS]
    said = " ".join(text for _, _, text in found)
    assert "Under 5 | Sign: Fear" in said
    assert [words for words in ("Services", "Copyright") if words in said] == []


def test_a_page_that_is_one_form_or_laid_out_in_tables_keeps_its_text() -> None:
    page = html(
        f"<form><table><tr><td><table><tr><td><p>{PARAGRAPH}</p></td></tr></table></td><td>Side</td></tr></table></form>"
    )

    assert PARAGRAPH in read(page.encode()).text


def test_what_is_set_as_written_keeps_its_lines() -> None:
    assert "one\ntwo" in read(html(f"<main><p>{PARAGRAPH}</p><pre>one\ntwo</pre></main>").encode()).text


def test_a_page_is_followed_deep_and_refused_rather_than_cut() -> None:
    assert PARAGRAPH in read(nested_html(900).encode()).text
    for depth in (1500, 5000):
        with pytest.raises(Unreadable, match="nested too deeply"):
            read(nested_html(depth).encode())
