import pytest

from bot.coaching.wording import Coach, note

PUT_ANOTHER_WAY = {
    "She made an allegation against her stepdad.": "She told us something worrying about her stepdad.",
    "Has a child made an allegation that her uncle hurt her?": "Has a child told us that her uncle hurt her?",
    "If a child makes an allegation of sexual abuse by her uncle, what then?": (
        "If a child describes sexual abuse by her uncle, what then?"
    ),
    "His allegations are being looked into by the team.": "What he told us is being looked into by the team.",
    "Their allegations were shared with health.": "What they told us was shared with health.",
    "Ruby's allegations about her cousin": "The things Ruby told us about her cousin",
    "the girls are making allegations about grandad": "the girls are telling us something worrying about grandad",
    "She made an allegation to her teacher that he hurt her.": "She told her teacher that he hurt her.",
    "We discussed an alleged incident at nan's.": "We discussed the incident the child described at nan's.",
    "Kayleigh alleges that her stepdad hurt her.": "Kayleigh tells us that her stepdad hurt her.",
    "Her sister has alleged that he hurt her.": "Her sister has told us that he hurt her.",
    "The children claim that their uncle hurt them.": "The children say that their uncle hurt them.",
    "The alleged perpetrator lives nearby.": "The person the child says harmed them lives nearby.",
    "YP won't disclose, so we wait.": "YP has not been able to tell us yet, so we wait.",
    "She has changed her story about stepdad.": "She has given a different account about stepdad.",
    "The boy was sexually touched; mum was told of historic abuse too.": (
        "The boy was sexually touched; mum was told of non-recent abuse too."
    ),
    "The baby DNA'd her clinic appointment.": "The baby was not brought to her clinic appointment.",
    "The girl has been messaging older men.": "Older men have been contacting the girl.",
    "The boy absconded from placement in 2022.": "The boy went missing from placement in 2022.",
    "the girls' allegations are all about one weekend": "what the girls told us is all about one weekend",
    "She has been quiet since the allegation about her uncle.": (
        "She has been quiet since the child told us about her uncle."
    ),
    "she's retracted her allegation and mum is cross": "she's since said that it did not happen and mum is cross",
    "parents wont engage with the plan": "parents have not taken part in the plan",
    "Dad is hard to reach and we have stopped trying.": "We have not reached Dad yet and we have stopped trying.",
    "The 14 year old was said to be having sex with her mum's lodger.": (
        "The 14 year old was said to have been sexually abused by her mum's lodger."
    ),
    "Mum failed to protect the girls from her partner.": "Mum was not able to protect the girls from her partner.",
    "Nan must have known what he was doing to the children.": (
        "We do not yet know whether Nan knew what he was doing to the children."
    ),
    "The twins DNA'd their immunisations.": "The twins were not brought to their immunisations.",
    "Her uncle is a paedophile and mum knows.": "Her uncle may pose a sexual risk to children and mum knows.",
    "We have a hard to reach family.": "We have a family that we have not reached yet.",
}


@pytest.mark.parametrize("sentence", PUT_ANOTHER_WAY)
def test_a_persons_own_sentence_is_put_another_way(sentence: str, coach: Coach) -> None:
    assert coach(sentence)[0].rewrite == PUT_ANOTHER_WAY[sentence]


def test_two_terms_of_a_sentence_are_mended_together(coach: Coach) -> None:
    made = coach("She made an allegation against her stepdad and she keeps putting herself at risk.")

    assert [each.rule for each in made] == ["L01", "L34"]
    assert {each.rewrite for each in made} == {
        "She told us something worrying about her stepdad and she is still at risk from others."
    }


def test_everyday_wordings_for_an_allegation_put_what_the_child_told_us_first(coach: Coach) -> None:
    (made,) = coach("Following the allegation, mum has asked him to leave.")

    assert "told us" in made.better[0]
    assert made.better[-1] == "disclosure"


@pytest.mark.parametrize(
    "formal",
    [
        "Dear DC Harris, the allegation was made to me on Monday.",
        "LADO referral: the allegation concerns a teaching assistant.",
        "My statement for the court sets out the allegation in full.",
        "The allegation in count 1 of the indictment is denied.",
    ],
)
def test_allegation_is_kept_in_text_for_court_police_and_lado(formal: str, coach: Coach) -> None:
    assert coach(formal) == ()


def test_offsets_are_those_of_what_was_typed(coach: Coach) -> None:
    typed = "She made an alle\u00adga\u200btion against her step\u00addad."

    (made,) = coach(typed)

    assert made.found == typed[made.start : made.end] == "alle\u00adga\u200btion"
    assert made.rewrite == "She told us something worrying about her stepdad."


def test_a_note_is_curious_names_its_source_and_scores_nobody(coach: Coach) -> None:
    (made,) = coach("She made an allegation against her stepdad.")

    said = note(made)

    assert "would “what the child told us” or" in said
    assert "Essex Safeguarding Children Board" in said
    assert "For example: She told us" in said
    assert not any(word in said.lower() for word in ("wrong", "should not", "must", "score", "error", "incorrect"))


def test_a_silence_is_explained(coach: Coach) -> None:
    explained = coach.explain("“She made an allegation,” the old file says, and the LADO has an allegation.")

    assert [each.silent_because for each in explained] == [
        "it stands in quotation marks",
        "the LADO or position-of-trust process, where the word is the right one",
    ]
