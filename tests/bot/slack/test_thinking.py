"""The thinking tool: guarded in every field, kept nowhere, and sent only to whoever wrote it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.answering.replies import Danger, PrivacyStop
from bot.packing import load_material
from bot.settings import BotSettings
from bot.slack import packs_view, thinking_view
from bot.slack.app import Assistant
from bot.slack.block_kit import validate, validate_view
from bot.supervision.packs import Material
from bot.supervision.thinking import think
from bot.wiring import load_triage
from playground import Message, StandInSlack, User
from tests.bot.slack.conftest import DANGER, Brain, Runner
from tests.bot.slack.supervising import offered
from tests.bot.supervision.conftest import TODAY

CANARY = "a heron by the canal"
WRITTEN = {"noticed": f"Quieter at handover, {CANARY}", "plan": "A grandparent is there at bedtime"}


@pytest.fixture(scope="session")
def material(audit_index: Path) -> Material:
    return load_material(BotSettings(index=audit_index))


@pytest.fixture
def supervised(runner: Runner, material: Material) -> Runner:
    runner.brain.more["material"] = material
    return runner


@pytest.fixture
async def bot(supervised: Runner) -> AsyncIterator[Assistant]:
    async with supervised.running() as assistant:
        yield assistant


@pytest.fixture
async def form(slack: StandInSlack, supervised: Runner, asha: User, bot: Assistant) -> Message:  # noqa: ARG001 - runs
    button = await offered(slack, supervised, asha)
    await asha.click(button, packs_view.THINK)
    await slack.until(lambda: asha.modal)
    return button


def words(asha: User) -> str:
    return str(asha.modal.blocks) if asha.modal else ""


@pytest.mark.usefixtures("form")
async def test_questions_come_back_with_what_the_audit_found(
    slack: StandInSlack, asha: User, material: Material
) -> None:
    await asha.submit(WRITTEN)
    await slack.until(lambda: "Send me a copy" in str(asha.modal))
    steps = {step.id: step for step in material.supervision.thinking}

    assert all(prompt in words(asha) for prompt in steps["noticed"].prompts)
    assert steps["rising"].open in words(asha)
    assert steps["rising"].prompts[0] not in words(asha)
    assert "rather than recognising the full range of CSA indicators" in words(asha)
    assert CANARY in words(asha)
    await slack.assert_clean()


@pytest.mark.usefixtures("form")
async def test_nothing_of_it_is_kept_unless_it_is_saved(slack: StandInSlack, asha: User, database: Path) -> None:
    await asha.submit(WRITTEN)
    await slack.until(lambda: "Send me a copy" in str(asha.modal))
    await asha.close()
    await slack.settled()

    assert CANARY not in str(slack.bot_messages())
    assert not any(CANARY.encode() in file.read_bytes() for file in database.parent.iterdir())
    await slack.assert_clean()


@pytest.mark.usefixtures("form")
async def test_a_copy_goes_to_its_writer_alone(slack: StandInSlack, asha: User, database: Path) -> None:
    bela = slack.add_user("Bela")
    await asha.submit(WRITTEN)
    await slack.until(lambda: "Send me a copy" in str(asha.modal))
    await asha.submit(WRITTEN)
    await slack.until(lambda: thinking_view.SAVED in words(asha))

    copy = asha.sees(asha.direct)[-1]
    assert CANARY in copy.text
    assert CANARY not in str(bela.sees())
    assert not any(CANARY.encode() in file.read_bytes() for file in database.parent.iterdir())
    await asha.click(copy, thinking_view.DELETE)
    await slack.until(lambda: CANARY not in str(asha.sees(asha.direct)))
    await slack.assert_clean()


@pytest.mark.usefixtures("form")
async def test_details_keep_the_form_open_with_what_was_written(slack: StandInSlack, asha: User) -> None:
    before = slack.bot_messages()
    await asha.submit({"noticed": "private words", "plan": "A neutral step"})
    await slack.settled()

    assert asha.modal
    assert asha.modal.errors == {"noticed": thinking_view.DETAILS.format(kinds="name")}
    assert slack.bot_messages() == before


@pytest.mark.usefixtures("form")
async def test_details_written_in_later_are_not_copied(slack: StandInSlack, asha: User) -> None:
    await asha.submit(WRITTEN)
    await slack.until(lambda: "Send me a copy" in str(asha.modal))
    before = slack.bot_messages()
    await asha.submit(WRITTEN | {"adults": "private words"})
    await slack.settled()

    assert asha.modal
    assert set(asha.modal.errors) == {"adults"}
    assert slack.bot_messages() == before


@pytest.mark.usefixtures("form")
async def test_danger_comes_before_everything_else(slack: StandInSlack, asha: User) -> None:
    await asha.submit({"noticed": "private words", "rising": "danger now"})
    await slack.until(lambda: DANGER in words(asha))

    assert "private words" not in words(asha)
    await slack.assert_clean()


@pytest.mark.usefixtures("form")
async def test_an_empty_form_asks_for_one_step(slack: StandInSlack, asha: User) -> None:
    await asha.submit({})
    await slack.settled()

    assert asha.modal
    assert list(asha.modal.errors.values()) == [thinking_view.NOTHING_WRITTEN]


@dataclass(slots=True)
class Guarded(Brain):
    """With the real triage."""

    def triage(self, text: str) -> Danger | PrivacyStop | None:
        stop = load_triage(BotSettings())(text)
        return stop if isinstance(stop, Danger | PrivacyStop) else None


async def test_the_real_guard_reads_every_field(
    slack: StandInSlack, runner: Runner, asha: User, material: Material
) -> None:
    brain = Guarded(more={"material": material})
    brain.may_answer.set()
    async with replace(runner, brain=brain).running():
        await asha.click(await offered(slack, runner, asha), packs_view.THINK)
        await slack.until(lambda: asha.modal)
        await asha.submit({"genogram": "Tyler Bradshaw, born 4 March 2012, lives at 12 Mill Lane, CM1 1AA"})
        await slack.settled()

        assert asha.modal
        assert set(asha.modal.errors) == {"genogram"}
        assert "Tyler" not in str(asha.modal.errors)


async def test_where_there_is_no_material_that_is_said(slack: StandInSlack, runner: Runner, asha: User) -> None:
    async with runner.running():
        await asha.click(await offered(slack, runner, asha), packs_view.THINK)
        await slack.until(lambda: thinking_view.NO_TOOL in words(asha))
        await slack.settled()
    await slack.assert_clean()


async def test_it_opens_over_the_form_for_packs(slack: StandInSlack, supervised: Runner, asha: User) -> None:
    async with supervised.running():
        await asha.click(await offered(slack, supervised, asha), packs_view.CHOOSE)
        await slack.until(lambda: asha.modal)
        assert asha.modal
        await asha.click(asha.modal, packs_view.THINK)
        await slack.until(lambda: "genogram, and who is missing" in words(asha))
    await slack.assert_clean()


def test_every_view_is_what_slack_takes(material: Material) -> None:
    full = {step.id: "x" * 600 for step in material.supervision.thinking}
    thoughts = think(full, TODAY, material)

    assert validate_view(thinking_view.form(material.supervision.thinking).as_view()) == []
    assert validate_view(thinking_view.back(thoughts, full).as_view()) == []
    assert validate(list(thinking_view.copied(thoughts, full).blocks), "message") == []


def test_what_is_asked_back_does_not_depend_on_the_words(material: Material) -> None:
    calm, grave = ({"noticed": text} for text in ("Nothing much.", "Everything at once, and worse every week."))

    assert think(calm, TODAY, material) == think(grave, TODAY, material)
