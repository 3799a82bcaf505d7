"""Numbers, dates, addresses and accounts that belong to one person: patterns, check digits and the words around."""

import re
from collections.abc import Callable

Finds = Callable[[str, frozenset[str]], bool]
"""Whether a text, in one line and without links, holds an identifier that is not among the published contacts."""

_DIGITS_APART = r"(?:[ .,()_/-]{0,3}\d)"


def nhs_number(text: str, _published: frozenset[str]) -> bool:
    """Ten digits whose last is the modulus-11 check digit (weights 10 to 2), or any ten after the words."""
    return bool(_NAMED_NHS.search(text)) or any(map(_passes_modulus_11, _TEN_DIGITS.findall(text)))


_NAMED_NHS = re.compile(r"(?i)\b(?:nhs|chi|h&c)\b(?: [a-z]+\.?){0,3}\W{0,3}\d(?:[ .,/-]{0,2}\d){8,9}\b")
_TEN_DIGITS = re.compile(
    r"(?<![\d/])(?<!\d[-.])(?:\d{3}[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}|(?:\d[ .-]){9}\d)(?![\d/])(?!-\d)"
)


def _passes_modulus_11(written: str) -> bool:
    digits = [int(character) for character in written if character.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return len(set(digits)) > 1 and (11 - total % 11) % 11 == digits[-1]


def phone(text: str, published: frozenset[str]) -> bool:
    """A telephone number that is no published contact and no freephone or 03 number, which only organisations have."""
    found = [match[0] for match in _PHONE.finditer(text)]
    found += [match["number"] for match in _NAMED_PHONE.finditer(text)]
    return any(not _belongs_to_an_organisation(_national(number), published) for number in found)


_PHONE = re.compile(
    rf"(?<![\d/.#-])(?!\d{{1,2}}([./-])\d{{1,2}}\1(?:19|20)?\d{{2}}\b)(?:\+44[ -]?\(?0?\)?|0044[ -]?\(?0?\)?|\(?0)\d{_DIGITS_APART}{{8,9}}(?![\d/])(?!-\d)"
    r"|(?<![\w+])\+(?!44)\d(?:[ ().-]{0,2}\d){8,13}(?!\d)"
)
_NAMED_PHONE = re.compile(
    r"(?i)\b(?:phone|tel|telephone|mob|mobile|landline|whatsapp|cell|call|ring|text|contact)\b"
    r"(?: (?:her|him|them|mum|dad|me|on|is|at|no|num|number)){0,3}[ .:]{0,3}"
    r"(?P<number>7\d{2,3}[ -]?\d{3}[ -]?\d{3,4}|\d{6}|\d{3}[ -]\d{3,4})(?![\d/])(?! (?:or|and|to)\b)(?![ -]?\d)"
)


def _national(written: str) -> str:
    digits = "".join(filter(str.isdigit, written))
    if written.startswith(("+44", "0044")):
        return "0" + digits.removeprefix("00").removeprefix("44").removeprefix("0")
    return digits


def _belongs_to_an_organisation(number: str, published: frozenset[str]) -> bool:
    return number in published or number.startswith(("0800", "0808", "03", "084", "087", "0900"))


def email(text: str, published: frozenset[str]) -> bool:
    """An e-mail address of a person: not published, and not a mailbox that a public body gives a duty's name."""
    return bool(_SPELT_EMAIL.search(text)) or any(
        match[0].lower().replace(" ", "") not in published and not _of_an_office(match[1].lower(), match[2].lower())
        for match in _EMAIL.finditer(text)
    )


_EMAIL = re.compile(r"(?<![\w.+'-])([\w.+'-]{1,64}) ?@ ?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_SPELT_EMAIL = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]{1,64} ?(?:[\[(] ?at ?[\])]|\bat\b) ?[\w-]{1,63} ?(?:[\[(] ?dot ?[\])]|\bdot\b) ?[a-z]{2,4}\b"
    r"|(?<![\w.+-])[\w.+-]{1,64} (?:[\[(] ?at ?[\])]|at) (?:gmail|hotmail|yahoo|outlook|icloud|live|btinternet|aol)\.com?\b"
)
_PUBLIC_BODY = re.compile(r"(?:^|\.)(?:gov\.uk|nhs\.uk|nhs\.net|police\.uk|org\.uk|org|ac\.uk|sch\.uk|gov\.wales)$")
_OFFICE = re.compile(
    r"help|info|enquir|contact|admin|office|referral|training|lado|mash|safeguard|team|support|press|foi|dsl|duty|hub"
    r"|service|customer|feedback|complaint|news|events|library|reception|hello|mail|social|children|families|escb|lscp"
    r"|partnership|board|media|policy|research|data|privacy|dpo|jobs|careers|eds|edt|cps"
)


def _of_an_office(mailbox: str, domain: str) -> bool:
    return bool(_PUBLIC_BODY.search(domain) and _OFFICE.search(mailbox))


def _pattern(*patterns: str, ignore_case: bool = True) -> Finds:
    expression = re.compile("|".join(patterns), re.IGNORECASE if ignore_case else 0)
    return lambda text, _published: bool(expression.search(text))


national_insurance = _pattern(
    r"(?<![\w.])[A-Z]{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D]\b(?![.-]\w)",
    r"\b(?:ni|nino|national insurance)\b(?: (?:no|num|number|is)\.?){0,2}[ :]{0,2}[A-Z]{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}\b",
)

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_SPELT_DAY = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_SPELT_DAY})"
_FULL_DATE = (
    rf"(?:{_DAY}(?: of)?[ ,./-]{{1,2}}{_MONTH}[ ,./-]{{1,2}}(?:\d{{4}}|'?\d{{2}})|{_MONTH} {_DAY},? \d{{4}}"
    r"|\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}|\d{1,2} \d{1,2} (?:19|20)?\d{2}|\d{4}[-/.]\d\d?[-/.]\d\d?)"
)
_DATE = rf"(?:{_FULL_DATE}|{_DAY}(?: of)?[ -]{_MONTH}|{_MONTH} {_DAY}|\d{{6}}|\d{{8}})"
_BIRTH = r"(?:born|birth(?:day|date|s)?|d\.? ?o\.? ?b\.?|b'?day)"
date_of_birth = _pattern(
    # "Children born on or after 1 September" is a rule about years, not somebody's day.
    rf"\b{_BIRTH}(?!\w)(?!(?: on)?(?: or)? (?:after|before|between|since|until|from)\b)(?:(?! (?:after|before)\b)[^.¶]){{0,25}}?\b{_DATE}\b",
    rf"\b{_FULL_DATE}\b[^.¶]{{0,12}}\b(?:birth\w*|d\.?o\.?b)\b",
    rf"\b{_FULL_DATE}\)?,? ?\(?(?:m|f|male|female|boy|girl)\b(?!\.)",
    rf"\b(?:turns|turned|turning|will be) (?:\d{{1,2}}|[a-z]{{3,9}}) on (?:the )?{_DATE}\b",
)

