"""Whether a question can be answered by yes or no, and what it takes for granted.

Neither says that the person is wrong: whether a premise holds is for the guidance to say. They say how the reply must
begin: with what the guidance says, and never with agreement.
"""

import re

from bot.answering.parts import AUXILIARY, DO, LEAD, SUBJECT, WH


def is_yes_no(text: str) -> bool:
    """Whether "yes" or "no" could be the answer: "did they know?", "we can close, right?", "so we wait?"."""
    return any(_sentence_is_yes_no(sentence.strip()) for sentence in _SENTENCE_END.split(text.strip()))


def _sentence_is_yes_no(text: str) -> bool:
    if _TAG.search(text) or _OR_NOT.search(text) or _WHETHER.search(text):
        return True
    asked = _LAST_CLAUSE.sub("", text)
    if _REQUEST.match(asked) or _OPEN.match(asked):
        return False
    if _INVERTED.search(asked):
        return True
    return text.endswith("?") and _STATED.match(asked) is not None and _OPEN_WITHIN.search(asked) is None


def premise_of(text: str) -> str | None:
    """The words that the question takes for granted; None unless it plainly does.

    A tag ("…, right?"), an equation ("X = Y", "X means Y"), a conclusion ("so we wait?"), a reason ("since X, …",
    "given that X, …") and what a source is said to say before a question about it.
    """
    text = _GREETING.sub("", " ".join(text.split()))
    for find in (_tagged, _given, _equated, _concluded, _attributed):
        if words := find(text):
            return words.strip(" ,;:-–—\"'“”")
    return None


def _tagged(text: str) -> str | None:
    tag = _TAG.search(text)
    if tag is None:
        return None
    stated = _AND_SO.sub("", _last_sentence(text[: tag.start()]))
    words = len(stated.split())
    enough = (
        words >= _FEWEST_WORDS if "," in tag[0] or "=" in stated else words > _FEWEST_WORDS and _FINITE.search(stated)
    )
    return stated if enough and not _is_question(stated) else None


def _equated(text: str) -> str | None:
    # "Since X means Y can we close" asks whether to close.
    sentence = _ASKED_AFTER.split(_AND_SO.sub("", _last_sentence(text)), maxsplit=1)[0]
    equation = _EQUATION.fullmatch(sentence.rstrip(" ?!."))
    if equation is None or _is_question(sentence) or _POINTS_BACK.match(sentence):
        return None
    return sentence.rstrip(" ?!.")


def _concluded(text: str) -> str | None:
    sentence = _last_sentence(text)
    conclusion = _CONCLUSION.fullmatch(sentence)
    words = (conclusion[1] or conclusion[2]) if conclusion else ""
    return None if not words or _OPEN_WITHIN.search(words) or _is_question(words) else words


def _given(text: str) -> str | None:
    """A reason for the question, unless it tells of a case: whether "she said nothing" is so, no guidance knows."""
    reason = _GIVEN.match(text) or _GIVEN_AFTER.search(text)
    if reason is None or _OF_A_CASE.match(reason[1]) or not _FINITE.search(reason[1]):
        return None
    return reason[1]


def _attributed(text: str) -> str | None:
    said = _ATTRIBUTED.match(text)
    return said[1] if said and not _is_question(said[1]) else None


def _last_sentence(text: str) -> str:
    return _SENTENCE_END.split(text.strip())[-1].strip(" ,")


def _is_question(text: str) -> bool:
    return any(form.search(text) for form in (_OPEN, _ASKED, _ASKED_WITHIN))


