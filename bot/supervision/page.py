"""A pack as one page of HTML that stands alone, reads well on a screen, and prints on one sheet of A4."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from bot.supervision.packs import Pack, Reading
from bot.supervision.phrases import (
    AS_AT,
    AUDIT_CAUTION,
    CLOSING,
    FOUND,
    KINDS,
    LISTEN,
    MADE,
    QUESTIONS,
    READ,
    RECORD,
    TITLE,
)
from bot.supervision.plain import better_of, day, known_of, source_lines, stage_of

_STYLE = """
:root { color-scheme: light; --ink: #1f3a4d; --text: #1d2529; --pale: #eaf1f4; --rule: #b7c7cf; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: var(--text);
  font: 16px/1.4 Calibri, Carlito, "Segoe UI", Arial, sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0; color: var(--ink); font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 1.1rem 0 .3rem; color: var(--ink); font-size: 1.1rem; }
p { margin: .2rem 0; }
.session { color: var(--ink); }
.purpose { margin-top: .5rem; font-weight: 600; }
.found, .beside, .reading, .record { display: grid; margin: 0;
  grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .6rem 1.2rem; }
.found { margin-bottom: .35rem; }
figure { margin: 0; padding: .6rem .8rem; background: var(--pale); border-left: 4px solid var(--ink); }
figcaption { color: var(--ink); font-weight: 700; }
blockquote { margin: 0; }
figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
.small { font-size: .85rem; }
.stage { display: grid; grid-template-columns: 10rem 1fr; gap: .3rem 1rem; padding: .35rem 0;
  border-top: 1px solid var(--rule); break-inside: avoid; }
h3 { margin: 0; color: var(--ink); font-size: 1rem; }
h3 span { display: block; color: var(--text); font-size: .85rem; font-weight: 400; }
ol, ul { margin: 0; padding-left: 1.3rem; }
.stage ol { font-size: 1.06rem; }
li { margin: .15rem 0; }
a { color: #0b5394; overflow-wrap: anywhere; }
.record div { display: flex; gap: .6rem; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
dt { font-weight: 600; white-space: nowrap; }
dd { margin: 0; }
@media (max-width: 36rem) { .stage { grid-template-columns: 1fr; } }
@page { size: A4; margin: 10mm 13mm; }
@media print {
  html { font-size: 8.8pt; }
  html.roomy { font-size: 9.7pt; }
  body { font-size: 1rem; line-height: 1.2; }
  main { max-width: none; padding: 0; }
  .found, .beside, .reading, dl.record { grid-template-columns: 1fr 1fr; gap: 1mm 5mm; }
  .stage { grid-template-columns: 30mm 1fr; padding: .7mm 0; }
  h2 { margin: 1.9mm 0 .4mm; } p { margin: .4mm 0; } li { margin: .2mm 0; }
  figure { padding: .6mm 2mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .record div { padding: .6mm 0; }
  a { color: inherit; text-decoration: none; }
}
"""


def as_html(pack: Pack) -> str:
    """The whole page; nothing is loaded from elsewhere."""
    title = escape(f"{TITLE}: {pack.title}")
    body = "\n".join(_body(pack))
    room = ' class="roomy"' if pack.is_short else ""
    return (
        f'<!doctype html>\n<html lang="en-GB"{room}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(pack: Pack) -> Iterator[str]:
    yield f"<h1>{escape(pack.title)}</h1>"
    yield f'<p class="session">{escape(f"{TITLE} · {pack.session} · {AS_AT.format(date=day(pack))}")}</p>'
    yield f'<p class="purpose">{escape(pack.purpose)}</p>'
    yield f"<p><em>{escape(pack.length.how)}</em></p>"
    yield from _found(pack)
    yield from _questions(pack)
    yield '<div class="beside">'
    yield f"<section>{_heading(LISTEN)}{_wordings(pack)}</section>"
    notes = "".join(f"<p>{escape(each)}</p>" for each in (pack.care, pack.challenge))
    yield f"<section>{_heading(CLOSING)}{_list(map(escape, pack.closing))}{notes}</section>"
    yield "</div>"
    yield _heading(READ) + _reading(pack.reading)
    yield _heading(RECORD) + '<dl class="record">'
    yield from (f"<div><dt>{escape(each.label)}:</dt><dd>{escape(each.beside)}</dd></div>" for each in pack.record)
    yield f'</dl>\n<p class="small">{escape(f"{pack.boundary} {MADE}")}</p>'


def _found(pack: Pack) -> Iterator[str]:
    yield f'{_heading(FOUND)}<div class="found">'
    for each in pack.found:
        yield (
            f"<figure><figcaption>{escape(KINDS[each.finding])}</figcaption>"
            f"<blockquote>“{escape(each.citation.quote)}” [{each.citation.marker}]</blockquote></figure>"
        )
    yield "</div>"
    yield from (f'<p class="small">{escape(f"{line}. {AUDIT_CAUTION}")}</p>' for line in source_lines(pack))


def _questions(pack: Pack) -> Iterator[str]:
    yield _heading(QUESTIONS.format(model=pack.model.name))
    for stage, together in groupby(enumerate(pack.questions, 1), key=lambda each: stage_of(each[1])):
        asked = tuple(together)
        name, _, about = stage.partition(": ")
        items = "".join(f"<li>{escape(each.ask)}</li>" for _, each in asked)
        yield (
            f'<div class="stage"><h3>{escape(name)} <span>{escape(about)}</span></h3>'
            f'<ol start="{asked[0][0]}">{items}</ol></div>'
        )


def _wordings(pack: Pack) -> str:
    return _list(
        f"<strong>{escape(each.term)}</strong>: perhaps {escape(better_of(each))}. {escape(each.why)}"
        for each in pack.wordings
    )


def _reading(reading: Iterable[Reading]) -> str:
    return f'<div class="reading">{"".join(f"<p>{_linked(each)}</p>" for each in reading)}</div>'


def _linked(reading: Reading) -> str:
    title = escape(reading.title)
    named = f'<a href="{escape(reading.url)}">{title}</a>' if reading.url else f"<strong>{title}</strong>"
    return f"{named}. {escape(known_of(reading))}"


def _heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
