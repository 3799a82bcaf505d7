"""Danger, then identifying detail, then misuse: fixed words that need no model, index or database."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from bot.answering.distress import is_only_distress, support_text
from bot.answering.replies import Danger, Declined, NotCovered, PrivacyStop
from knowledge.contacts import Contact, Contacts
from knowledge.danger import DangerRules
from knowledge.identifiers import identifier_kinds
from knowledge.misuse import MisuseRule, MisuseRules

Fixed = Danger | PrivacyStop | Declined | NotCovered


class Triage:
    """Says whether a message must get a fixed reply. Pure, and done in milliseconds."""

    def __init__(
        self,
        danger: "DangerRules | LastResort",
        misuse: MisuseRules | None,
        contacts: Contacts,
        area: str,
        *,
        read: Callable[[str], str] = str,
    ) -> None:
        """`read` gives a message as it was meant, its misspellings mended; without it a message is what it says."""
        self._read = read
        self._danger = danger
        self._written_danger = danger.written()
        self._misuse = misuse
        self._published = contacts.published()
        self._danger_text = danger_text(contacts, area)
        self._support_text = support_text(contacts, area)

    def __call__(self, text: str) -> Fixed | None:
        """The fixed reply, or None when the message may be answered. Danger wins over all, detail over misuse.

        Somebody who writes of their own distress is not drilled, unless a written rule hears danger as well.
        """
        text = _ends_of(text)
        kinds = identifier_kinds(text, published=self._published)
        distressed = is_only_distress(text) and not self.hears_danger(text)
        read = self._read(text)
        danger = self._danger.match(text) or (read != text and self._danger.match(read))
        if (danger or _CRY_FOR_HELP.fullmatch(text)) and not distressed:
            return Danger(text=f"{self._danger_text}\n\n{_DELETE_LATER}" if kinds else self._danger_text)
        if kinds:
            return PrivacyStop(text=_privacy_text(kinds), kinds=kinds)
        if distressed:
            return NotCovered(text=self._support_text)
        rule = self._misuse_in(text, read)
        return declined(rule, text) if rule else None

    def _misuse_in(self, text: str, read: str) -> MisuseRule | None:
        """By the written rules as it is and as it was meant; by the weights only as it was meant, for slips weigh."""
        if self._misuse is None:
            return None
        return self._misuse.match(read) or (self._misuse.written().match(text) if read != text else None)

    def hears_danger(self, text: str) -> bool:
        """Whether a written rule does, rather than the weights alone."""
        return bool(self._written_danger.match(text))


_READ = 25_000
"""Code points of each end; a message in Slack has no more than 40,000 in all."""


def _ends_of(text: str) -> str:
    """Its beginning and its end, where people say what a message is for: a megabyte must not keep danger waiting."""
    return text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"


_CRY_FOR_HELP = re.compile(r"\W*(?:(?i:(?:please )?help (?:me|us)(?: please| now)?|999|sos|mayday)|HELP)\W*|.*🆘.*")
"""A small "help" alone asks what the assistant can do."""


class LastResort:
    """What is left of danger when its own files cannot be read: a few words that nobody writes of old times."""

    _PLAIN = re.compile(
        r"\b(?:right now|now|tonight|today|just|help|999|on (?:his|her|their|my) way|alone with|outside|missing"
        r"|threaten\w*|kill\w*|rap(?:e|ing)\b|hurting|hitting|beating|locked|overdos\w*|bleeding)\b",
        re.IGNORECASE,
    )

    def match(self, text: str) -> bool:
        """Whether one of them stands in the message."""
        return self._PLAIN.search(text) is not None

    def written(self) -> "LastResort":
        """Itself."""
        return self


def danger_text(contacts: Contacts, area: str) -> str:
    """What to do now, in order: 999, stay, the front door, your manager, not here."""
    steps = (
        "Ring 999 now if a child or anyone else may be in danger.",
        "Keep the child and yourself safe. Stay with the child if you safely can, and stay on the line.",
        f"Then ring {_front_door(contacts, area)}.",
        "Tell your safeguarding lead or manager straight away.",
        "Do not put details here. Record them in your own case system once everyone is safe.",
    )
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def _front_door(contacts: Contacts, area: str) -> str:
    hub, night = contacts.find("front-door", area), contacts.find("out-of-hours", area)
    if hub is None:
        return "your area's front door for children's social care"
    routes = [_route(hub)] + ([f"out of hours, {_route(night)}"] if night else [])
    today = datetime.now(UTC).date()
    cautions = dict.fromkeys(filter(None, (each.caution(today) for each in (hub, night) if each)))
    note = f" (numbers {', '.join(cautions)}; if one fails, ring 101)" if cautions else ""
    return "; ".join(routes) + note


def _route(contact: Contact) -> str:
    ask_for = f", and ask for {contact.ask_for}" if contact.ask_for else ""
    return f"{contact.name} on {contact.phone}{ask_for}"


_DELETE_LATER = (
    "Your message may hold details that identify somebody. I have not kept it. Please delete it when everyone is safe."
)


def declined(rule: MisuseRule, text: str) -> Declined:
    """Why not, who can help, and what the audit says, where it bears on the request."""
    said = f"{rule.says}\n{rule.route}"
    bearing = rule.guidance
    if bearing and any(word.startswith(bearing.about) for word in _WORDS.findall(text.lower())):
        said += f"\n\nThe case audit says: “{bearing.quote}” ({bearing.heading})"
    return Declined(text=said, unless_answered=not rule.patterns and not _ORDER.search(text))


_WORDS = re.compile(r"[a-z0-9]+")
_ORDER = re.compile(
    r"(?i)(?:^\W*|[.!?,;:\n]\s*|\b(?:please|pls|you|and|to|i need|me) )(?:write|draft|compose|score|rate|rank|grade"
    r"|decide|confirm|pretend|ignore|forget|act as|describe|diagnose|teach|plan"
    r"|tell me (?:if|whether|yes|straight|honestly))\b"
    r"|\b(?:is|was|did|has) (?:he|she|they|mum|dad)\b"
    r"|\b(?:do|would|don'?t|wouldn'?t) you (?:think|say|believe|reckon)\b"
)
"""Orders and calls for a verdict, which no guidance answers."""


def _privacy_text(kinds: tuple[str, ...]) -> str:
    seen = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return (
        f"I stopped, because your message seems to hold {seen}. I have not kept it or looked anything up.\n"
        "Please delete it, and follow your organisation's data-incident route if others could see it. "
        "Details of a child or family belong in your case system.\n"
        "You can ask me the general question instead, with nobody in it: for example, "
        "“What does the guidance say when a child takes back what they told us?” "
        "If I misread an ordinary word, please put it another way."
    )
