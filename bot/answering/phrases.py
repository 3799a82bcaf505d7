"""The assistant's own words around the guidance: plain, short, and never blaming."""

import re
from collections.abc import Callable, Sequence

from knowledge.documents import Passage
from knowledge.lexical import STOP_WORDS, words_of

_NAMED = 3
_NEAR = 0.2
"""Fused score from which a passage is near enough to name, though it does not answer."""

_PERSON = (
    "Your supervisor or safeguarding lead can help with this. "
    "If a child may be at risk now, ring 999; do not wait for me."
)


AS_IT_STANDS = "This answer is in the guidance's own words."
"""Said where a model is set and its draft was missing or stopped."""

_NO_QUESTION = frozenset(
    "hello hi hiya hey help helo thanks thank you thankyou cheers ta stop start ok okay yes no please good morning"
    " afternoon evening test testing bye goodbye thats that that's helpful great brilliant lovely perfect very really"
    " much so is was useful for your help you again".split()
)


def asks_something(text: str) -> bool:
    """Whether there is more in the message than a greeting, a thank-you or a mark."""
    words = re.findall(r"[^\W_]+(?:['’][a-z]+)?", text.lower())
    return any(word not in _NO_QUESTION for word in words)


def too_long_note(longest: int) -> str:
    """Said before the answer to a message that was not searched whole."""
    return f"(Your message is long. I searched with its first {longest:,} characters.)\n\n"


def nothing_asked(held: str) -> str:
    """The reply to a message without a word in it."""
    return (
        "I could not find a question in that. Ask me about practice in your own words, without names or other "
        f"details of a family. {held}"
    )


def looks_english(text: str, knows: Callable[[str], bool]) -> bool:
    """False for a sentence of several words hardly any of which is a common English one or stands in the guidance."""
    words = {word.strip(".,;:!?'\"()").lower() for word in text.split()}
    common = sum(word in STOP_WORDS for word in words)
    if len(words) < _SENTENCE or common >= _COMMON * len(words):
        return True
    stems = words_of(text)
    return sum(map(knows, stems)) * 2 > len(stems)


_SENTENCE = 4
_COMMON = 0.15
"""Share of the words of an English sentence that are common ones, at the least."""


def not_english(held: str) -> str:
    """Says which language is read, what is held, and who can help."""
    return "\n\n".join(["I can only read questions in English.", held, _PERSON])


def not_covered(passages: Sequence[Passage], held: str) -> str:
    """Says plainly that the guidance does not answer, what it does hold, and who can help."""
    says = " ".join(filter(None, ["The guidance I hold does not answer this.", _nearest(passages)]))
    return "\n\n".join([says, held, _PERSON])


PREMISE = "I cannot confirm what the question takes for granted. The guidance says:"


def part_not_covered(unanswered: Sequence[str]) -> str:
    """Says which of several questions the guidance does not answer."""
    asked = " ".join(f"“{part}”" for part in unanswered)
    return (
        f"The guidance I hold does not answer this part: {asked} Your supervisor or safeguarding lead can help with it."
    )


def ask_again(parts: Sequence[str]) -> str:
    """Says which of many questions were not looked at."""
    asked = " ".join(f"“{part}”" for part in parts)
    return f"I look at a few questions at a time. Please ask again: {asked}"


def _nearest(passages: Sequence[Passage]) -> str:
    if not passages or passages[0].score < _NEAR:
        return ""
    chunk, title = passages[0].chunk, passages[0].title
    if passages[0].source.summary:
        where = f"our {title[0].lower()}{title[1:]}" if title else ""
    else:
        where = f"“{chunk.heading_path[-1] if chunk.heading_path else title}”"
    return f"The nearest part is {where}, but it does not say." if where.strip("“”") else ""


_ABOUT_ME = re.compile(
    r"\b(?:what|how much) (?:can|could|do|will|won'?t|can'?t) you (?:do|help|know|answer|say|cover|tell)\b"
    r"|\b(?:who|what) are you\b|\bhow do you (?:work|know|decide)\b"
    r"|\bare you (?:an? )?(?:bot|ai|robot|human|person|real|chatgpt|machine|computer)\b"
    r"|\bhow (?:do|can|would) (?:i|we) (?:know|trust|check|tell) (?:that |if |whether )?(?:you|your)\b"
    r"|\bdo you (?:store|keep|save|remember|record|log)\b|\bwho (?:can |else )?(?:sees?|reads?) (?:this|what i|my)\b",
    re.IGNORECASE,
)


def asks_about_me(text: str) -> bool:
    """Whether a short message asks what the assistant is, can do or keeps."""
    return len(text.split()) <= _SHORT and _ABOUT_ME.search(text) is not None


_SHORT = 20


def about_me(held: str) -> str:
    """What the assistant is, in its own words."""
    return "\n\n".join(
        [
            "I am a program. I answer questions about practice from guidance that people have chosen, and say where "
            "each sentence stands, so that you can open it and check. I can be wrong about which sentence answers. "
            "When the guidance does not say, I tell you and name whom to ask.",
            "I do not decide thresholds, score risk, write findings or interview questions, or look for people. I keep "
            "what I replied and not what you asked. Please write no names or other details of a family.",
            held,
            _PERSON,
        ]
    )


def holdings(guidance: Sequence[str], notes: int) -> str:
    """What has been read: guidance by title, our notes by their number."""
    named = [title for title in guidance[:_NAMED] if title]
    summarised = f", and notes on {notes:,} publications" if notes else ""
    if not named:
        return f"I have read a collection of {len(guidance):,} documents{summarised}."
    more = f" and {len(guidance) - len(named):,} more" if len(guidance) > len(named) else ""
    return f"I have read: {'; '.join(named)}{more}{summarised}."