_FEWEST_WORDS = 3
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=\w\w\.)\s+")
_WHETHER = re.compile(
    r"\b(?:know|confirm|tell me|wonder\w*|check|ask(?:ed|ing)?|say|clarify|sure|see) (?:\w+ )?(?:if|whether)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hiya|morning|evening|sorry|quick (?:one|question)|please)\b[\s,.!:-]*)+", re.IGNORECASE
)
_AND_SO = re.compile(
    r"^(?:(?:so|and|but|ok|okay|well|then|right|basically|since|because|as|given that|if)\b[\s,]*)+", re.IGNORECASE
)
_ASKED_AFTER = re.compile(rf",?\s+(?:so\s+|then\s+)*(?={AUXILIARY}\s+(?:i|we|you)\b|{WH}\s+{DO}\b)", re.IGNORECASE)
_TAG = re.compile(
    r"(?:^|,\s*|\s+(?:-|–)?\s*)(?:right|yes|yeah|yh|correct|true|agreed|innit|surely(?: not)?|am i right|is that right|isn['’]?t that right"
    r"|that['’]?s right|(?:is|are|was|were|does|do|did|has|have|can|could|should|would|will)(?:n['’]?t|nt) (?:it|they|we|he|she|that|there|you|i))"
    r"(?: or no| now)?\s*[?!.]*$"
    r"|,\s*(?:no|ok|okay|is it|are they|do we|can we)\s*\?+$",
    re.IGNORECASE,
)
_OR_NOT = re.compile(r"\b(?:yes or no|y ?/ ?n|or not|or what)\b", re.IGNORECASE)
_LAST_CLAUSE = re.compile(
    rf"^.*(?:[.!?;:]\s+|,\s*(?=(?:{LEAD})*(?:(?:{DO}|{AUXILIARY})\s+(?!or\b)\w|{WH}\b))|\s[-–—]\s+)(?=\S)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    rf"^(?:{LEAD})*(?:(?:can|could|would|will) (?:you|anyone|someone)|do you know (?:{WH})|does any(?:one|body) know (?:{WH})"
    r"|any\b|anything\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"^(?:{LEAD})*(?:(?:on|in|at|by|to|for|from|of|with|under) )?{WH}\b", re.IGNORECASE)
_ASKED = re.compile(rf"^(?:{LEAD})*(?:{DO}|{AUXILIARY})\s+\w", re.IGNORECASE)
_ASKED_WITHIN = re.compile(rf",\s*(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b", re.IGNORECASE)
_INVERTED = re.compile(
    rf"^(?:{LEAD})*(?:{DO}|{AUXILIARY})\s+\w|\b(?:so|and|but|then|now)\s+(?:{DO}|{AUXILIARY})\s+{SUBJECT}\b",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"^(?:so|then|and|but|ok|surely)?\b[\s,]*(?:i|we|you|he|she|it|they|that|this|there|no|if|the|a|an|all|every|only|children|kids"
    r"|retraction|\w+s|\w+ing|\w+)\b.*\b(?:is|are|was|were|has|have|had|can|can['’]?t|could|should|must|will|would|need(?:s|n['’]?t)?"
    r"|mean(?:s)?|wait|get|gets|do|don['’]?t|doesn['’]?t|didn['’]?t|isn['’]?t)\b",
    re.IGNORECASE,
)
_OPEN_WITHIN = re.compile(r"\b(?:what|how|why|which|who|when|where)(?:['’]?s)?\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|am|has|have|had|can|cannot|could|should|must|will|would|may|might|need(?:s|ed)?|mean(?:s|t)?|says?|said|shows?"
    r"|lets?|let|gets?|makes?|made|do|does|did|counts?|allows?|allowed|requires?|required|recommends?|recommended|starts?|started|waits?"
    r"|tells?|told|happens?|happened|know|knows|knew|\w+n['’]t|dont|doesnt|didnt|isnt|arent|cant|wont|wasnt|thats|its|['’]s)\b",
    re.IGNORECASE,
)
_EQUATION = re.compile(
    r"(?P<one>\w[^=]*?\w[^=]*?)\s*(?:=+>?|→|->|\bmeans?(?: that)?\b|\bequals?\b|\bproves?(?: that)?\b)\s*(?P<other>\w[^=]*\s[^=]*\w|\w{5,})",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:it|this|he|she|i|we|they|you)\b[^=]*\bmeans?\b(?! (?:we|no|not|that|you))", re.IGNORECASE
)
_CONCLUSION = re.compile(
    rf"so,?\s+(?:basically |really |then )?((?:if |no |it['’]?s |there['’]?s |we |i |you |they |it |he |she |there |that |the |a |an |all |only |children |kids |unless )[^?]*?)(?:,?\s*then)?\s*\?+"
    rf"|so,?\s+([^?]+),?\s+then\W*",
    re.IGNORECASE,
)
_CLAIM = r"((?!(?:a|an|part|well|soon|far|long|much|many|i|we|you|it)\b)[^,;?]+?)"
_GIVEN = re.compile(
    rf"^(?:(?:so|and|but|ok)\W+)*(?:since|because|as|given(?: that)?|seeing (?:as|that)|considering(?: that)?|now that|knowing that)\s+{_CLAIM}"
    rf"(?:[,;]|\s[-–—])\s*\S.*",
    re.IGNORECASE,
)
_GIVEN_AFTER = re.compile(
    r"[\w,]\s(?:since|because|given that|seeing (?:as|that))\s+([^,;?]*\b(?:means?|never|always|only|cannot|can['’]?t|proves?|is not|isn['’]?t|are not|aren['’]?t)\b[^,;?]*)\??$",
    re.IGNORECASE,
)
_OF_A_CASE = re.compile(
    r"(?:he|she|i|my|our|we|you|his|her|this|that|mum|mam|dad|mother|father|grand\w+|step\w+|uncle|gran|nan|one of|both"
    r"|(?:the|a|an|this|that|our|my) (?:\w+ )?(?:boy|girl|child|baby|toddler|teen\w*|family|famil\w+|mothers?|fathers?|mums?|dads?|parents?|carers?"
    r"|young person|yp|sibling|brother|sister|uncle|aunt|grand\w+|step\w+|man|woman|couple|pupil|student|lad|case|school|worker))\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"^((?:the |that |this |our )?(?:[\w'’-]+ ){0,5}?(?:audit|report|guidance|guidelines?|review|inquiry|law|act|bill|polic(?:y|ies)|procedures?|guide"
    r"|panel|inspectors?|government|template|pathway|[A-Z]{3,}\w*) (?:\w+ )?(?:says?|said|shows?|showed|found|finds|makes?|made|lets?|allows?|allowed"
    r"|recommends?|recommended|requires?|required|tells?|told|wants?|wanted|states?|stated|proves?|proved|confirms?|confirmed|concludes?|concluded"
    r"|praises?|praised|bans?|banned) (?!about|on|of)[^?]+?)(?:,| [-–—]|\.|;)\s+(?:so |and |then |but )?"
    rf"(?:(?:on|in|at|by|to|for|from|of|with|under) )?(?:{WH}|{DO}|{AUXILIARY})\s+\w"
)
