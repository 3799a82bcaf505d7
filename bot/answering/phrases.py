"""The assistant's own words around the guidance: plain, short, and never blaming."""

import re
from collections.abc import Sequence

from knowledge.documents import Passage
from knowledge.lexical import STOP_WORDS

_NAMED = 3
_NEAR = 0.2
"""Fused score from which a passage is near enough to name, though it does not answer."""

_PERSON = (
    "Your supervisor or safeguarding lead can help with this. "
    "If a child may be at risk now, ring 999; do not wait for me."
)


_NO_QUESTION = frozenset(
    "hello hi hiya hey help helo thanks thank you thankyou cheers ta stop start ok okay yes no please good morning"
    " afternoon evening test testing bye goodbye".split()
)


def asks_something(text: str) -> bool:
    """Whether there is more in the message than a greeting, a thank-you or a mark."""
    words = re.findall(r"[^\W_]+", text.lower())
    return any(word not in _NO_QUESTION for word in words)


def too_long_note(longest: int) -> str:
    """Said before the answer to a message that was not searched whole."""
    return f"(Your message is long. I searched with its first {longest:,} characters.)\n\n"


def nothing_asked(titles: Sequence[str]) -> str:
    """The reply to a message without a word in it."""
    return (
        "I could not find a question in that. Ask me about practice in your own words, without names or other "
        f"details of a family. {_holdings(titles)}"
    )


def not_covered(asked: str, passages: Sequence[Passage], titles: Sequence[str]) -> str:
    """Says plainly that the guidance does not answer, what it does hold, and who can help."""
    parts = ["The guidance I hold does not answer this.", _language(asked, passages), _nearest(passages)]
    return "\n\n".join([" ".join(filter(None, parts)), _holdings(titles), _PERSON])


def part_not_covered(unanswered: Sequence[str]) -> str:
    """Says which of several questions the guidance does not answer."""
    asked = " ".join(f"“{part}”" for part in unanswered)
    return (
        f"The guidance I hold does not answer this part: {asked} Your supervisor or safeguarding lead can help with it."
    )


def _nearest(passages: Sequence[Passage]) -> str:
    if not passages or passages[0].score < _NEAR:
        return ""
    where = passages[0].chunk.heading_path[-1] if passages[0].chunk.heading_path else passages[0].title
    return f"The nearest part is “{where}”, but it does not say." if where else ""


def _language(asked: str, passages: Sequence[Passage]) -> str:
    words = asked.lower().split()
    english = sum(word.strip(".,;:!?'\"()") in STOP_WORDS for word in words) >= 0.15 * len(words)
    return "" if english or any(passage.lexical for passage in passages) else "I can only read questions in English."


def _holdings(titles: Sequence[str]) -> str:
    named = [title for title in titles[:_NAMED] if title]
    if not named:
        return f"I have read a collection of {len(titles):,} documents."
    more = f" and {len(titles) - len(named):,} more" if len(titles) > len(named) else ""
    return f"I have read: {'; '.join(named)}{more}."
