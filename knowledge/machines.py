"""Whether a passage gives orders to machines rather than telling people something.

Guidance never speaks to the program that reads it. A passage that does was planted or copied by mistake, and nothing
of it can be trusted, the true-looking sentences beside the order least of all. `ingest` holds back the plainest of
such documents until a person has read them; this is the wider net for what is shown or given to a model, where a
passage too few costs little.
"""

import re

from knowledge.plain import plain

_MACHINE = (
    r"(?:(?<!teaching )(?<!care )(?<!health )(?<!healthcare )(?<!support )(?<!research )(?<!personal )(?<!work )"
    r"(?<!this )\bassistants?\b|\bchat ?(?:bots?|tools?)\b|\b(?:large )?language models?\b|\bllms?\b"
    r"|\bautomated (?:readers?|helpers?)\b|\bmachine readers?\b|\bai (?:systems?|models?|agents?|tools?)\b)"
)
_ORDERS = re.compile(
    rf"(?:\bas the |\bfor |\bdear |\bimportant for |\bany |\bthe |\ban )?{_MACHINE}(?: (?:that|who|reading) [^.;\n]{{0,40}}?)?,?(?: \|)? "
    rf"(?:must|shall|should (?:tell|say|add|reply|ignore)|may now|are required|is required)\b"
    rf"|\b(?:dear|important for|output format for|instructions? (?:in reverse )?for|note (?:to|for)|notice to|update for"
    rf"|reference block for)(?: the| all| any)? {_MACHINE}"
    rf"|(?:^|[\n.>\"'] ?){_MACHINE} ?[,:] ?\S+"
    rf"|\bas the {_MACHINE}"
    r"|\bfrom now on,? you (?:are|answer|will)\b|\byou (?:answer|reply|respond) as\b"
    r"|\b(?:when|whenever|before|after) you (?:answer|reply|respond)\b"
    r"|\b(?:your|each|every|all|the) (?:answers?|repl(?:y|ies)|output)\b[^.\n]{0,40}\b(?:with|add|append|phrase|word|code|mark)\b"
    r"|\b(?:end|begin|start|finish|close|open) (?:your|each|every|all) (?:answers?|repl(?:y|ies))\b"
    r"|\bif the user asks\b[^.\n]{0,60}\b(?:answer|reply|say)\b|\b(?:say|tell|give) (?:only )?[\"“][^\"”]{0,80}\b(?:ticket|code|token|ref)\b"
    r"|\b(?:system|machine|developer) (?:note|notice|message)\b"
    r"|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,25}\b(?:previous|prior|above|earlier|preceding)\b[^.\n]{0,25}"
    r"\b(?:instructions?|prompts?|rules|policies|guidelines|directions)\b"
    r"|<tool_call|<\|(?:im_start|im_end|system|endoftext)\|>|\[/?inst\]|<<sys>>|\"role\" ?: ?\"(?:system|developer)\""
    r"|\b(?:user|assistant) ?:[^\n]{0,200}\bassistant ?:"
    r"|\basystent\w*|\bcynorthwyydd\w*|\basistente\b|\bassistente\b",
    re.IGNORECASE,
)
_ALIKE = str.maketrans("асеіорхуһԁԛѕјοανικτԝ", "aceiopxyhdqsjoavikt" + "w")
"""Letters of other alphabets that look like ours."""


def speaks_to_machines(text: str) -> bool:
    """Whether somewhere in the text an assistant or a model is told what to do."""
    return _ORDERS.search(plain(text).translate(_ALIKE)) is not None or _ORDERS.search(text) is not None
