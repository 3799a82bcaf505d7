"""What is indexed only after a person has read it: details of real people, and orders to machines."""

import re

from ingest.formats.extracted import Unreadable
from knowledge.identifiers import identifier_kinds
from knowledge.plain import plain

_FULL_DATE_OF_BIRTH = re.compile(r"(?i)\b(?:date of birth|d\.?o\.?b\b|born(?: on)?(?: the)?:? \d)")
_NOT_OF_PEOPLE = re.compile(
    r"(?i)\bhttps?://\S+|\bwww\.\S+|\bdoi:?\s*\S+|\bisbn(?:-1[03])?:?\s*[\dx -]{9,20}"
    r"|\b(?:tel(?:ephone)?|phone|call|helpline|ring|text|fax|minicom|mobile)\b\D{0,30}[\d() +-]{8,20}"
    # North American telephones; the NHS writes spaces. With its name before it, it counts all the same.
    r"|(?<!\d)(?<!nhs )(?<!no )(?<!no\. )(?<!number )(?<!number: )\d{3}([-.])\d{3}\1\d{4}(?!\d)"
)
_MAY_IDENTIFY = re.compile(r"(?i)\d(?:\D{0,2}\d){5}|\bborn\b|\bbirth\b|\bd\.?o\.?b\b")
_REAL_PEOPLE = frozenset({"an NHS number", "a National Insurance number", "a date of birth"})
"""Published guidance never holds these of a real person; it does hold telephone numbers, names and postcodes."""

_ORDERS_TO_MACHINES = re.compile(
    r"(?i)\b(?:ignore|disregard|forget|override)\b.{0,25}\b(?:previous|prior|above|earlier|preceding|system|other|your)\b"
    r".{0,25}\b(?:instructions?|prompts?|rules|guidelines|guidance|directions)\b"
    r"|\b(?:attention|note|notice|message|instructions?|dear)\b[ :,]{1,3}(?:to |for )?(?:any |all |the )?"
    r"(?:ai|llm|gpt|chat ?gpt|chatbot|language models?|large language models?|ai (?:systems?|assistants?|models?))\b"
    r"|\bif you are an? (?:ai|llm|language model|large language model|chatbot|ai (?:assistant|system|model))\b"
    r"|\byou are (?:now )?(?:chatgpt|dan|an? (?:ai|unrestricted|helpful) (?:assistant|model|system))\b"
    r"|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?INST\]|<<SYS>>"
    r"|\b(?:reveal|print|repeat|show)\b.{0,20}\b(?:system prompt|hidden instructions?)\b"
)


def refuse_for_a_person_to_read(text: str) -> None:
    """Refuse details of real people, and orders to machines, until somebody who may decide has read them.

    Raises:
        Unreadable: it holds some; the message names the kinds and never the details.
    """
    if kinds := sorted(_identifying(text)):
        raise Unreadable(
            f"holds what looks like {' and '.join(kinds)} of a real person and is not indexed; take it out",
            approvable=True,
        )
    if _ORDERS_TO_MACHINES.search(plain(text)):
        raise Unreadable(
            "speaks to AI systems rather than to people and is not indexed; take that out", approvable=True
        )


def _identifying(text: str) -> set[str]:
    found: set[str] = set()
    for line in text.splitlines():
        if _MAY_IDENTIFY.search(line):
            rest = _NOT_OF_PEOPLE.sub(" ", line)
            found |= set(identifier_kinds(rest, among=_REAL_PEOPLE)) - (
                set() if _FULL_DATE_OF_BIRTH.search(rest) else {"a date of birth"}
            )
    return found
