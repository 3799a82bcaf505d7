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


HIDDEN = [
    ("p.x{display:none}", "<p class='x'>SECRET</p>"),
    (".a .x{display:none}", "<div class='a'><p class='x'>SECRET</p></div>"),
    ("div > p#x{display:none}", "<div><p id='x'>SECRET</p></div>"),
    ("h2 + p{display:none}", "<h2>Seen</h2><p>SECRET</p>"),
    ("em{display:none}", "<em>SECRET</em>"),
    ("@media all{.x{display:none}}", "<p class='x'>SECRET</p>"),
    ("@media print, screen{.x{display:none}}", "<p class='x'>SECRET</p>"),
    (".x{display:none", "<p class='x'>SECRET</p>"),
    (".w{color:#fff} p{color:#000}", "<p class='w'>SECRET</p>"),
    (".w{color:#fff}", "<p class='w'>SECRET</p>"),
    ("", "<p style='display:/**/none'>SECRET</p>"),
    ("", "<p style='color: White'>SECRET</p>"),
    ("", "<p style='color:rgb(255, 255, 255);background:#fff'>SECRET</p>"),
    ("", "<p><font color='white'>SECRET</font></p>"),
    ("", "<p style='font-size:1px'>SECRET</p>"),
    ("", "<p style='font-size:0'>SECRET</p>"),
    ("", "<p style='height:0;overflow:hidden'>SECRET</p>"),
    ("", "<p style='clip:rect(0,0,0,0)'>SECRET</p>"),
    ("", "<p style='transform:scale(0)'>SECRET</p>"),
    ("", "<p style='text-indent:-999em'>SECRET</p>"),
    ("", "<p style='left:-999px'>SECRET</p>"),
    ("", "<p style='visibility:collapse'>SECRET</p>"),
    ("", "<p><img width='1' height='1' alt='SECRET'></p>"),
    ("", "<p><img style='width:1px;height:1px' alt='SECRET'></p>"),
]


@pytest.mark.parametrize(("sheet", "body"), HIDDEN)
def test_what_nobody_would_see_is_left_out_and_said(sheet: str, body: str) -> None:
    page = html(f"<main><p>{PARAGRAPH}</p>{body}</main>", head=f"<style>{sheet}</style>")

    found = read(page.encode())

    assert "SECRET" not in found.text
    assert found.left_out == ("1 hidden element",)


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        (".menu li{display:none}", "<ul><li>SEEN</li></ul>"),
        ("a:hover, .x::after{display:none}", "<a class='x'>SEEN</a>"),
        ("@media print{.x{display:none}}", "<p class='x'>SEEN</p>"),
        ("@media (max-width: 600px){.x{display:none}}", "<p class='x'>SEEN</p>"),
        ("/* .x{display:none} */", "<p class='x'>SEEN</p>"),
        ("html, body{visibility:hidden;color:white}", "<p>SEEN</p>"),
        ("body{background:#036}", "<p style='color:white'>SEEN</p>"),
        (".dark{background:#036}.light{color:#fff}", "<div class='dark'><p class='light'>SEEN</p></div>"),
        ("i{color:white}.b{color:black}i{color:white}", "<i class='b'>SEEN</i>"),
        ("", "<div style='color:white'><p style='color:black'>SEEN</p></div>"),
        ("", "<p style='margin-left:-15px;opacity:0.5;transform:scale(0.9)'>SEEN</p>"),
        ("", "<p><img width='300' height='1' alt='SEEN'></p>"),
    ],
)
def test_what_is_seen_is_kept_whatever_its_style(sheet: str, body: str) -> None:
    page = html(f"<main><p>{PARAGRAPH}</p>{body}</main>", head=f"<style>{sheet}</style>")

    found = read(page.encode())

    assert "SEEN" in found.text
    assert found.left_out == ()


def test_a_hidden_heading_is_not_the_title() -> None:
    page = html(f"<main><h1 hidden>A hidden heading</h1><p>{PARAGRAPH}</p></main>", title="The title of the page")

    assert read(page.encode()).title == "The title of the page"
