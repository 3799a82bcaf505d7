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

ON_WORDING = "A thought on wording, for you alone. Yours to use or to leave."
WHY_HERE = (
    "An administrator has switched these on for this channel; nobody else sees them, and your message is not kept."
)
WONDERED = "I wondered about “{term}”."
ANOTHER_WAY = "Another way to put it:"
OR_ELSE = "Or:"
WHY = "Why?"
RIGHT_HERE = "It was right here"
NOT_THIS_ONE = "Don't show this one again"
NOT_NOW = "Not now"
MUTED = "You will not hear of this one again. The Home tab lists what you have muted, and can bring it back."
GONE_RULE = "I do not have this thought any more, so there is nothing more to say about it."
WHY_TITLE = "Why this thought"
READS_WELL = "What may read better: {better}"
RIGHT_WHERE = "Where the word is the right one: {right}"
SOURCE = "Source: {source}"

CHECKED = "Only you see this, and I keep nothing of it."
SOMEBODY_ELSES = "Somebody else wrote this. It is for your eyes only, and they do not learn that you looked."
NO_WORDS_IN_IT = "There are no words in this message that I could read."
ONLY_YOU_ASKED = "Thoughts on the wording of your text, for you alone."
NOTHING_ON_WORDING = "No word in it made me wonder. That is all I looked for; I have not read it for anything else."
MORE_THOUGHTS = "There is more that I wondered about. Check a part of the text to see the rest."
CLIPPED = "The text is long. I looked at its first {longest:,} characters."
DETAILS_IN_IT = (
    "I stopped reading, because this message seems to hold {kinds}. I have not kept it. If others can see it, please "
    "see to it that it is taken out, and follow your organisation's data-incident route."
)
GENERAL_QUESTION = "Ask the general question instead"
GENERAL_HINT = "With nobody in it. For example: what does the guidance say when a child takes back what they told us?"
DETAILS_IN_FIELD = "This seems to hold {kinds}. Please put it without; nothing of it has been kept."
WRITE_SOMETHING = "Please write your question in words."
PASSED_ON = "I could not find that conversation any more. Please ask me again."

ONLY_YOU = "Only you can see this answer."
SHARE_CHANNEL = "Share in the channel"
SHARE_THREAD = "Share in the thread"
KEEP_PRIVATE = "Keep private"
SHARE_TITLE = "Share this answer"
SHARE_HOW = (
    "Everybody in the conversation will see the answer and its sources, and that you shared it. Your question is not "
    "part of it, unless you write it here."
)
SHARE_WORDS = "Your question, or a line of your own"
SHARE_HINT = "It stands above the answer. Please leave out names and other details of a family."
SHARED_BY = "<@{person}> asked me this privately and shares my answer."
PART_NOT_SHARED = "(a part of the question that is not shown here)"
SHARED = "Your colleagues can see the answer now."
SHARING = "Slack is slow just now. The answer is on its way to your colleagues."
NOT_FOR_ALL = "It quotes a source that not everybody may see, so I cannot post it there."
SHARED_BEFORE = "You have shared this answer already."
NOT_SHARED = "I could not post it there. Perhaps I am not in that channel; a member can invite me."
NOT_YOURS_TO_SHARE = "This answer was given to somebody else, so it is theirs to share."
NOT_TO_SHARE = "I do not have this answer any more, so I cannot share it. Please ask again."

HELP = """*What you can ask of me here.* Only you see my replies.
`{name} ask` and your question: what the guidance says, with its sources
`{name} wording` and a text: thoughts on its wording
`{name} sources`: what I have read, with dates
`{name} supervision`: about packs for reflective supervision
`{name} help`: this list
Please leave out names and other details of a family. If a child may be at risk now, ring 999."""
UNKNOWN = "I do not know that one."
MEANT = "Did you mean {nearest}?"
ASK_HOW = "Write your question after it, for example: `{name} ask What helps a child to talk about what happened?`"
WORDING_HOW = "Write the text after it, for example: `{name} wording The child was very guarded when we talked.`"
NO_PACKS = "I do not make packs for reflective supervision yet. Ask me about a theme, and take the answer with you."
WHAT_I_READ = "What I have read:"
NOTHING_READ = "I have not read anything yet. An administrator can see in the set-up guide how to change that."
REVIEW_DUE = "review due {date}"
REVIEW_PASSED = "its date for a review, {date}, has passed"
MORE_READ = "And {number} more."

NOTICES = frozenset((LOOKING, LOOKED, STOPPED, FAILED, BUSY, NO_WORDS, FILE_ONLY, MEMBERS_ONLY, NOT_YOURS))
"""What we say that is no part of a conversation about guidance."""
