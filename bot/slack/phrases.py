"""The fixed sentences the bot says in Slack, one place for all of them."""

LOOKING = "Looking in the guidance…"
LOOKED = "Checked every sentence against its source"
STOPPED = "You stopped this, so I have not answered."
FAILED = "I could not answer that just now. Please ask again in a minute; if a child may be at risk now, ring 999."
BUSY = "Many people are asking at the moment. Please ask again in a minute; if a child may be at risk now, ring 999."
MANY_ASK = "Many people are asking at the moment; you are number {number} in the queue. Your answer will come here. "
MANY_ASK += "If a child may be at risk now, ring 999."
MOVED = "I could not reply where you asked, so my reply is here."
NO_WORDS = (
    "Hello. Ask me about practice in your own words, without names or other details of a family, "
    "and I will look in the guidance."
)
FILE_ONLY = (
    "I cannot read files, so please ask your question in words; "
    "if the file holds details of a family, please remove it from here."
)
MEMBERS_ONLY = (
    "I can only answer members of this workspace. Please ask a colleague who is a member, or your manager; "
    "if a child may be at risk now, ring 999."
)
NOT_YOURS = "That is for people with another role. An administrator of this assistant can tell you who holds it."
_CAUTION = "Please check the source before you rely on it. If a child may be at risk now, ring 999."
WORD_FOR_WORD = f"This answer quotes its sources word for word. {_CAUTION}"
DRAFTED = f"A language model wrote this from the passages below. {_CAUTION}"
SHORTENED = "This answer is longer than Slack can show. Ask about one part of it to see the rest."
MORE_SOURCES = "More sources support this answer than Slack can show."
SOURCES = "Sources:"

NOTICES = frozenset((LOOKING, LOOKED, STOPPED, FAILED, BUSY, NO_WORDS, FILE_ONLY, MEMBERS_ONLY, NOT_YOURS))
"""What we say that is no part of a conversation about guidance."""
