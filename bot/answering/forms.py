"""The words by which an English question is known, as patterns: who asks in haste leaves out marks and apostrophes."""


def one_of(*words: str) -> str:
    """Any of the words: in one string apart by spaces, with `_` for a space within, and apostrophes left out or not."""
    every = sorted((word for some in words for word in some.split()), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ").replace("'", "['’]?") for word in every) + ")"


WH = one_of("what who whom whose where when why how which wot wat what's who's where's when's how's")
DO = one_of("do does did don't doesn't didn't")
AUXILIARY = one_of(
    "is are was were am has have had can could should shall would will may might must ought",
    "isn't aren't wasn't weren't hasn't haven't hadn't can't couldn't shouldn't wouldn't won't mustn't needn't",
)
SUBJECT = one_of(
    "i we you he she it they there this that these those the a an any anyone anything someone all both some every",
    "our my your his her their its children kids parents professionals agencies schools police mum dad",
)
BY = rf"(?:{one_of('on in at by to for from of with under')} )?"
"""What may stand before it: "by whom"."""
_LEAD = one_of("and but so or also then ok okay please hi hello sorry well n plus just again quick_one")
LEADS = rf"(?:{_LEAD}\W+|&\s+){{0,5}}"
"""What people begin with before they ask."""
