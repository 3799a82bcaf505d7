"""Whoever writes may be the one who needs somebody: worn out by the work, or reminded of what happened to them."""

import re

from knowledge.contacts import Contacts

_CANNOT = r"(?:can['’]?t|cannot|couldn['’]?t)"
_SIGNS = (
    r"\bi(?:['’]?m| am)? (?:\w+ ){0,3}(?:struggl\w+|burn(?:t|ed) out|exhausted|in bits|shaking|overwhelmed|in tears)\b",
    r"\bi(?:['’]?m| am) (?:\w+ ){0,2}(?:off sick|signed off|at breaking point|numb|not coping|broken)\b",
    rf"(?:\bi(?: \w+){{0,2}} |^\W*){_CANNOT} (?:\w+ )?(?:sleep|cope|stop crying|stop thinking|switch off|carry on)\b",
    rf"\bi {_CANNOT} (?:do this (?:job|any ?more)|go on like this|take (?:it|this|any ?more))\b",
    r"\b(?:nightmares|flashbacks|panic attacks?)\b",
    r"\bi (?:was|have been|['’]?ve been) (?:\w+ )?(?:abused|raped|assaulted|molested|groomed)\b",
    r"\b(?:happened|did (?:this|that|it|the same)) to me\b",
    r"\bi(?:['’]?m| am) (?:a )?survivor\b",
    r"\bbr(?:ings?|ought|inging) (?:it|this|things|everything) (?:all )?back\b",
)
_DISTRESS = re.compile("|".join(_SIGNS), re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:as|when i was) a (?:child|kid|boy|girl|baby|teenager)\b", re.IGNORECASE)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:child|children|kids?|girls?|boys?|baby|pupils?|students?|teen\w*|yp|she|he|they|her|him|them|sibling\w*)\b",
    re.IGNORECASE,
)


def is_only_distress(text: str) -> bool:
    """Whether whoever writes tells of their own distress, and of nobody else who may need help."""
    own = _MYSELF.sub(" ", text)
    return _DISTRESS.search(text) is not None and _SOMEBODY_ELSE.search(own) is None


def support_text(contacts: Contacts, area: str) -> str:
    """What to say to them: no lesson, no list of duties, and people to talk to."""
    helpline = contacts.find("helpline-for-distress", area)
    ring = f" {helpline.name} are there at any hour on {helpline.phone}." if helpline and helpline.phone else ""
    return (
        "Thank you for saying that. I am a program, and you deserve a person.\n"
        "Please talk to somebody you trust today: a colleague, your supervisor, your GP, or your organisation's "
        f"support for staff.{ring}\n"
        "If you or a child may not be safe now, ring 999.\n"
        "You can come back to questions about practice whenever you like."
    )
