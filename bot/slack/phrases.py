"""The fixed sentences the bot says in Slack, one place for all of them."""

LOOKING = "Looking in the guidance…"
LOOKED = "Looked in the guidance"
VERIFIED = "Checked every sentence against its source"
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
HELPFUL = ("Helpful", "Mark this answer as helpful")
NOT_HELPFUL = ("Not helpful", "Mark this answer as not helpful")
"""What each button shows, and what a screen reader says."""
NOT_KEPT = "This answer is not kept any more, so I cannot open it. Please ask again to see where it comes from."
NOT_FOR_YOU = "This answer was given to one person alone, so only they can open it."
NOT_READ = "I could not open that just now. Please try again in a minute."
ODD_BUTTON = "That button does not work any more. Please ask again."
CHANGED = "The source has changed since. These are the words it held when I answered; please look at it as it is now."
NO_SURROUNDINGS = "I could not look at what stands around this passage just now."
OUR_NOTE = "This is our own summary of the publication. Please read the original as well."
CHECK = "Please read it in its place before you rely on it. If a child may be at risk now, ring 999."

THANKS = "Thank you, that is saved with the answer. You can take it back."
UNDO = "Undo, so that nothing is kept of it"
UNDONE = "That is taken back. Nothing of it is kept."
NOT_SAVED = "That was not saved, because my records are busy. Please try again in a minute."
FEEDBACK_NOTE = "Please leave out names and other details of a family; I check, and keep nothing that has them."
FEEDBACK_QUESTION = (
    "People test me with it, if you give it. Write it afresh, with nobody in it; I keep no questions myself."
)
FORM_TOO_LATE = "Slack did not open the form in time. Here it is again."
CHOOSE_A_REASON = "Please choose at least one of these."
TOO_LONG = "This is {has} characters long, and {most} is the most that fits."
AGREE_FIRST = "Please tick this if you agree, or empty the question."
WRITE_IT_FIRST = "Please write the question, or take the tick away."
DETAIL_IN_NOTE = "This seems to hold {kinds}. Please write it without. Nothing has been saved."

AT_RISK = "If a child may be at risk now, ring 999. Do not wait for me."
CAN_DO = (
    "I answer practice questions about child sexual abuse from the guidance listed below, and show the passage behind "
    "each sentence. Write to me here, or mention me in a channel.",
    "I say plainly when the guidance does not cover something, and name people whom you can ask.",
    "I offer kinder, more exact wording, to you alone.",
)
NEVER_DOES = (
    "Decide or hint at a threshold, a level of risk or an outcome. People decide.",
    "Investigate, look anybody up, or put a chronology together.",
    "Write an interview plan, or questions for a child.",
    "Hold or repeat details of a child or family. Those belong in your case system.",
    "Draft findings, statements or decisions on a referral, or give legal or medical advice.",
    "Say who did something, or whether a child is truthful.",
    "Tell you to wait. If you are worried about a child, follow your procedures now.",
    "Talk with children or families. I am for staff.",
)
PRIVACY = (
    "Your question: until your answer is decided, then its words are deleted. A message that seems to hold details of "
    "somebody is not kept at all.",
    "Your answer, its sources and your user id: {days} days, so that you can open it again. What was answered to you "
    "alone opens for you alone.",
    "Your feedback, your note and your user id: {days} days. A question only if you give it as a test case.",
    "That a message was answered, by ids and times: 7 days.",
    "Notes on wording: for a year which terms you heard of, and what you muted; never your words. No supervisor or "
    "manager sees it.",
    "Nobody is measured or compared.",
    "Slack itself keeps messages for as long as your workspace decides, and they may have to be disclosed. "
    "Your organisation is answerable for this assistant, and can tell you more.",
)
"""What is kept and for how long; `{days}` is a setting."""
NO_MODEL = "No language model is asked anything: answers are quoted."
A_MODEL = "Questions are sent to a language model that your organisation has set up, {model}, which words the answers."
KINDS = {
    "answer": "answered from the guidance",
    "part": "answered in part",
    "not_covered": "the guidance did not cover it",
    "danger": "what to do when somebody may be at risk now",
    "declined": "something that I do not do",
    "private": "stopped, because it seemed to hold details of somebody",
}
NO_ANSWERS_YET = "None are kept at the moment."
NOTES_ON = "Notes on wording are on: now and then, after an answer, you alone see another way to put something."
NOTES_OFF = "Notes on wording are off: I say nothing of your wording unless you ask."
ERASE = "Everything that I hold about you can be erased: your answers, feedback, test cases and settings."
ERASED = "Everything that I held about you is erased. Messages in Slack stay where they are; you can delete your own."
NO_SOURCES_NOW = "I cannot see my sources just now."
HOME_AWAY = "I could not put this page together just now. Please open it again in a minute."

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
`{name} supervision`: a page for reflective supervision, or a tool to think with
`{name} help`: this list
Please leave out names and other details of a family. If a child may be at risk now, ring 999."""
UNKNOWN = "I do not know that one."
MEANT = "Did you mean {nearest}?"
ASK_HOW = "Write your question after it, for example: `{name} ask What helps a child to talk about what happened?`"
WORDING_HOW = "Write the text after it, for example: `{name} wording The child was very guarded when we talked.`"
WHAT_I_READ = "What I have read:"
NOTHING_READ = "I have not read anything yet. An administrator can see in the set-up guide how to change that."
REVIEW_DUE = "review due {date}"
REVIEW_PASSED = "its date for a review, {date}, has passed"
MORE_READ = "And {number} more."

NOTICES = frozenset((LOOKING, LOOKED, VERIFIED, STOPPED, FAILED, BUSY, NO_WORDS, FILE_ONLY, MEMBERS_ONLY, NOT_YOURS))
"""What we say that is no part of a conversation about guidance."""
