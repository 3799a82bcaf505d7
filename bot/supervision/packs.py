"""A page for a reflective session: questions in the order of a cycle, and what the audit found, word for word."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from bot.answering.labels import labels_of
from bot.answering.replies import Citation
from knowledge.documents import EVERYONE, Authority, Document, Span
from knowledge.lexicon import Lexicon, Rule
from knowledge.reading_list import Entry, ReadingList
from knowledge.supervision import Length, Line, Model, Supervision
from knowledge.themes import Finding, Question, Theme, Themes

MOST_THEMES = 3
"""Of one pack, which is one page."""
_READING = 2
_ROOMY = 6
_WORDINGS = 3
_BETTER = 2
_STEPS = tuple(Authority)
Known = TypeVar("Known", Model, Length)


class PackFault(Exception):  # noqa: N818 -- says what is wrong with the choice
    """There is no such pack; the message says why and what to choose instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What packs are made from."""

    themes: Themes
    supervision: Supervision
    reading_list: ReadingList
    lexicon: Lexicon
    document: Callable[[str], Document]
    """A document of the record by its id; KeyError where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody wants a pack about; empty for what is taken unless asked otherwise."""

    themes: tuple[str, ...]
    length: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding of the audit in its own words."""

    theme: str
    finding: Finding
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and the stage of the cycle it belongs to."""

    stage: str
    about: str
    theme: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Something to read."""

    title: str
    publisher: str
    date: str | None
    authority: str | None
    url: str | None
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A term that may come up, and what reads better."""

    rule: str
    term: str
    better: tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A theme in short."""

    id: str
    name: str
    in_short: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """One line of the stub of a record: a label, and what stands beside it."""

    label: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One page for one session."""

    topics: tuple[Topic, ...]
    length: Length
    model: Model
    as_at: date
    found: tuple[Found, ...]
    """The strength first."""
    questions: tuple[Asked, ...]
    reading: tuple[Reading, ...]
    wordings: tuple[Wording, ...]
    closing: tuple[str, ...]
    boundary: str
    care: str
    challenge: str
    record: tuple[RecordLine, ...]

    @property
    def title(self) -> str:
        """What it is called, without its length."""
        return " · ".join(topic.name for topic in self.topics)

    @property
    def purpose(self) -> str:
        """What the session is for."""
        return " ".join(topic.purpose for topic in self.topics)

    @property
    def is_short(self) -> bool:
        """Whether there is room on the page for larger type."""
        return len(self.topics) == 1 and len(self.questions) <= _ROOMY

    @property
    def session(self) -> str:
        """Length and model in a line."""
        minutes = "" if str(self.length.minutes) in self.length.name else f", about {self.length.minutes} minutes"
        return f"{self.length.name}{minutes} · {self.model.name}"

    def as_record(self) -> dict[str, object]:
        """As scripts read it."""
        return {
            "title": self.title,
            "themes": [asdict(topic) for topic in self.topics],
            "length": self.length.model_dump(),
            "model": self.model.model_dump(mode="json"),
            "as_at": self.as_at.isoformat(),
            "found": [asdict(each) for each in self.found],
            "questions": [asdict(each) for each in self.questions],
            "reading": [asdict(each) for each in self.reading],
            "wordings": [asdict(each) for each in self.wordings],
            "closing": list(self.closing),
            "boundary": self.boundary,
            "care": self.care,
            "challenge": self.challenge,
            "record": [asdict(each) for each in self.record],
        }


def make_pack(choice: Choice, today: date, material: Material) -> Pack:
    """The pack for that choice.

    Raises:
        PackFault: a theme, length or model is not there, or the index does not hold the audit.
    """
    supervision = material.supervision
    themes = _chosen(choice.themes, material.themes)
    length = _named(choice.length, {each.id: each for each in supervision.lengths}, "length")
    model = _named(choice.model, {each.id: each for each in supervision.models}, "model of supervision")
    return Pack(
        topics=tuple(map(_topic, themes)),
        length=length,
        model=model,
        as_at=today,
        found=tuple(_findings(themes, material, today)),
        questions=tuple(_questions(themes, model, length.questions)),
        reading=tuple(_reading(themes, material.reading_list, today)),
        wordings=tuple(_wordings(themes, material.lexicon)),
        closing=supervision.closing,
        boundary=supervision.boundary,
        care=supervision.care,
        challenge=supervision.challenge,
        record=tuple(_record_line(line, themes) for line in supervision.record),
    )


def _topic(theme: Theme) -> Topic:
    name = theme.name or theme.in_short
    return Topic(id=theme.id, name=name, in_short=theme.in_short, purpose=theme.purpose or theme.in_short)


def _chosen(ids: Sequence[str], themes: Themes) -> tuple[Theme, ...]:
    found = tuple({theme.id: theme for theme in (_theme(id_.strip(), themes) for id_ in ids)}.values())
    if not found:
        raise PackFault(
            f"Choose one to three themes of {', '.join(theme.id for theme in themes.themes)}; "
            "--list says what they are about."
        )
    if len(found) > MOST_THEMES:
        raise PackFault(f"A pack is one page: choose at most {MOST_THEMES} themes, or make several packs.")
    return found


def _theme(id_: str, themes: Themes) -> Theme:
    theme = themes.get(id_.upper())
    if theme is None:
        near = nearest(id_, themes)
        meant = " Nearest: " + "; ".join(f"{each.id} ({each.in_short})" for each in near) + "." if near else ""
        raise PackFault(f"There is no theme {id_[:40]}.{meant} --list shows all {len(themes.themes)}.")
    if not theme.questions:
        raise PackFault(f"{theme.id} has no questions yet. Write some under it in themes.yaml.")
    return theme


def nearest(written: str, themes: Themes) -> tuple[Theme, ...]:
    """Themes that somebody may have meant, by id or by words."""
    by_words = {theme.id: _words(f"{theme.name} {theme.heading} {theme.in_short}") for theme in themes.themes}
    wanted = _words(written)
    shared = {id_: sum(_meets(word, words) for word in wanted) for id_, words in by_words.items()}
    best = [id_ for id_, count in sorted(shared.items(), key=lambda each: -each[1]) if count]
    ids = best or get_close_matches(written.upper(), list(by_words), n=3, cutoff=0.5)
    return tuple(theme for id_ in ids[:3] if (theme := themes.get(id_)))


def _words(text: str) -> set[str]:
    plain = "".join(each if each.isalnum() else " " for each in text.casefold())
    return {word for word in plain.split() if len(word) > 3}  # noqa: PLR2004 -- shorter words are of every theme


def _meets(word: str, words: set[str]) -> bool:
    return bool(get_close_matches(word, words, n=1, cutoff=0.75))


def _named(id_: str, known: Mapping[str, Known], what: str) -> Known:
    """That one, or the first where none is asked for."""
    if not id_:
        return next(iter(known.values()))
    if id_ not in known:
        raise PackFault(f"There is no {what} {id_[:40]}. Choose one of {', '.join(known)}.")
    return known[id_]


def _findings(themes: Sequence[Theme], material: Material, today: date) -> Iterator[Found]:
    """Each theme's own, and beside them a strength and a concern where none of them is one."""
    shown = [*themes]
    for finding in ("strength", "concern"):
        if not any(theme.finding == finding for theme in shown):
            beside = (material.themes.get(id_) for theme in themes for id_ in theme.beside)
            shown += [each for each in beside if each and each.finding == finding][:1]
    order = ("strength", "concern", "learning point")
    yield from findings(sorted(shown, key=lambda each: order.index(each.finding)), material, today)