_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Crescent|Cres|Court|Way|Gardens|Gdns|Grove|Place|Terrace|Walk|Hill|Mews"
    r"|Park|Square|Row|Rise|Green|View|Parade|Chase|Drove|Quay|Wharf|Fields?|Meadows?|Path|Croft|Heights|Broadway|Estate)"
)
_LIVES = r"(?:lives?|living|stays?|staying|moved|moves|address|home is|house is|resides?|placed)"
_NO_HOUSE_NUMBER = r"(?!(?:19|20)\d\d |\d+ (?:[A-Z][a-z']+ ){0,2}(?:Family|High|Crown|County|Youth|Magistrates'?|Supreme) Court)"
_HOUSE = r"(?:Cottage|Farm|Farmhouse|Lodge|Barn|Villa|Bungalow|Manor|Rectory|Vicarage|Mill|House|Caravan Park|Traveller Site)"
address = _pattern(
    rf"\b{_NO_HOUSE_NUMBER}\d{{1,4}}[A-Za-z]?,? (?:[A-Z][a-z']+ ){{1,3}}{_STREET}\b",
    r"\b[Ff]lat \d{1,4}[A-Za-z]?\b(?! rate)",
    r"\b(?:[Rr]oom|[Pp]itch|[Pp]lot|[Cc]aravan|[Aa]partment|[Ff]lat|[Uu]nit) (?:\d{1,3}[A-Za-z]?|[A-Z]),? (?:at |on |in )?(?:the )?[A-Z][a-z']+",
    rf"\b(?i:{_LIVES})\b[^.¶]{{0,25}}?\b\d{{1,4}}[a-z]?,? (?:[A-Za-z']+ ){{1,3}}(?i:{_STREET})\b",
    r"\b\d{1,4}[a-z]?,? (?!way |minute|hour|mile|of |in |on |to )[a-z']+ (?:[a-z']+ )?(?:street|road|rd|avenue|crescent|cres|gardens|terrace|mews)\b",
    rf"\b(?i:{_LIVES})\b(?i: (?:at|in|on|to|is|with|up|down|mum|dad|them|him|her|nan|the|a|his|their)){{0,3}} (?:[A-Z][a-z']+ ){{1,3}}{_HOUSE}\b",
    rf"\b(?i:{_LIVES})\b(?i: (?:at|in|on|off|down|up)){{1,2}} (?:the )?(?:[A-Z][a-z']+ ){{1,2}}{_STREET}\b",
    r"\b(?i:lives?|living|stay(?:s|ing)|address|moved|resides?)(?i: (?:at|in|to|is|now|out|with \w+ at)){1,2} (?i:no\.? ?|number )?"
    r"\d{1,4}[a-zA-Z]?,? (?:[Tt]he )?[A-Z][a-z]+",
    r"\b(?i:lives?|living|stays?|staying)(?: [\w']+){0,5} (?:on|in|at|off) (?:[A-Z][a-z']+ ){1,2}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Crescent)\b",
    r"(?<!mail )\b[Aa]ddress(?: is|:| =) ?(?:\d|[A-Z][a-z]+ [A-Z])|\b(?:[A-Z][a-z']+ ){1,2}(?:Cottage|Farmhouse|Rectory|Vicarage|Bungalow), [A-Z][a-z]+",
    r"\b(?i:at) (?:\d{1,4}[a-z]? (?!of|in|on|to|the)[a-z']+ (?:[a-z']+ )?(?:drive|close|lane|way|court|grove|place|hill|park|green|view)"
    r"|(?:no\.?|number) ?\d{1,4}[a-z]?)\b",
    r"\b(?i:(?:lives?|living|stay(?:s|ing)) at (?:(?:no\.?|number) ?\d{1,4}[a-z]?\b|\d{1,4}[a-z]? (?!address|home|house|place|different)[a-z]+))",
    r"\b(?i:lives?|living|stay(?:s|ing)) (?:on|off|in|down|up) (?!the|a|her|his|their|main|same)[a-z']+ "
    r"(?:[a-z']+ )?(?:street|road|close|avenue|lane|crescent|grove|gardens|terrace|drive)\b",
    ignore_case=False,
)
postcode = _pattern(
    r"(?<![\w-])(?!ZZ99)[A-Z]{1,2}\d[A-Z\d]?[ .-]{0,2}(?!\d(?:st|nd|rd|th|yr|hr|ft)\b)\d[ABD-HJLNP-UW-Z]{2}\b",
)

