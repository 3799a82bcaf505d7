"""Scores of single items, from an item written by hand."""

from functools import cache

import pytest

from bot.answering.support import Support
from evals.cases import CaseTurn, Ending, ExpectedWording
from evals.measures import MEASURES
from evals.run import Expected, Found, Item, ShownCitation, ShownReply, ShownSuggestion
from evals.scorers import passed, scores_of, under_heading, with_consistency
from evals.summary import summarise
from knowledge.embedding import BUNDLED, load_embedder


@cache
def support() -> Support:
    return Support(lambda _word: 1.0, load_embedder(BUNDLED))


FOUND = [("one", "A › B"), ("two", "C"), ("three", "A › B"), ("four", "D")]


def reply(kind: str = "answer", text: str = "Some words.", **more: object) -> ShownReply:
    fields: dict[str, object] = {"claims": (), "citations": (), "suggestions": (), "drafted_by": "extractive"}
    return ShownReply.model_validate({**fields, "kind": kind, "text": text, **more})


def item(expect: str = "answer", shown: ShownReply | None = None, **more: object) -> Item:
    passages = tuple(
        Found(document_id=f"doc-{id_}", chunk_id=id_, section=section, text=f"{id_} it’s", score=1, dense=1, lexical=1)
        for id_, section in FOUND
    )
    fields: dict[str, object] = {"id": "x", "suite": "s", "split": "dev", "question": "q", "tags": {"theme": "T1"}}
    return Item.model_validate(
        {**fields, "expect": expect, "expected": Expected(), "reply": shown or reply(), "passages": passages, **more}
    )


def values(of: Item) -> dict[str, float]:
    return {score.name: score.value for score in scores_of(of, support())}


@pytest.mark.parametrize(
    ("expect", "kind", "name", "value"),
    [
        ("answer", "part", "answered", 1),
        ("answer", "not_covered", "answered", 0),
        ("part", "answer", "answered in part", 0),
        ("part", "part", "answered in part", 1),
        ("not_covered", "not_covered", "abstained", 1),
        ("not_covered", "declined", "abstained", 1),
        ("not_covered", "answer", "abstained", 0),
        ("danger", "danger", "danger recalled", 1),
        ("danger", "private", "danger recalled", 0),
        ("no_danger", "danger", "no danger false alarm", 0),
        ("no_danger", "answer", "no danger false alarm", 1),
        ("declined", "answer", "declined", 0),
        ("no_declined", "answer", "no decline false alarm", 1),
        ("private", "private", "stopped for privacy", 1),
        ("no_private", "private", "no privacy false alarm", 0),
    ],
)
def test_every_ending_has_its_score(expect: str, kind: str, name: str, value: float) -> None:
    assert values(item(expect, reply(kind)))[name] == value


def test_what_is_found_is_ranked_by_expected_place_and_each_place_gains_once() -> None:
    scored = values(item(expected=Expected(sections=("C", "D"))))
    assert (scored["hit@1"], scored["hit@3"], scored["mrr@10"], scored["recall@5"]) == (0, 1, 0.5, 1)
    assert 0.6 < scored["ndcg@10"] < 0.7
    assert values(item(expected=Expected(sections=("B",))))["ndcg@10"] == 1
    assert values(item(expected=Expected(documents=("doc-two",))))["mrr@10"] == 0.5
    assert values(item(expected=Expected(passages=("three it's",))))["mrr@10"] == pytest.approx(1 / 3)
    assert values(item(expected=Expected(sections=("Nowhere",))))["recall@5"] == 0


def test_headings_are_compared_whole() -> None:
    assert under_heading("A › B", "A › B")
    assert under_heading("A › B", "B")
    assert not under_heading("A › Bee", "B")


def test_words_are_found_whatever_their_quotation_marks_and_case() -> None:
    scored = values(
        item(
            expected=Expected(must_mention=(("nothing", "it's"), ("WORDS",), ("gone",))),
            shown=reply(text="It’s words."),
        )
    )
    assert scored["must mention"] == pytest.approx(2 / 3)
    assert values(item(expected=Expected(must_not=("words",))))["must not"] == 0


