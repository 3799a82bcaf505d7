"""Everything the app ever showed, and to whom: what proves that something stayed private."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from playground.workspace import Message, Profile, View, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One thing the app showed, in one of its states."""

    where: str
    words: str
    """All of it as JSON, what only other apps can read included."""
    readers: frozenset[str] | None
    """The users who could see it; `None` for everybody in a channel."""

    def says(self, word: str) -> bool:
        """Whether the word is in it, whatever its case."""
        return word.casefold() in self.words.casefold()

    def beyond(self, reader: str | None) -> bool:
        """Whether anybody but this reader could see it; without one, whether a channel could."""
        return self.readers is None or (reader is not None and self.readers != {reader})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMark:
    """How the app marks its answers, by which a second one to the same question is found."""

    event_type: str
    placeholders: frozenset[str]
    """Texts that bear the mark but are no answer yet."""

    def marks(self, message: Message) -> bool:
        """Whether a message is an answer."""
        metadata = message.metadata or {}
        marked = metadata.get("event_type") == self.event_type and message.only_for is None
        return marked and message.text not in self.placeholders

    def twice(self, messages: tuple[Message, ...]) -> Iterator[str]:
        """The marks that more than one of these messages bears."""
        counted = Counter(json.dumps(one.metadata, sort_keys=True) for one in messages if self.marks(one))
        yield from (mark for mark, count in counted.items() if count > 1)


def showings(workspace: Workspace, *, bot: Profile) -> Iterator[Shown]:
    """All of it: messages before and after each change, titles and status lines, Home tabs and modals."""
    for message in workspace.history:
        if message.user == bot.id:
            yield _message(workspace, message, bot=bot)
    for channel, sign in workspace.signs:
        yield Shown(where=channel, words=sign, readers=_readers(workspace, channel, bot=bot))
    yield from (_view(view) for view in workspace.views)


def _message(workspace: Workspace, message: Message, *, bot: Profile) -> Shown:
    everyone = _readers(workspace, message.channel, bot=bot)
    return Shown(
        where=f"{message.channel} {message.ts}",
        words=json.dumps([message.text, message.blocks, message.metadata], ensure_ascii=False),
        readers=frozenset((message.only_for,)) if message.only_for else everyone,
    )


def _readers(workspace: Workspace, channel: str, *, bot: Profile) -> frozenset[str] | None:
    place = workspace.channels[channel]
    return place.members - {bot.id} if place.kind == "im" else None


def _view(view: View) -> Shown:
    words = json.dumps(view.payload, ensure_ascii=False)
    return Shown(where=str(view.payload.get("type")), words=words, readers=frozenset((view.user,)))
