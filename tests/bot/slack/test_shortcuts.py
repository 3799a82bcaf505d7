"""The shortcuts on a message open a modal that one person sees, wherever the message is."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.replies import Declined, NotCovered
from bot.records.database import scrub
from bot.slack.gateway import SHARE
from bot.slack.manifest import ASK_ABOUT, CHECK_WORDING, SHORTCUTS
from bot.slack.phrases import LOOKING, NO_WORDS, NO_WORDS_IN_IT, NOTHING_ON_WORDING, SOMEBODY_ELSES, WRITE_SOMETHING
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import ANSWER, DANGER, Brain, Runner

MESSAGE = "The girl is very manipulative. Two of us will see her."
PASSAGE = "A passage of guidance."

pytestmark = pytest.mark.usefixtures("coaching", "bot")


@pytest.fixture
def ben(slack: StandInSlack) -> User:
    return slack.add_user("Ben")


@pytest.fixture
def elsewhere(slack: StandInSlack, asha: User, ben: User) -> Channel:
    """A channel without us."""
    return slack.add_channel("elsewhere", members=[asha, ben], with_bot=False)


def modal_of(person: User) -> str:
    return json.dumps(person.modal.payload, ensure_ascii=False) if person.modal else ""


async def shown(slack: StandInSlack, person: User, message: Message, shortcut: str) -> str:
    """What the modal says in the end."""
    await person.shortcut(message, shortcut)
    await slack.until(lambda: modal_of(person) and LOOKING not in modal_of(person))
    await slack.settled()
    return modal_of(person)


@pytest.mark.parametrize("shortcut", [callback_id for callback_id, _, _ in SHORTCUTS])
async def test_every_shortcut_of_the_manifest_is_listened_to(
    slack: StandInSlack, asha: User, team: Channel, shortcut: str
) -> None:
    delivery = await asha.shortcut(await asha.post(team, "How do we prepare?"), shortcut)
    await slack.until(lambda: asha.modal and delivery.acked)
    await slack.settled()


class TestCheckMyWording:
    """Thoughts on a message, for whoever asks for them."""

    async def test_it_works_where_we_are_not_and_nobody_else_sees_it(
        self, slack: StandInSlack, asha: User, ben: User, elsewhere: Channel
    ) -> None:
        message = await asha.post(elsewhere, MESSAGE)

        said = await shown(slack, asha, message, CHECK_WORDING)

        assert "The girl is trying to get a need met." in said
        assert "It blames a child" in said
        assert SOMEBODY_ELSES not in said
        assert ben.modal is None
        assert ben.sees(elsewhere) == (message,)
        await slack.assert_clean()

    async def test_the_reasons_open_on_top(self, slack: StandInSlack, asha: User, elsewhere: Channel) -> None:
        await shown(slack, asha, await asha.post(elsewhere, MESSAGE), CHECK_WORDING)
        assert asha.modal is not None

        await asha.click(asha.modal, "note_why:1")
        await slack.until(lambda: "Where the word is the right one" in modal_of(asha))

        assert len(slack.calls("views.push")) == 1
        await slack.assert_clean()

    async def test_of_somebody_elses_message_it_says_whose_eyes_it_is_for(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        slack.backstage.workspace.join(team.id, ben.id)
        said = await shown(slack, asha, await ben.post(team, MESSAGE), CHECK_WORDING)

        assert SOMEBODY_ELSES in said
        assert "need met" in said
        assert ben.modal is None

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (f"danger. {MESSAGE}", DANGER),
            (f"private. {MESSAGE}", "seems to hold name"),
            ("Good morning.", NOTHING_ON_WORDING),
            (":wave:", NO_WORDS_IN_IT),
            ("", NO_WORDS_IN_IT),
            ("From the strategy discussion: &gt; “She is manipulative”, he said.", NOTHING_ON_WORDING),
        ],
    )
    async def test_it_keeps_quiet_about_wording_where_it_must(
        self, slack: StandInSlack, asha: User, team: Channel, text: str, says: str
    ) -> None:
        message = await asha.share_file(team, text=text)
        said = await shown(slack, asha, message, CHECK_WORDING)

        assert says in said
        assert "need met" not in said
        await slack.assert_clean()

    async def test_when_the_moment_has_passed_it_comes_as_a_private_message(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        message = await asha.post(team, MESSAGE)
        slack.faults.plan("views.open", Fault.failed("expired_trigger_id"), times=1)
        await asha.shortcut(message, CHECK_WORDING)
        await slack.until(lambda: len(asha.sees(team)) == 2)

        assert "need met" in asha.sees(team)[1].text
        assert ben.sees(team) == (message,)

    async def test_a_shared_conversation_is_refused(self, slack: StandInSlack, asha: User, team: Channel) -> None:
        message = await asha.post(team, MESSAGE)
        delivery = await asha.shortcut(message, CHECK_WORDING)
        await slack.until(lambda: "need met" in modal_of(asha))
        trigger = slack.backstage.new_trigger(asha.id)
        await slack.deliver_payload(
            "interactive", {**delivery.payload, "is_ext_shared_channel": True, "trigger_id": trigger}
        )
        await slack.until(lambda: len(asha.sees(team)) == 2)

        assert "members of this workspace" in asha.sees(team)[1].text


class TestAskAboutThis:
    """What the guidance says on a message, for whoever asks."""

    async def test_the_answer_comes_into_the_modal_alone(
        self, slack: StandInSlack, asha: User, ben: User, elsewhere: Channel, brain: Brain
    ) -> None:
        brain.may_answer.clear()
        message = await ben.post(elsewhere, "How do two of us see a child?")
        await asha.shortcut(message, ASK_ABOUT)
        await slack.until(lambda: LOOKING in modal_of(asha))

        brain.may_answer.set()
        await slack.until(lambda: PASSAGE in modal_of(asha))
        await slack.settled()

        assert brain.texts == ["How do two of us see a child?"]
        assert (ben.modal, ben.sees(elsewhere)) == (None, (message,))
        await slack.assert_clean()

    async def test_nothing_is_said_of_the_wording_of_what_others_wrote(
        self, slack: StandInSlack, asha: User, ben: User, elsewhere: Channel
    ) -> None:
        await shown(slack, asha, await ben.post(elsewhere, MESSAGE), ASK_ABOUT)
        await slack.settled(quiet_s=0.3)

        assert slack.bot_messages() == ()

    async def test_two_people_may_ask_about_one_message(
        self, slack: StandInSlack, asha: User, ben: User, elsewhere: Channel, brain: Brain
    ) -> None:
        message = await ben.post(elsewhere, "How do we prepare?")
        await asha.shortcut(message, ASK_ABOUT)
        await ben.shortcut(message, ASK_ABOUT)
        await slack.until(lambda: PASSAGE in modal_of(asha) and PASSAGE in modal_of(ben))

        assert len(brain.asked) == 2

    async def test_it_reads_nothing_of_the_thread(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, brain: Brain
    ) -> None:
        slack.backstage.workspace.join(team.id, ben.id)
        root = await ben.post(team, "What he said")
        await shown(slack, asha, await asha.reply(root, "How do we prepare?"), ASK_ABOUT)

        assert brain.asked[0].turns == ()

    @pytest.mark.parametrize(("text", "says"), [("danger now", DANGER), (":wave:", NO_WORDS)])
    async def test_what_needs_a_fixed_reply_gets_it(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain, text: str, says: str
    ) -> None:
        assert says in await shown(slack, asha, await asha.post(team, text), ASK_ABOUT)
        assert brain.asked == []

    async def test_beside_details_it_stops_and_takes_the_general_question(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel, brain: Brain
    ) -> None:
        said = await shown(slack, asha, await asha.post(team, "private marmalade"), ASK_ABOUT)
        assert "seems to hold name" in said
        assert "marmalade" not in said

        for typed, problem in (("private again", "seems to hold name"), (" \u200b", WRITE_SOMETHING)):
            refused = await asha.submit({"general_question": typed})
            assert refused.response is not None
            assert problem in json.dumps(refused.response["errors"])
        await asha.submit({"general_question": "How do we prepare?"})
        await slack.until(lambda: PASSAGE in modal_of(asha))

        assert brain.texts == ["How do we prepare?"]
        assert ben.sees(team)[1:] == ()
        await slack.assert_clean()

    async def test_danger_in_the_general_question_comes_first(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain
    ) -> None:
        await shown(slack, asha, await asha.post(team, "private"), ASK_ABOUT)
        await asha.submit({"general_question": "danger"})

        assert DANGER in modal_of(asha)
        assert brain.asked == []

    async def test_a_forged_place_is_not_believed(self, slack: StandInSlack, asha: User, team: Channel) -> None:
        await shown(slack, asha, await asha.post(team, "private"), ASK_ABOUT)
        view = asha.modal
        assert view is not None
        forged = replace(view, payload={**view.payload, "private_metadata": '{"channel": "C1"}'})
        slack.backstage.workspace.modals[asha.id] = [forged]
        await asha.submit({"general_question": "How do we prepare?"})

        assert "Please ask me again" in modal_of(asha)

    async def test_when_the_moment_has_passed_it_is_answered_in_a_private_message(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        message = await asha.post(team, "How do we prepare?")
        slack.faults.plan("views.open", Fault.failed("expired_trigger_id"), times=1)
        await asha.shortcut(message, ASK_ABOUT)
        await slack.until(lambda: ANSWER in [seen.text for seen in asha.sees(team)])

        assert ben.sees(team) == (message,)

    async def test_the_same_shortcut_delivered_twice_is_answered_once(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain
    ) -> None:
        delivery = await asha.shortcut(await asha.post(team, "How do we prepare?"), ASK_ABOUT)
        await slack.until(lambda: PASSAGE in modal_of(asha))
        await slack.deliver_payload("interactive", delivery.payload)
        await slack.settled(quiet_s=0.3)

        assert len(brain.asked) == 1

    async def test_it_can_be_shared_in_the_messages_thread(
        self, slack: StandInSlack, asha: User, ben: User, team: Channel
    ) -> None:
        message = await asha.post(team, "How do we prepare?")
        await shown(slack, asha, message, ASK_ABOUT)
        assert asha.modal is not None
        await asha.click(asha.modal, "share_answer")
        await slack.until(lambda: "share_words" in modal_of(asha))
        await asha.submit({})
        (shared,) = await slack.until(lambda: ben.sees_thread(message)[1:])

        assert shared.metadata is not None
        assert shared.metadata["event_type"] == SHARE
        await slack.assert_clean()

    @pytest.mark.parametrize("reply", [NotCovered(text="Not in the guidance."), Declined(text="I must not.")])
    async def test_what_is_not_covered_is_not_offered_to_share(
        self, slack: StandInSlack, asha: User, team: Channel, brain: Brain, reply: NotCovered | Declined
    ) -> None:
        brain.reply = reply
        said = await shown(slack, asha, await asha.post(team, "How do we prepare?"), ASK_ABOUT)

        assert "share_answer" not in said

    async def test_no_word_of_a_message_is_kept_or_logged(
        self,
        slack: StandInSlack,
        asha: User,
        elsewhere: Channel,
        runner: Runner,
        database: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for text, shortcut in (
            ("What of the marmalade?", ASK_ABOUT),
            ("private marmalade", ASK_ABOUT),
            ("The manipulative marmalade", CHECK_WORDING),
        ):
            slack.backstage.workspace.modals.clear()
            await shown(slack, asha, await asha.post(elsewhere, text), shortcut)
        scrub(runner.engine)

        assert "marmalade" not in " ".join(record.getMessage() for record in caplog.records)
        for path in database.parent.iterdir():
            assert b"marmalade" not in path.read_bytes()
