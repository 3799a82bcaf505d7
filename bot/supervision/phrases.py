"""The fixed words of packs, one place for every way of showing them."""

from collections.abc import Mapping

from knowledge.themes import Finding

TITLE = "Reflective pack"
AS_AT = "as at {date}"
PURPOSE = "Purpose"
FOUND = "What the audit found"
QUESTIONS = "Questions, in the order of the cycle ({model})"
LISTEN = "Wording to listen for"
CLOSING = "To close"
READ = "Something to read"
RECORD = "For your record of the session (no names, no details of a family)"
CARE = "Care"
CHALLENGE = "When you disagree"
KINDS: Mapping[Finding, str] = {
    "strength": "A strength",
    "concern": "A concern",
    "learning point": "A learning point",
}
AUDIT_CAUTION = (
    "Learning from a single audit: it shows what can happen, not how often, and it is no statutory guidance."
)
MADE = "Made by the Practice Assistant from guidance and questions that people wrote. Test it against its sources."
