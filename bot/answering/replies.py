"""Every way an answer can end, and the one shape of it that scripts read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, assert_never

from bot.coaching.wording import Suggestion

DraftedBy = Literal["extractive", "model", "fixed"]
Kind = Literal["answer", "part", "not_covered", "danger", "declined", "private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage that a claim rests on; `quote` is the record's text from `start` to `end`."""

    marker: int
    document_id: str
    document: str
    section: str
    page: int | None
    start: int
    end: int
    quote: str
    url: str | None
    publisher: str | None
    date: str | None
    nation: str | None
    authority: str | None
    verification: str | None
    summary: bool = False
    """Whether it is this project's note about the publication rather than the publication itself."""
    labels: tuple[str, ...] = ()
    """What must be known of the source today: superseded, past its review date, of another nation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence and the markers of the passages that support it."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The guidance covers the question."""

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    drafted_by: DraftedBy = "extractive"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """The guidance covers part of the question; `text` says which part it does not."""

    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    drafted_by: DraftedBy = "extractive"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCovered:
    """The guidance does not answer; no source is attached, so that nothing looks like support."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """Somebody may be at risk now: fixed text and routes to a person, before anything else."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The assistant must not do this; `text` says why, names the right human route and quotes what bears on it."""

    text: str
    unless_answered: bool = False
    """Only what was learnt hears it: a question that the guidance surely answers is answered all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyStop:
    """The message holds details that could identify somebody; kinds are named, values never."""

    text: str
    kinds: tuple[str, ...]

    @property
    def named(self) -> str:
        """The kinds as a sentence names them."""
        return " and ".join(filter(None, (", ".join(self.kinds[:-1]), *self.kinds[-1:])))


Reply = Answer | PartAnswer | NotCovered | Danger | Declined | PrivacyStop


def kind_of(reply: Reply) -> Kind:
    """The name that scripts, records and suites use for this ending."""
    match reply:
        case Answer():
            return "answer"
        case PartAnswer():
            return "part"
        case NotCovered():
            return "not_covered"
        case Danger():
            return "danger"
        case Declined():
            return "declined"
        case PrivacyStop():
            return "private"
        case _:
            assert_never(reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A passage that was found for a question, with its scores."""

    document_id: str
    chunk_id: str
    score: float
    dense: float
    lexical: float
    aligned: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFrom:
    """What a reply was made from, so that it can be gone into later; never the question."""

    index: str
    """The generation that was searched."""
    versions: dict[str, str]
    """Of whatever else it depends on, by name: rules of wording, model, instructions of the model."""
    bar: float
    """How sure it had to be."""
    sureness: tuple[float | None, ...]
    """How sure it was of each thing asked; None where nothing was found."""
    passages: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply with the id it is recorded under and how long each step took, in milliseconds."""

    answer_id: str
    reply: Reply
    timings_ms: dict[str, float] = field(default_factory=dict)
    said_back: tuple[str, ...] = ()
    """Words of the person's own that the reply repeats, such as the part that is not covered; never kept."""
    made_from: MadeFrom | None = None
    """None for a fixed reply."""
    suggestions: tuple[Suggestion, ...] = ()
    """On the wording of the question, however seldom the person is to hear of them."""


def as_record(answered: Answered) -> dict[str, object]:
    """The reply of the machine contract: every key always there, whatever the ending."""
    reply = answered.reply
    cited = reply if isinstance(reply, Answer | PartAnswer) else None
    return {
        "kind": kind_of(reply),
        "text": reply.text,
        "answer_id": answered.answer_id,
        "claims": [asdict(claim) for claim in cited.claims] if cited else [],
        "citations": [asdict(citation) for citation in cited.citations] if cited else [],
        "suggestions": [suggestion.as_record() for suggestion in answered.suggestions],
        "drafted_by": cited.drafted_by if cited else "fixed",
        "timings_ms": answered.timings_ms,
    }


def from_record(record: Mapping[str, Any]) -> Reply:
    """The reply of a stored record; of a privacy stop the kinds of detail are not told again."""
    kind: Kind = record["kind"]
    text = str(record["text"])
    match kind:
        case "answer" | "part":
            return (Answer if kind == "answer" else PartAnswer)(
                text=text,
                claims=tuple(Claim(text=each["text"], markers=tuple(each["markers"])) for each in record["claims"]),
                citations=tuple(
                    Citation(**each | {"labels": tuple(each.get("labels", ()))}) for each in record["citations"]
                ),
                drafted_by=record["drafted_by"],
            )
        case "not_covered":
            return NotCovered(text=text)
        case "danger":
            return Danger(text=text)
        case "declined":
            return Declined(text=text)
        case "private":
            return PrivacyStop(text=text, kinds=())
        case _:
            assert_never(kind)