def findings(themes: Iterable[Theme], material: Material, today: date) -> Iterator[Found]:
    """What the audit says on each, numbered in that order.

    Raises:
        PackFault: the index does not hold the audit, or the audit does not say it any more.
    """
    document = _audit(material)
    for marker, theme in enumerate(themes, 1):
        yield Found(theme=theme.id, finding=theme.finding, citation=_cited(theme, document, marker, today))


def _audit(material: Material) -> Document:
    try:
        return material.document(material.themes.audit or "")
    except KeyError as fault:
        raise PackFault(
            "The index does not hold the audit that themes.yaml speaks of. Put its document into the knowledge "
            "folder, name it under `audit` in themes.yaml, and run: python -m ingest"
        ) from fault


def _cited(theme: Theme, document: Document, marker: int, today: date) -> Citation:
    place, page, span = _stands(theme, document)
    source = document.source
    return Citation(
        marker=marker,
        document_id=document.id,
        document=document.title,
        section=" › ".join(place),
        page=page,
        start=span.start,
        end=span.end,
        quote=document.text[span.start : span.end],
        url=source.url,
        publisher=source.publisher,
        date=source.date,
        nation=source.nation,
        authority=source.authority,
        verification=source.verification,
        summary=source.summary,
        labels=tuple(labels_of(source, today)),
    )


