"""People written as initials: "JS (7)", "L.B, 13 yo", "child KT"."""

import re

from knowledge.identifiers.vocabulary import folded, vocabulary

_NO_PERSON = frozenset(
    "cp ce hv tm sm fc yp dv da rr sw lp ks gp pe re it hr uk eu us pc dc di ds dci ta nhs la sv eh iv id tv ai ok am pm bb ms mr dr"
    " ps qa rg sa se so st te to tr vr wt xx yo ab er no nb cc vs eg ie pg pp ch pt ad al as at be by do go he hi ho if in is me my"
    " of oh on or ox pi so up we an ac ss nn yr sl fm pa ot cs hs cj bm sl an ew ho ea ed bf gf hb sn en wb tb hx dx rx tx mh ld sg"
    " ft kg km cm mm min hr rd th nd a b".split()
) - {"ab"}
_TWO = r"(?<![\w.'/-])(?P<two>[A-Z]\.? ?[A-Z]\b\.?)"
_AGE = r"\d{1,2} ?(?:yo|y/o|yrs?|years?)\b(?! (?:ago|after|later|on|of|plan))"
_PERSON = r"(?:[Cc]hild|[Bb]oy|[Gg]irl|[Bb]aby|YP|[Pp]upil|[Ss]tudent|[Ss]ibs?|[Ss]iblings?|[Mm]um|[Dd]ad|[Mm]other|[Ff]ather)"
_KIN = r"(?:mum|dad|mother|father|nan|gran|sister|brother|partner|stepdad|sw|social worker|plan|conference|school|carer)"
_TOLD = r"(?:told|disclosed|retracted|said|cried|alleged|wants|lives|refuses)"
_INITIALS = tuple(
    re.compile(expression)
    for expression in (
        rf"{_TWO},? ?\(\d{{1,2}}(?:\)|,| ?(?:yo|y/o|yrs?|m\)|f\)|years))",
        rf"{_TWO},? (?:is |who is |was )?(?:aged? \d{{1,2}}\b|{_AGE})",
        rf"{_TWO}, \d{{1,2}},",
        rf"\b{_PERSON},? \(?{_TWO}(?!\w| \w+ (?:plan|conference|meeting))",
        rf"{_TWO}'s {_KIN}\b",
        rf"{_TWO} (?:has |had |have )?{_TOLD} (?:me|us|her|his|to|in|that|at|school|mum|dad|it|everything|what)\b",
        rf"\b(?:[Uu]pdate on|[Rr]e:?|[Rr]egarding|[Vv]isited|[Ss]aw|[Mm]et|[Ss]poke to|[Cc]oncerns? about|[Cc]onference for) {_TWO}\d{{1,2}}(?! \d)\b",
        r"(?<![\w.'/-])(?P<two>[A-Z]{2})\d{1,2}\b(?:,| -)? (?:has |had )?(?:told|disclosed|retracted|said|cried)\b",
        r"(?<![\w.'/-])(?P<two>[a-z]{2}),? ?\(?\d{1,2} ?(?:yo|y/o|yrs? old|years? old)\b",
        r"(?<![\w.'/-])(?P<two>[a-z]{2}) \(\d{1,2}\)",
        r"(?<![\w.'/-])(?P<two>[A-Z]),? (?:aged \d{1,2}\b|\(\d{1,2} ?(?:yo|y/o|yrs?|years?)\b|\d{1,2} ?(?:yo|y/o)\b)",
    )
)


def initials_someone(text: str) -> bool:
    """Whether the text, as read, has initials with an age, or where only a person can stand."""
    return any(_are_of_a_person(found["two"]) for expression in _INITIALS for found in expression.finditer(text))


def _are_of_a_person(initials: str) -> bool:
    written = folded(re.sub(r"[ .]", "", initials))
    dotted = "." in initials
    return dotted or (written not in _NO_PERSON and (initials.isupper() or not vocabulary().knows(written)))
