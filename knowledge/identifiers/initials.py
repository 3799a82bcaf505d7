"""People written as initials: "JS (7)", "L.B, 13 yo", "K's mum"."""

import re

from knowledge.identifiers.vocabulary import folded, vocabulary

_SHORT_FORMS = frozenset(
    "ac ad ae ah ai al am an ao ap ar as asd at aw ba bb bc be bf bm bn bs by ca cc cd ce cf ch ci cj cm co cp cs ct da db dc dd de df dh"
    " di do dp dr ds dt dv dx ea ec ed ee ef eg eh em en ep er es et eu ev ew ex ey fa fb fc fe ff fg fl fm fn fp fr ft fu fw ga gb gc ge"
    " gf gm go gov gp ha hb hc he hi hm ho hp hq hr hs ht hv hx ia ib ic id ie if ii ig im in io ip iq ir is it iv ix jp jr kc kg ki km kp"
    " ks la lc ld le lg lm lo lp ls ma mb mc md me mg mh mi mm mo mp mr ms mx my na nb nd nf ng nh ni nn no nr ns nt ny ob oc od of oh ok"
    " om on oo op or os ot ox pa pc pd pe pf pg ph pi pj pl pm po pp pr ps pt pv pw px qa qb qc qr ra rc rd re rf rg ri rm ro rp rr rs rt"
    " rv rx sa sc sd se sf sg sh si sl sm sn so sp sq sr ss st su sv sw sx ta tb te th ti tm to tp tr ts tt tv tx ud uk un up us ut uv va"
    " vc vi vp vr vs wa wc we wf wi wm wo wp wr ws wt xi xx ya yd ye yo yp yr zz".split()
)
"""Pairs of letters that stand for words, places or trades more often than for a person; with an age most still count."""

_NEVER = frozenset(
    "ab ac ad al am an as at be by ce ch cp da dc de di do dr ds dv eh eu fc ft gp he hi ho hr hv id ie if ii in is it iv kg km ks la lp me"
    " mm mr ms my nb no of oh ok on or ox pe pg pi pm pp ps pt qa re rr sa se sm so st sv sw ta te th tm to tv uk up us vr vs we xx yo yp"
    " yr ss so pa sn tb hb ea ed".split()
) - {"ab"}
_TWO = r"(?<![\w.'/-])(?P<two>[A-Z]\.? ?[A-Z]\b\.?)"
_AGE = r"\d{1,2} ?(?:yo|y/o|yrs?|years?)\b(?! (?:ago|after|later|on|of|plan))"
_INITIALS = tuple(
    re.compile(expression)
    for expression in (
        rf"{_TWO},? ?[(/-]? ?\(?\d{{1,2}}(?:\)|,? ?(?:yo|y/o|yrs?|m|f|years)\b)",
        rf"{_TWO},? (?:is |who is |was |- )?(?:aged? \d{{1,2}}\b|{_AGE})",
        rf"{_TWO} is \d{{1,2}}(?: and\b|,|\.|$)",
        rf"{_TWO}, \d{{1,2}}\b(?! ?[-–/%:])",
        rf"{_TWO} \d{{1,2}},? (?:and |& |n )?[A-Z]{{2}} \d{{1,2}}\b",
        rf"^(?:re|Re|RE):? {_TWO}(?=[ ,.:-]|$)",
        r"(?<![\w.'/-])(?P<two>[A-Z]{3}),? (?:\(\d{1,2}\)|aged? \d{1,2}\b|\d{1,2},|\d{1,2} ?(?:yo|y/o)\b)",
        r"(?<![\w.'/-])(?P<two>[A-Z]{2,3}),? (?:\(?(?:yr|year|y) ?\d{1,2}\)|\d{1,2} ?[mfMF]\b)",
        # Not an author's: "Munro, E.K." or "D.W. Winnicott".
        r"(?<![\w.'/-])(?<!, )(?P<two>(?P<alone>[A-Z]\.[A-Z]\.?))(?![\w.]| [A-Z][a-z]| \(?(?:19|20)\d\d)",
        r"\b[Bb]aby (?P<two>[A-OQ-Z])\b(?!')",
        r"(?:^|[.;!?¶] )(?P<two>[B-HJ-Z]), \d{1,2},",
        r"(?:^|[ (])['\"](?P<two>[A-Z]{1,2})['\"] ?\(\d{1,2}\)",
        r"(?<![\w.'/-])(?P<two>[a-z]\.[a-z]\.?) ?\(?\d{1,2} ?(?:yo|y/o)",
        r"\b(?:[Uu]pdate on|[Rr]e:?|[Rr]egarding|[Vv]isited|[Ss]aw|[Mm]et|[Ss]poke to|[Cc]oncerns? about|[Cc]onference for)"
        r" (?P<two>[A-Z]{2})\d{1,2}(?! \d)\b",
        r"(?<![\w.'/-])(?P<two>[A-Z]{2})\d{1,2}\b(?:,| -)? (?:has |had )?(?:told|disclosed|retracted|said|cried)\b",
        r"(?<![\w.'/-])(?P<two>[a-z]{2}),? ?\(?\d{1,2} ?(?:yo|y/o|yrs? old|years? old)\b",
        r"(?<![\w.'/-])(?P<two>[a-z]{2}) \(\d{1,2}\)",
        r"(?<![\w.'/-])(?P<two>[B-HJ-Z]),? (?:aged \d{1,2}\b|\(?\d{1,2} ?(?:yo|y/o|yrs?|years?)\b)",
        r"(?:^|[.,;!?¶] |\b(?:and|with|about|for|to|re|that|child|boy|girl|saw|visited|mum of|sister|brother) )"
        r"(?P<two>[B-HJ-Z]) ?\(\d{1,2}\)",
        r"(?<![\w.'/-])(?P<two>[B-HJ-Z])'s (?:mum|dad|mother|father|nan|sister|brother|stepdad|social worker|conference)\b",
        r"\b(?:Mr|Mrs|Ms|Miss) (?P<two>[A-Z])\b(?!')",
    )
)


def initials_someone(text: str) -> bool:
    """Whether the text, as read, has initials with an age, or where only a person can stand."""
    return any(_are_of_a_person(found["two"]) and not _is_a_short_form(found) for expression in _INITIALS for found in expression.finditer(text))


def are_initials(letters: str) -> bool:
    """Whether two letters, in small ones here, are no short form that the field knows."""
    return len(letters) == len("ab") and letters not in _SHORT_FORMS and not vocabulary().knows(letters)


def _is_a_short_form(found: re.Match[str]) -> bool:
    alone = found.groupdict().get("alone")
    return alone is not None and folded(alone.replace(".", "")) in _SHORT_FORMS


def _are_of_a_person(initials: str) -> bool:
    written = folded(re.sub(r"[ .]", "", initials))
    dotted = "." in initials
    return dotted or (written not in _NEVER and (initials.isupper() or not vocabulary().knows(written)))