def _stands(theme: Theme, document: Document) -> tuple[tuple[str, ...], int | None, Span]:
    """Where the audit says it: all that stands under the heading, or the learning point itself."""
    for section in document.sections:
        if section.heading_path[-1:] == (theme.heading,):
            return section.heading_path, section.page, _trimmed(document.text, section.start, section.end)
    for section in document.sections:
        at = document.text.find(theme.heading, section.start, section.end)
        if at >= 0:
            return section.heading_path, section.page, Span(start=at, end=at + len(theme.heading))
    raise PackFault(
        f"“{theme.heading}” ({theme.id}) does not stand in {document.title} any more. "
        "Correct its heading in themes.yaml."
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    said = text[start:end]
    return Span(start=start + len(said) - len(said.lstrip()), end=end - len(said) + len(said.rstrip()))


def _questions(themes: Sequence[Theme], model: Model, how_many: int) -> Iterator[Asked]:
    """In the order of the cycle, spread over its stages and over the themes."""
    left = [(theme, question) for theme in themes for question in theme.questions]
    used: dict[str, int] = {}
    for place, share in enumerate(shares(len(model.stages), how_many)):
        stage = model.stages[place]
        of_stage = [each for each in left if each[1].stages.get(model.id) == stage.id]
        # A theme's last question is the one that something is done after.
        ranked = of_stage[::-1] if stage is model.stages[-1] else of_stage
        taken: list[tuple[Theme, Question]] = []
        for _ in range(min(share, len(of_stage))):
            taken.append(min((each for each in ranked if each not in taken), key=lambda each: used.get(each[0].id, 0)))
            used[taken[-1][0].id] = used.get(taken[-1][0].id, 0) + 1
        for theme, question in (each for each in of_stage if each in taken):
            yield Asked(stage=stage.name, about=stage.asks, theme=theme.id, ask=question.ask)


def shares(stages: int, questions: int) -> tuple[int, ...]:
    """How many questions each stage gets: what is over goes to the later middle; of too many stages, ends are kept."""
    if questions < stages:
        kept = {round(each * (stages - 1) / (questions - 1)) for each in range(questions)}
        return tuple(int(place in kept) for place in range(stages))
    each, over = divmod(questions, stages)
    from_the_middle = sorted(range(stages), key=lambda place: (abs(place - stages / 2), -place))
    return tuple(each + (place in from_the_middle[:over]) for place in range(stages))


def _reading(themes: Sequence[Theme], reading_list: ReadingList, today: date) -> Iterator[Reading]:
    """What the themes name, in turn, then what is tagged with them; nothing replaced or not for everybody."""
    named = (reading_list.get(id_) for id_ in _in_turn([theme.read for theme in themes]))
    tagged = sorted(reading_list.entries, key=_fits({theme.id for theme in themes}))
    wanted = {theme.id for theme in themes}
    entries = [*filter(None, named), *(entry for entry in tagged if wanted & set(entry.themes))]
    current = [entry for entry in entries if EVERYONE in entry.audience and not entry.superseded_by]
    for entry in list(dict.fromkeys(current))[:_READING]:
        overdue = entry.review_by is not None and entry.review_by < today
        yield Reading(
            title=entry.title,
            publisher=entry.publisher,
            date=entry.date,
            authority=entry.authority,
            url=entry.link,
            verification=f"{entry.verification}; past its review date" if overdue else entry.verification,
        )


def _fits(wanted: set[str]) -> Callable[[Entry], tuple[int, int, int]]:
    """Least for what speaks to most of the themes, to them in particular, and with most authority."""

    def place(entry: Entry) -> tuple[int, int, int]:
        step = _STEPS.index(entry.authority) if entry.authority else len(_STEPS)
        return -len(wanted & set(entry.themes)), len(entry.themes), step

    return place


def _wordings(themes: Sequence[Theme], lexicon: Lexicon) -> Iterator[Wording]:
    """The first of each theme, then the second of each, as far as there is room."""
    ids = dict.fromkeys(_in_turn([theme.listen_for for theme in themes]))
    for rule in [lexicon.by_id[id_] for id_ in ids if id_ in lexicon.by_id][:_WORDINGS]:
        yield _wording(rule, lexicon)


def _wording(rule: Rule, lexicon: Lexicon) -> Wording:
    return Wording(
        rule=rule.id,
        term=rule.term,
        better=rule.better[:_BETTER],
        why=rule.why,
        source=lexicon.source_line(rule),
    )


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    for place in range(max(map(len, lists), default=0)):
        yield from (each[place] for each in lists if place < len(each))


def _record_line(line: Line, themes: Iterable[Theme]) -> RecordLine:
    if line.fill:
        return RecordLine(label=line.label, beside=", ".join(theme.name or theme.id for theme in themes))
    return RecordLine(label=line.label, beside=line.hint or " / ".join(line.choices))