_LABEL = r"(?:[ .:#(-]|\b(?:no|nos|num|number|id|ref|reference|is|was|nr)\b){0,8}"
_NAMED_RECORD = _pattern(
    r"\b(?:mosaic|lcs|liquidlogic|ics|ehm|eclipse|athena|systmone|emis|case|ref|reference|person|episode|record|file|crime|incident|log|cad|niche"
    r"|client|child|pupil|student|patient|hospital|mrn|custody|urn|upn|uln|crn|pnc|cro|arc|brp|home office|unique|referral|account|passport|licence|visa)\b"
    rf"{_LABEL}(?:[A-Z]{{0,4}}[/-]?\d{{5,12}}[A-Z]?(?:/\w{{1,4}})?|(?!20\d\d/\d\d\b)[A-Z]{{0,3}}/?(?:\d{{3,7}}/\d{{2,8}}|\d\d/\d{{3,8}})(?:/\w{{1,4}})?|[A-Z]{{1,3}}\d{{4,9}}[A-Z]?)(?!\w|[./-]\w)",
    r"\b(?:case|client|person|child|incident|crime|log|cad|custody|file|record) (?:no|num|number|id|ref|reference)\b[ .:#-]{0,3}"
    r"(?!(?:19|20)\d\d\b)[A-Z]{0,3}-?\d{3,12}\b",
    r"\b\d{2}[A-Z]{0,2}/\d{3,7}/\d{2}\b(?!/)",
    r"\b\d{2,4}/\d{5,7}[A-Z]\b",
)
_COURT_OR_SCHOOL = _pattern(
    r"\b[A-HJ-NP-RT-Z]\d{3}[ -]?\d{4}[ -]?\d{4}[\dA-HJ-NP-RT-Z]\b",
    r"\b[A-Z]{2}\d{2}[A-Z]\d{5}\b",
    r"(?<![\w-])[A-Z]\d{4}[A-Z]{2}(?![\w-])",
    r"\b[A-Z9]{5}\d{6}[A-Z9]{2}\d[A-Z]{2}\b",
    ignore_case=False,
)
record_in_a_link = _pattern(r"/[^ ]{0,80}\b(?:person|case|record|client|child|id|file)s?[=/]\d{5,12}\b")


