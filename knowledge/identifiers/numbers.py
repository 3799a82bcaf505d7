"""Numbers, dates and addresses that belong to one person: `forms.yaml`, and what needs more than a pattern."""

import re
from collections.abc import Callable

from knowledge.identifiers.rules import load_rules
from knowledge.identifiers.vocabulary import folded, vocabulary

Finds = Callable[[str, frozenset[str]], bool]
"""Whether a text holds an identifier that is not among the published contacts."""


def has_form(*rules: str) -> Finds:
    """Finds what any of these rules of `forms.yaml` describes."""

    def finds(text: str, _published: frozenset[str]) -> bool:
        expressions = load_rules("forms.yaml").expressions
        return any(expression.search(text) for rule in rules for expression in expressions[rule])

    return finds


def account(text: str, published: frozenset[str]) -> bool:
    """A profile or a user name: by its form, or a name beside a platform that is no word."""
    known = vocabulary()
    return has_form("account")(text, published) or any(
        not known.knows(name) and not known.is_mistyped(name)
        for found in _HANDLE.finditer(text)
        for name in (folded(found["said"] or found["at"] or found["after"]).rstrip("."),)
    )


_PLATFORM = (
    r"(?:snap(?:chat)?|insta(?:gram)?|ig|tik ?tok|discord|kik|telegram|steam|roblox|psn|xbox|twitter|facebook|fb"
    r"|yubo|gamertag|user ?name|handle)"
)
_HANDLE = re.compile(
    rf"(?i)\b{_PLATFORM}(?: name| user ?name| handle| account| tag)?(?:'?s| is| was|:| =) ?@?"
    r"(?P<said>[a-z][\w.]{3,29})"
    rf"|\b(?:{_PLATFORM}|user|account|added|goes by|called|known as|dms? from) @(?P<at>[a-z][\w.]{{2,29}})"
    rf"|(?<![\w@.])@(?P<after>[a-z][\w.]{{2,29}}) (?:on|from) {_PLATFORM}\b"
)


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
    """A telephone number that is no published contact, nor one of those that only organisations have (03, 08)."""
    found = [match[0] for match in _PHONE.finditer(text)]
    found += [match["number"] for match in _NAMED_PHONE.finditer(text)]
    return any(not _belongs_to_an_organisation(_national(number), published) for number in found)


_PHONE = re.compile(
    r"(?<![\d/.#-])(?!\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}\b)(?:(?:\+|00)44[ -]?\(?0?\)?|\(?0 ?)\d"
    r"(?:[ .,()_/-]{0,3}\d){8,9}(?![\d/])(?!-\d)"
    r"|(?<![\w+])\+(?!44)\d(?:[ ().-]{0,2}\d){8,13}(?!\d)"
)
_NAMED_PHONE = re.compile(
    r"(?i)\b(?:phone|tel|telephone|mob|mobile|landline|whatsapp|cell|call|ring|text|contact)\b"
    r"(?: (?:her|him|them|mum|dad|me|on|is|at|no|num|number)){0,3}[ .:]{0,3}"
    r"(?P<number>7\d{2,3}[ -]?\d{3}[ -]?\d{3,4}|\d{6}|\d{3}[ -]\d{3,4})(?![\d/])(?! (?:or|and|to)\b)(?![ -]?\d)"
)
_OF_ORGANISATIONS = ("0800", "0808", "03", "084", "087", "0900")


def _national(written: str) -> str:
    digits = "".join(filter(str.isdigit, written))
    if written.startswith(("+44", "0044")):
        return "0" + digits.removeprefix("00").removeprefix("44").removeprefix("0")
    return digits


def _belongs_to_an_organisation(number: str, published: frozenset[str]) -> bool:
    return number in published or number.startswith(_OF_ORGANISATIONS)


def email(text: str, published: frozenset[str]) -> bool:
    """An e-mail address of a person: not published, and not a mailbox that a public body gives a duty's name."""
    return bool(_SPELT_EMAIL.search(text)) or any(
        match[0].lower().replace(" ", "") not in published and not _of_an_office(match[1].lower(), match[2].lower())
        for match in _EMAIL.finditer(text)
    )


_EMAIL = re.compile(r"(?<![\w.+'-])([\w.+'-]{1,64}) ?@ ?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_SPELT_EMAIL = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]{1,64} ?(?:[\[(] ?at ?[\])]|\bat\b) ?"
    r"(?:[\w-]{1,63} ?(?:[\[(] ?dot ?[\])]|\bdot\b) ?[a-z]{2,4}"
    r"|(?:gmail|hotmail|yahoo|outlook|icloud|live|btinternet|aol)\.com?)\b"
)
_PUBLIC_BODY = re.compile(r"(?:^|\.)(?:gov\.uk|nhs\.uk|nhs\.net|police\.uk|org\.uk|org|ac\.uk|sch\.uk|gov\.wales)$")
_OFFICE = re.compile(
    r"help|info|enquir|contact|admin|office|referral|training|lado|mash|safeguard|team|support|press|foi|dsl|duty|hub"
    r"|service|customer|feedback|complaint|news|events|library|reception|hello|mail|social|children|families|escb|lscp"
    r"|partnership|board|media|policy|research|data|privacy|dpo|jobs|careers|eds|edt|cps"
)


def _of_an_office(mailbox: str, domain: str) -> bool:
    return bool(_PUBLIC_BODY.search(domain) and _OFFICE.search(mailbox))