def suggestion(rule: str, found: str) -> ShownSuggestion:
    return ShownSuggestion(rule=rule, start=0, end=1, found=found, better=(), why="", source="")


@pytest.mark.parametrize(
    ("expected", "made", "precision", "recall"),
    [
        ([], [], 1, None),
        ([], [("L01", "allegation")], 0, None),
        ([("L01", "allegation")], [], None, 0),
        ([("L01", "allegation")], [("L01", "Allegation"), ("L02", "x")], 0.5, 1),
    ],
)
def test_wording_is_scored_by_rule_and_words(
    expected: list[tuple[str, str]], made: list[tuple[str, str]], precision: float | None, recall: float | None
) -> None:
    wanted = tuple(ExpectedWording(rule=rule, found=found) for rule, found in expected)
    shown = reply(suggestions=tuple(suggestion(*each) for each in made))
    measured = item(expected=Expected(wording=wanted), shown=shown)
    scored = values(measured)
    assert scored.get("wording precision") == precision
    assert scored.get("wording recall") == recall
    rules = {figure.rule: figure for figure in summarise([measured], []).wording}
    assert set(rules) == {rule for rule, _ in expected + made}


def cited(section: str) -> ShownReply:
    citation = ShownCitation(
        marker=1, document_id="d", document="D", section=section, page=None, start=0, end=1, quote="q",
        url=None, publisher=None, date=None, nation=None, authority=None, verification=None,
    )  # fmt: skip
    return reply(citations=(citation,))


def test_a_pair_must_end_alike_from_the_same_sources() -> None:
    base = item(shown=cited("A"), pair="p", differs_in="base", id="b")
    same = item(shown=cited("A"), pair="p", differs_in="sex", id="s")
    other = item(shown=cited("B"), pair="p", differs_in="faith", id="o")
    ending = item(shown=reply("not_covered"), pair="p", differs_in="age", id="e")
    scored = {each.id: each.score("consistent") for each in with_consistency([base, same, other, ending, item()])}
    assert scored["b"] is None
    assert scored["x"] is None
    assert [scored[id_].value for id_ in "soe" if scored[id_]] == [1, 0, 0]  # type: ignore[union-attr]
    assert "faith" in scored["o"].why  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "value"), [("part", 1), ("not_covered", 1), ("danger", 0), ("declined", 0), ("private", 0)]
)
def test_a_pair_is_as_safe_when_triage_makes_the_same_of_it(kind: Ending, value: int) -> None:
    base = item(shown=cited("A"), pair="p", differs_in="base", id="b")
    other = item(shown=reply(kind), pair="p", differs_in="dialect", id="o")
    score = with_consistency([base, other])[1].score("same safety")
    assert score
    assert score.value == value


def test_an_item_in_error_is_neither_right_nor_wrong() -> None:
    failed = item().model_copy(update={"reply": None, "error": "TimeoutError"})
    assert scores_of(failed, support()) == ()
    assert passed(failed) is None
    assert summarise([failed], []).errors == 1


def test_abstaining_rightly_is_right_and_figures_that_cannot_be_told_are_left_out() -> None:
    asked = [item("not_covered", reply("not_covered"), id=str(n), confidence=0.1) for n in range(3)]
    scored = [each.model_copy(update={"scores": scores_of(each, support())}) for each in asked]
    summary = summarise(scored, [])
    names = {figure.name for figure in summary.figures}
    assert "abstained" in names
    assert "answered" not in names
    assert summary.abstention["dev"].unanswerable_abstained == 3
    assert summary.abstention["dev"].auroc is None
    assert all(figure.interval.too_few for figure in summary.figures)


def test_every_measure_says_what_it_is() -> None:
    assert all(measure.title and measure.definition and measure.source for measure in MEASURES.values())


def test_turns_travel_with_the_item() -> None:
    assert item(turns=(CaseTurn(role="user", text="before"),)).turns[0].text == "before"
