"""What a parser gives: plain text, the stretch that each heading governs, and what was left out."""

from dataclasses import dataclass

from knowledge.documents import Section


class Unreadable(Exception):  # noqa: N818 -- says what the bytes are not
    """The bytes cannot become a document; the message names the fault and the remedy.

    `approvable` where a person who has read them may let them in all the same.
    """

    def __init__(self, message: str, *, approvable: bool = False) -> None:
        super().__init__(message)
        self.approvable = approvable


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """`Unreadable` on its way between two processes."""

    words: str
    approvable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """One file as text; a section lies on one page and never holds its own heading."""

    text: str
    sections: tuple[Section, ...]
    title: str | None = None
    """As the file itself says: its property, or else its first heading."""
    date: str | None = None
    """Of publication, as a web page states it, ISO 8601. The day a file was made says nothing of that."""
    left_out: tuple[str, ...] = ()
    """What was left out on purpose, in words."""
    remarks: tuple[str, ...] = ()
    """What else a person should know, such as that it is marked as a draft."""
