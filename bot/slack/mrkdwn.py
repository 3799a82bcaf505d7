"""Slack's way of writing text, read into plain words and written back safely."""

import re

from bot.slack.phrases import MANY_ASK, NOTICES, ON_WORDING, SOURCES

_MARKUP = re.compile(r"<([^<>]*)>")
# Controls, lone surrogates, tag characters, and marks that reorder, join or hide what is written.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_EMOJI_NAME = re.compile(r":[a-z0-9_+\-]+:")
_ESCAPED = re.compile(r"\\([\\`*_~#>|])")
"""As a stream writes signs that are no markup."""
_ASIDE = (MANY_ASK.partition("{")[0], ON_WORDING)
_CUT_ENTITY = re.compile(r"&[a-z]*$")


def readable(text: str) -> str:
    """What a person wrote, as plain text: no mentions of people, links as the words that were shown.

    Mentions become neutral words, so that no name or id of a colleague travels on.
    """
    plain = _MARKUP.sub(lambda found: _spoken(found[1]), text)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _UNSEEN.sub("", plain).strip()


def without_mention(text: str, user_id: str) -> str:
    """The text without mentions of one user."""
    return re.sub(rf"<@{re.escape(user_id)}(\|[^<>]*)?>", " ", text)


def has_words(plain: str) -> bool:
    """Whether there is anything to answer beside emoji and punctuation."""
    return any(character.isalnum() for character in _EMOJI_NAME.sub("", plain))


def visible(plain: str) -> str:
    """Plain text without what nobody can see."""
    return _UNSEEN.sub("", plain)


def escaped(plain: str) -> str:
    """Plain text as Slack shows it literally: no mention, link or broadcast comes alive."""
    return visible(plain).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted(plain: str, limit: int) -> str:
    """The escaped text, cut with an ellipsis when it is longer than the limit."""
    whole = escaped(plain)
    return whole if len(whole) <= limit else _CUT_ENTITY.sub("", whole[: limit - 1]).rstrip() + "…"


def own_words(text: str) -> str:
    """The body of a message of ours: empty for a notice or a note, and without the list of sources."""
    plain = _ESCAPED.sub(r"\1", readable(text)).strip()
    return "" if plain in NOTICES or plain.startswith(_ASIDE) else plain.partition(f"\n\n{SOURCES}")[0]


def _spoken(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "someone"
    if target.startswith("#"):
        return f"#{label}" if label else "a channel"
    if target.startswith("!"):
        return _special(target, label)
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _special(target: str, label: str) -> str:
    if target.startswith("!date"):
        return label
    return "a group" if target.startswith("!subteam") else ""
