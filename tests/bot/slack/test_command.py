"""The slash command: read however it is typed, answered to its writer alone, shared only by them."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.answering.replies import Declined, NotCovered, PartAnswer
from bot.records.database import scrub
from bot.slack.block_kit import validate
from bot.slack.command import Ask, Help, Sources, Supervision, Unknown, Wish, Wording, listing, read_command
from bot.slack.gateway import SHARE
from bot.slack.intake import Limits
from bot.slack.manifest import COMMAND
from bot.slack.phrases import (
    ASK_HOW,
    BUSY,
    CLIPPED,
    LOOKING,
    MEMBERS_ONLY,
    MOVED,
    NOT_FOR_ALL,
    NOT_TO_SHARE,
    NOTHING_ON_WORDING,
    NOTHING_READ,
    ON_WORDING,
    ONLY_YOU,
    SHARED,
    SHARED_BEFORE,
    UNKNOWN,
    WHAT_I_READ,
    WORDING_HOW,
)
from bot.slack.services import SourceRead
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, DANGER, PACE, PRIVATE, Brain, Runner

QUESTION = "What helps a child to talk?"
SOURCE = SourceRead(
    document_id="guide",
    title="The guide",
    publisher="A partnership",
    date="May 2024",
    nation="England",
    authority="local learning",
    url="https://guide.example/",
    review_by="2027-05-01",
    overdue=False,
)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Help()),
        (" \u00a0\n", Help()),
        ("help", Help()),
        ("  HELP . ", Help()),
        ("“help”.", Help()),
        ("Help wording", Help()),
        ("help me", Ask(question="help me")),
        ("help me prepare a strategy meeting", Ask(question="help me prepare a strategy meeting")),
        ("ask What helps?", Ask(question="What helps?")),
        ("ASK:   What\thelps?\n", Ask(question="What\thelps?")),
        ("ask “What helps?”", Ask(question="What helps?")),
        ("“ask What helps?”", Ask(question="What helps?")),
        ("ask", Ask(question="")),
        ("wording", Wording(text="")),
        ("Wording She “acted out”.", Wording(text="She “acted out”.")),
        ("wording “She” is a “victim”", Wording(text="“She” is a “victim”")),
        ("sources", Sources()),
        ("Sources, please", Sources()),
        ("sources of support for a parent", Ask(question="sources of support for a parent")),
        ("supervision.", Supervision()),
        ("What helps?", Ask(question="What helps?")),
        ("how do I prepare", Ask(question="how do I prepare")),
        ("sorces", Unknown(nearest=("sources",))),
        ("wordng The girl is very manipulative with all of us", Unknown(nearest=("wording",))),
        ("zzz", Unknown(nearest=())),
        ("ask <@U123> about <https://a.example|this>", Ask(question="ask someone about this"[4:])),
    ],
)
def test_a_command_is_read_however_it_is_typed(text: str, wish: Wish) -> None:
    assert read_command(text) == wish


def alone(person: User, channel: Channel) -> list[str]:
    """What only this person sees there."""
    return [seen.text for seen in person.sees(channel) if seen.only_for == person.id]


async def reply(slack: StandInSlack, person: User, text: str, channel: Channel, *, name: str = COMMAND) -> Message:
    before = len(person.sees(channel))
    await person.slash(name, text, channel=channel)
    await slack.until(lambda: len(person.sees(channel)) > before)
    await slack.settled()
    return person.sees(channel)[before]


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


@pytest.fixture
def ben(slack: StandInSlack) -> User:
    return slack.add_user("Ben")


class TestReplies:
    """Each to the writer alone."""

    pytestmark = pytest.mark.usefixtures("coaching", "bot")

    @pytest.mark.parametrize(
        ("text", "begins"),
        [
            ("", "*What you can ask"),
            ("zzz", UNKNOWN),
            ("ask", ASK_HOW[:20]),
            ("wording", WORDING_HOW[:20]),
            ("sources", NOTHING_READ),
            ("wording He is alone with her, danger", DANGER),
            ("wording Something private", PRIVATE),
            ("ask danger now", DANGER),
            ("ask something private", PRIVATE),
            ("danger danger", DANGER),
            ("private", PRIVATE),
            ("ask :wave:", "Hello."),
        ],
    )
    async def test_it_is_private(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, text: str, begins: str
    ) -> None:
        said = await reply(slack, asha, text, team)

        assert said.text.startswith(begins)
        assert said.only_for == asha.id
        assert ben.sees(team) == ()
        await slack.assert_clean()

    async def test_help_uses_the_name_that_the_command_has_here(
        self, slack: StandInSlack, asha: User, team: Channel
    ) -> None:
        said = await reply(slack, asha, "wordin", team, name="/our-practice")

        assert "Did you mean `/our-practice wording`?" in said.text
        assert "`/our-practice ask`" in said.text
        assert COMMAND + " " not in said.text

    async def test_a_question_is_answered_to_its_writer_alone(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, brain: Brain
    ) -> None:
        said = await reply(slack, asha, f"ask {QUESTION}", team)

        assert said.text == ANSWER
        assert brain.texts == [QUESTION]
        assert ben.sees(team) == ()
        await slack.assert_clean()

    async def test_the_same_command_delivered_twice_is_answered_once(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain
    ) -> None:
        first = await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.deliver_payload("slash_commands", first.payload)
        await slack.until(lambda: ANSWER in alone(asha, team))
        await slack.settled()

        assert alone(asha, team).count(ANSWER) == 1
        assert len(brain.asked) == 1

    async def test_the_same_question_asked_again_is_answered_again(
        self, slack: StandInSlack, asha: User, team: Channel
    ) -> None:
        for _ in range(2):
            await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: alone(asha, team).count(ANSWER) == 2)

    async def test_a_text_gets_thoughts_with_reasons(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        said = await reply(slack, asha, "wording The girl is very manipulative.", team)
        assert "The girl is trying to get a need met." in shown(said)

        await asha.click(said, "note_why:1")
        modal = await slack.until(lambda: asha.modal)

        assert "It blames a child" in json.dumps(modal.payload)
        assert ben.sees(team) == ()
        await slack.assert_clean()

    async def test_a_text_without_a_term_is_told_so(self, slack: StandInSlack, asha: User, team: Channel) -> None:
        assert NOTHING_ON_WORDING in shown(await reply(slack, asha, "wording Good morning.", team))

    async def test_an_overlong_text_is_clipped_and_says_so(
        self, slack: StandInSlack, asha: User, team: Channel
    ) -> None:
        said = await reply(slack, asha, f"wording {'Good morning. ' * 400} The girl is very manipulative.", team)

        assert CLIPPED.format(longest=4_000) in shown(said)
        assert "manipulative" not in shown(said)

    async def test_a_check_that_was_asked_for_leaves_no_trace(
        self, slack: StandInSlack, asha: User, team: Channel
    ) -> None:
        await reply(slack, asha, "wording She made an allegation.", team)
        await asha.slash(COMMAND, "ask What helps when she made an allegation?", channel=team)

        await slack.until(lambda: [text for text in alone(asha, team) if text.startswith(ON_WORDING)])

    async def test_guests_are_turned_away(self, slack: StandInSlack) -> None:
        guest = slack.add_user("Guy", kind="guest")
        channel = slack.add_channel("partners", members=[guest])

        assert (await reply(slack, guest, f"ask {QUESTION}", channel)).text == MEMBERS_ONLY


async def test_sources_are_listed_with_their_dates(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain, runner: Runner
) -> None:
    brain.more["sources"] = lambda: (SOURCE, replace(SOURCE, title="Old <!channel>", overdue=True))
    async with runner.running():
        said = await reply(slack, asha, "sources", team)

    assert said.text == WHAT_I_READ
    assert "The guide, A partnership, May 2024, review due 2027-05-01" in shown(said)
    assert "Old &lt;!channel&gt;, A partnership, May 2024, its date for a review, 2027-05-01, has passed" in shown(said)
    await slack.assert_clean()


@pytest.mark.parametrize("number", [1, 149, 151, 2_000])
def test_however_many_sources_fit(number: int) -> None:
    message = listing([replace(SOURCE, title="Guidance & <advice> " * 15)] * number)

    assert validate(list(message.blocks), surface="message") == []


async def test_whoever_has_to_wait_is_told_that_we_are_looking(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain, runner: Runner
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: alone(asha, team) == [LOOKING])
        brain.may_answer.set()
        await slack.until(lambda: alone(asha, team)[1:2] == [ANSWER])


async def test_an_answer_from_a_source_that_not_everybody_may_see_is_not_shared(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain, runner: Runner
) -> None:
    brain.more["sources"] = lambda: (replace(SOURCE, audience="members"),)
    async with runner.running():
        await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: ONLY_YOU in alone(asha, team))
        await asha.click(next(seen for seen in asha.sees(team) if seen.text == ONLY_YOU), "share_answer")
        await slack.until(lambda: asha.modal)
        await asha.submit({})

    assert asha.modal is not None
    assert NOT_FOR_ALL in json.dumps(asha.modal.payload)
    assert len(alone(asha, team)) == len(asha.sees(team))


async def test_when_too_many_wait_the_person_is_told(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain, runner: Runner
) -> None:
    brain.may_answer.clear()
    async with runner.running(replace(PACE, workers=1, limits=Limits(queue=1))):
        await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: brain.asked)
        for _ in range(2):
            await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: BUSY in alone(asha, team))
        brain.may_answer.set()


async def test_an_accepted_question_is_answered_after_a_restart(
    slack: StandInSlack, asha: User, team: Channel, brain: Brain, runner: Runner
) -> None:
    brain.may_answer.clear()
    async with runner.running():
        await asha.slash(COMMAND, f"ask {QUESTION}", channel=team)
        await slack.until(lambda: brain.asked)
    brain.may_answer.set()
    async with runner.running():
        await slack.until(lambda: ANSWER in alone(asha, team))


@pytest.mark.parametrize("text", ["help", f"ask {QUESTION}", "ask danger", "wording The girl is manipulative."])
async def test_an_expired_address_is_replaced_by_a_direct_message(
    slack: StandInSlack, asha: User, team: Channel, runner: Runner, coaching: Brain, text: str
) -> None:
    assert coaching.asked == []
    async with runner.running():
        payload = (await asha.slash("/practice", "sources", channel=team)).payload
        await slack.until(lambda: alone(asha, team))
        gone = f"{slack.base_url.removesuffix('api/')}response/gone"
        await slack.deliver_payload(
            "slash_commands", {**payload, "text": text, "response_url": gone, "trigger_id": "again"}
        )
        await slack.until(asha.sees)

    assert len(alone(asha, team)) == 1
    assert len(asha.sees()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com.evil.example/x",
        "http://127.0.0.1:9/x",
        "http://user@127.0.0.1:9/x",
        "http://[",
        "",
        "no",
    ],
)
async def test_nothing_is_sent_to_an_address_that_is_not_slacks(
    slack: StandInSlack, asha: User, team: Channel, runner: Runner, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    async with runner.running():
        payload = (await asha.slash("/practice", "sources", channel=team)).payload
        await slack.until(lambda: alone(asha, team))
        for number, text in enumerate(("help", f"ask {QUESTION}")):
            forged = {**payload, "text": text, "response_url": url, "trigger_id": f"again{number}"}
            await slack.deliver_payload("slash_commands", forged)
        await slack.until(lambda: len(asha.sees()) == 2)

    assert any(seen.text.startswith(MOVED) for seen in asha.sees())
    assert "foreign_response_url" in caplog.text
    assert "evil" not in caplog.text


class TestSharing:
    """An answer that somebody had alone becomes everybody's only by them."""

    pytestmark = pytest.mark.usefixtures("bot")

    async def offer(self, slack: StandInSlack, person: User, channel: Channel, text: str = QUESTION) -> Message:
        await person.slash(COMMAND, f"ask {text}", channel=channel)
        await slack.until(lambda: ONLY_YOU in alone(person, channel))
        await slack.settled()
        return next(seen for seen in person.sees(channel) if seen.text == ONLY_YOU)

    async def test_its_asker_shares_the_answer_and_not_the_question(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        await asha.click(await self.offer(slack, asha, team), "share_answer")
        await slack.until(lambda: asha.modal)
        assert ben.sees(team) == ()

        await asha.submit({})
        (shared,) = await slack.until(lambda: ben.sees(team))

        assert f"<@{asha.id}> asked me this privately" in shared.text
        assert "A passage of guidance." in shared.text
        assert QUESTION not in shared.text + shown(shared)
        assert shared.metadata is not None
        assert shared.metadata["event_type"] == SHARE
        assert asha.modal is not None
        assert SHARED in json.dumps(asha.modal.payload)
        await slack.assert_clean()

    async def test_a_line_of_theirs_stands_above_it(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        await asha.click(await self.offer(slack, asha, team), "share_answer")
        await slack.until(lambda: asha.modal)
        await asha.submit({"share_words": "Useful for <!channel> & Monday"})
        (shared,) = await slack.until(lambda: ben.sees(team))

        assert "“Useful for &lt;!channel&gt; &amp; Monday”" in shared.text
        await slack.assert_clean()

    async def test_details_and_danger_in_that_line_stop_it(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        await asha.click(await self.offer(slack, asha, team), "share_answer")
        await slack.until(lambda: asha.modal)

        refused = await asha.submit({"share_words": "private"})
        assert refused.response is not None
        assert "name" in json.dumps(refused.response["errors"])
        await asha.submit({"share_words": "danger"})

        assert asha.modal is not None
        assert DANGER in json.dumps(asha.modal.payload)
        assert ben.sees(team) == ()

    async def test_it_is_shared_once(self, slack: StandInSlack, asha: User, ben: User, team: Channel) -> None:
        offer = await self.offer(slack, asha, team)
        for _ in range(2):
            await asha.click(offer, "share_answer")
            await slack.until(lambda: asha.modal and "share_words" in json.dumps(asha.modal.payload))
            await asha.submit({})

        assert len(ben.sees(team)) == 1
        assert asha.modal is not None
        assert SHARED_BEFORE in json.dumps(asha.modal.payload)

    async def test_it_can_be_kept_private(self, slack: StandInSlack, asha: User, ben: User, team: Channel) -> None:
        await asha.click(await self.offer(slack, asha, team), "keep_private")
        await slack.until(lambda: ONLY_YOU not in alone(asha, team))

        assert ANSWER in alone(asha, team)
        assert ben.sees(team) == ()

    async def test_another_person_cannot_share_it(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        bens = slack.add_channel("bens", members=[ben])
        theirs, own = await self.offer(slack, asha, team), await self.offer(slack, ben, bens)
        slack.backstage.workspace.put(replace(own, blocks=theirs.blocks))
        await ben.click(own, "share_answer")
        await slack.until(lambda: ben.modal)
        await ben.submit({})

        assert not [seen for seen in ben.sees(team) if seen.only_for is None]
        assert ben.modal is not None
        assert "theirs to share" in json.dumps(ben.modal.payload)

    async def test_an_answer_that_is_gone_cannot_be_shared(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, engine: Engine
    ) -> None:
        await asha.click(await self.offer(slack, asha, team), "share_answer")
        await slack.until(lambda: asha.modal)
        with engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM answers")
        await asha.submit({})

        assert asha.modal is not None
        assert NOT_TO_SHARE in json.dumps(asha.modal.payload)
        assert ben.sees(team) == ()

    async def test_where_we_may_not_post_the_person_learns_it(
        self, slack: StandInSlack, asha: User, team: Channel
    ) -> None:
        await asha.click(await self.offer(slack, asha, team), "share_answer")
        await slack.until(lambda: asha.modal)
        slack.faults.plan("chat.postMessage", Fault.failed("not_in_channel"), times=1)
        await asha.submit({})

        assert asha.modal is not None
        assert "not in that channel" in json.dumps(asha.modal.payload)

    async def test_a_part_answer_is_shared_without_what_the_person_wrote(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, brain: Brain
    ) -> None:
        brain.reply = PartAnswer(text="A passage. [1] It does not answer: “marmalade”", claims=(), citations=())
        brain.said_back = ("marmalade",)
        await asha.click(await self.offer(slack, asha, team, "marmalade?"), "share_answer")
        await slack.until(lambda: asha.modal)
        await asha.submit({})
        (shared,) = await slack.until(lambda: ben.sees(team))

        assert "marmalade" not in shared.text
        assert "does not answer: (a part of the question that is not shown here)" in shared.text

    @pytest.mark.parametrize(
        "other",
        [NotCovered(text="The guidance does not answer this."), Declined(text="I must not do this.")],
    )
    async def test_only_what_is_covered_is_offered(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain, other: NotCovered | Declined
    ) -> None:
        brain.reply = other
        await reply(slack, asha, f"ask {QUESTION}", team)
        await reply(slack, asha, "ask danger", team)
        await reply(slack, asha, "ask private", team)
        await slack.settled(quiet_s=0.3)

        assert ONLY_YOU not in alone(asha, team)

    async def test_in_a_direct_message_there_is_nobody_to_share_with(self, slack: StandInSlack, asha: User) -> None:
        await reply(slack, asha, f"ask {QUESTION}", asha.direct)
        await slack.settled(quiet_s=0.3)

        assert [seen.text for seen in asha.sees()] == [ANSWER]


async def test_no_word_of_a_command_is_kept_or_logged(
    slack: StandInSlack, asha: User, team: Channel, runner: Runner, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with runner.running():
        for text in ("ask What of the marmalade?", "wording The marmalade.", "marmalade", "ask private marmalade"):
            await reply(slack, asha, text, team)
    scrub(runner.engine)

    assert "marmalade" not in " ".join(record.getMessage() for record in caplog.records)
    for path in database.parent.iterdir():
        assert b"marmalade" not in path.read_bytes()