def case_number(text: str, published: frozenset[str]) -> bool:
    """A number with the name of a record before it, or in the form of a court's, a school's or the police's."""
    return _NAMED_RECORD(text, published) or _COURT_OR_SCHOOL(text, published)


bank = _pattern(
    r"(?<![\d-])\d{2}[ -]\d{2}[ -]\d{2}[ ,]{1,3}(?:acc?(?:oun)?t?[ :]{0,2}(?:no|number)?[ :.]{0,3})?\d{8}\b",
    r"(?<![\d-])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?![\d-])",
)
vehicle = _pattern(
    r"\b[A-Z]{2}\d{2} ?[A-HJ-PR-Z]{3}\b",
    r"\b[a-z]{2}\d{2}[a-z]{3}\b",
    r"\b(?i:car|van|reg|registration|plate|plates|vehicle|drives|driving|bike|taxi|lorry|ford|vauxhall|bmw|audi|vw|golf|corsa|fiesta|transit)\b"
    r"[^.¶]{0,25}?\b(?i:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])\b",
    ignore_case=False,
)
account = _pattern(
    r"\b(?:facebook|instagram|tiktok|snapchat|twitter|x|onlyfans|fb)\.com/(?!share|watch|groups|help|policies|safety)@?[\w.-]{3,}",
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tiktok|facebook|fb|discord|roblox|gamertag|username|user name|handle|psn|xbox)\b[^.¶]{0,20}?(?:is|:|name) ?@?(?=[a-z.-]{0,30}[\d_])[\w.-]{4,30}",
    r"(?<![\w@])@[a-z][\w.]{2,29}[\d_][\w.]{0,15}\b[^.¶]{0,15}\b(?:on|snap\w*|insta\w*|tiktok)\b",
)
