import pytest

from bot.answering.english import common_words, occurrences
from bot.answering.spelling import Corrected, Correction, Spelling
from knowledge.glossary import load_glossary
from knowledge.settings import SHIPPED_KNOWLEDGE

GUIDANCE = (
    "Safety planning was not fully understood or enforced. Genograms, retraction and the history of the family.",
    "Parents abused; multi agency working; hazard markers on adult records; the agencies' decision; the police found.",
    "An allegation is a word for the referral. ICSA and IICSA differ. Lucy’s house was separate.",
)
SPELLING = Spelling(load_glossary(SHIPPED_KNOWLEDGE), lambda: GUIDANCE)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("the retractoin", "the retraction"),  # two letters swapped
        ("a genogam", "a genogram"),  # a letter missing, and of a word that occurs in the plural only
        ("saftey planing", "safety planning"),  # a right word, but a far rarer one
        ("the pplice", "the police"),  # a key beside the right one
        ("famly histtory", "family history"),
        ("hzrd markrs on adlt recrds", "hazard markers on adult records"),
        ("safetyplanning", "safety planning"),
        ("the agencys", "the agencies"),
        ("wat dus it say ov genograms", "what does it say of genograms"),
        ("Saftey plans", "Safety plans"),
        ("WHAT OF RETRACTOIN", "WHAT OF retraction"),
        ("the genogam's date", "the genogram's date"),
        ("a seperate desicion", "a separate decision"),
        ("wjat did we knwo feom them", "what did we know from them"),  # common words, wherever they stand
        ("doin genograms, writin' it up", "doing genograms, writing it up"),
        ("'ow is 'is history, in t'house o' wi' 'em", "how is his history, in the house of with them"),
        ("what dose the referral do, dose it differ", "what does the referral do, does it differ"),
        ("she hasnae said nowt", "she has not said nothing"),
    ],
)
def test_what_is_plainly_misspelt_is_read_as_the_guidance_has_it(written: str, read: str) -> None:
    assert SPELLING(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "my abuser and his patents",  # near "abused" and "parents", and right
        "mileage, nappies, pyjamas and grandads",
        "behaviour and behavior",
        "is it Lucey or Familey",  # names
        "FAMLY is a form",
        "ICSA, iicsa and icsa",
        "the icssa",  # no abbreviation is guessed
        "kayleigh, theo, luca and niamh",
        "herts",
        "didnt, shouldnt, theyre, innit",
        "a dose of medicine, a cabin, 'quoted' words",
        "a@famly.org and https://famly.example/polcie and famly_2",
        "didn't and n't",
        "category N, y/n",
        "adit",  # near "audit", and right
        "rodzina bezpieczeństwo",
        "a1b2 p0lice 47",
        "",
    ],
)
def test_what_is_right_or_a_name_or_no_word_stays(text: str) -> None:
    assert SPELLING(text) == Corrected(text=text)


def test_two_words_as_near_are_not_chosen_between() -> None:
    spelling = Spelling(load_glossary(SHIPPED_KNOWLEDGE), lambda: ["the stepping stones and the steeping leaves"])

    assert spelling("steping").text == "steping"


def test_corrections_that_bear_on_what_is_asked_are_told_and_small_words_are_not() -> None:
    assert SPELLING("wat abuot the saftey of safetyplanning").corrections == (
        Correction(written="saftey", read="safety"),
    )


def test_a_text_of_strange_words_is_not_looked_up_word_by_word() -> None:
    strange = " ".join(f"{'bcdfghjklmnp'[n % 12]}{'qrstvwxz'[n % 8]}zzq{'aeiou'[n % 5]}xq" for n in range(40))

    assert SPELLING(f"{strange} retractoin").text.endswith("retractoin")


def test_the_list_of_english_words_tells_common_from_rare_and_from_none() -> None:
    assert occurrences("parents") > occurrences("patents") > 0
    assert occurrences("behaviour") > 0
    assert occurrences("retractoin") == occurrences("arent") == occurrences("") == 0
    assert common_words(1_000_000_000)[:2] == ("the", "of")
