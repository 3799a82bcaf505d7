"""Packs in Slack, from the form to the file, for the person who asks and nobody else."""

import io
from collections.abc import AsyncIterator
from itertools import combinations
from pathlib import Path

import docx
import pytest

from bot.packing import load_material
from bot.settings import BotSettings
from bot.slack import packs_view as view
from bot.slack.app import Assistant
from bot.slack.block_kit import validate, validate_view
from bot.supervision.packs import Choice, Material, make_pack
from playground import Channel, Fault, Message, StandInSlack, User
from tests.bot.slack.conftest import Runner
from tests.bot.slack.supervising import offered
from tests.bot.supervision.conftest import TODAY


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
async def button(slack: StandInSlack, supervised: Runner, asha: User, bot: Assistant) -> Message:  # noqa: ARG001 - runs
    return await offered(slack, supervised, asha)


async def choose(slack: StandInSlack, asha: User, button: Message, *themes: str) -> None:
    await asha.click(button, view.CHOOSE)
    await slack.until(lambda: asha.modal)
    chosen = list(themes) or ["Mapping history"]
    await asha.submit({view.THEMES: chosen, view.LENGTH: "Group", view.MODEL: "Systemic"})


def words(asha: User) -> str:
    return str(asha.modal.blocks) if asha.modal else ""


async def test_a_pack_is_chosen_and_shown_in_a_modal_to_whoever_asked(
    slack: StandInSlack, asha: User, button: Message
) -> None:
    before = slack.bot_messages()
    await choose(slack, asha, button)
    await slack.until(lambda: "Whose names are on the genogram" in words(asha))

    assert "There were missed opportunities to map historical risk" in words(asha)
    assert "Group, about 90 minutes" in words(asha)
    assert slack.bot_messages() == before
    await slack.assert_clean()


async def test_it_is_sent_to_their_own_messages_with_a_text_that_reads_alone(
    slack: StandInSlack, asha: User, button: Message
) -> None:
    bela = slack.add_user("Bela")
    await choose(slack, asha, button)
    await slack.until(lambda: "genogram" in words(asha))
    assert asha.modal
    await asha.click(asha.modal, view.SEND)
    await slack.until(lambda: view.SENT in words(asha))

    sent = asha.sees(asha.direct)[-1]
    assert sent.text.startswith("Reflective pack: Mapping history")
    assert "Whose names are on the genogram" in sent.text
    assert "Mapping history" not in str(bela.sees())
    await slack.assert_clean()


async def test_it_comes_as_a_word_file(slack: StandInSlack, asha: User, button: Message) -> None:
    await choose(slack, asha, button)
    await slack.until(lambda: "genogram" in words(asha))
    assert asha.modal
    await asha.click(asha.modal, view.WORD)
    await slack.until(lambda: view.FILED in words(asha))

    shared = asha.sees(asha.direct)[-1]
    document = docx.Document(io.BytesIO(slack.content(str(shared.files[0]["id"]))))
    assert document.paragraphs[0].text == "Mapping history"
    await slack.assert_clean()


async def test_without_the_scope_for_files_it_comes_as_text_and_says_so(
    slack: StandInSlack, asha: User, button: Message
) -> None:
    slack.faults.plan("files.getUploadURLExternal", Fault.failed("missing_scope"))
    await choose(slack, asha, button)
    await slack.until(lambda: "genogram" in words(asha))
    assert asha.modal
    await asha.click(asha.modal, view.WORD)
    await slack.until(lambda: view.NO_FILE in words(asha))

    assert asha.sees(asha.direct)[-1].text.startswith("Reflective pack: Mapping history")
    await slack.assert_clean(allow=["missing_scope"])


async def test_the_file_of_a_sent_pack_comes_into_its_thread(slack: StandInSlack, asha: User, button: Message) -> None:
    await choose(slack, asha, button)
    await slack.until(lambda: "genogram" in words(asha))
    assert asha.modal
    await asha.click(asha.modal, view.SEND)
    await slack.until(lambda: view.SENT in words(asha))
    sent = asha.sees(asha.direct)[-1]
    await asha.click(sent, view.WORD)
    await slack.until(lambda: len(asha.sees_thread(sent)) > 1)

    assert asha.sees_thread(sent)[-1].files
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_the_command_and_the_home_tab_open_the_form(slack: StandInSlack, asha: User, team: Channel) -> None:
    await asha.slash("/practice", "supervision", channel=team)
    await slack.until(lambda: "Themes" in words(asha))
    await asha.close()
    await asha.open_home()
    home = await slack.until(lambda: asha.home)
    await asha.click(home, view.CHOOSE)
    await slack.until(lambda: "Themes" in words(asha))

    assert asha.sees(team) == ()
    await slack.assert_clean()


@pytest.mark.usefixtures("bot")
async def test_a_guest_is_given_none(slack: StandInSlack, supervised: Runner) -> None:
    guest = slack.add_user("Gil", kind="guest")
    await guest.click(await offered(slack, supervised, guest), view.CHOOSE)
    await slack.settled()

    assert "Themes" not in words(guest)


async def test_where_there_is_no_material_that_is_said(slack: StandInSlack, runner: Runner, asha: User) -> None:
    async with runner.running():
        await asha.click(await offered(slack, runner, asha), view.CHOOSE)
        await slack.until(lambda: view.NO_MATERIAL in words(asha))
    await slack.assert_clean()


def test_every_form_and_pack_is_what_slack_takes(material: Material) -> None:
    assert validate_view(view.form(material).as_view()) == []
    themes = [theme.id for theme in material.themes.themes]
    for chosen in [*((each,) for each in themes), *list(combinations(themes, 3))[::20]]:
        choice = Choice(themes=chosen, length="group", model="gibbs")
        pack = make_pack(choice, TODAY, material)
        sent = view.message(pack, choice)

        assert validate(list(sent.blocks), "message") == []
        assert validate_view(view.modal(pack, choice, said=view.SENT).as_view()) == []
        assert 0 < len(sent.text) <= 3_800


@pytest.mark.parametrize("value", ["", "T1", "T1,LP2|group|gibbs", "T1||"])
def test_a_choice_travels_in_a_button(value: str) -> None:
    choice = view.read(value)

    assert (choice is None) == (value == "")
    assert choice is None or view.read(view.written(choice)) == choice


@pytest.mark.parametrize("value", ["T1;drop|group|gibbs", "<@U1>|a|b", "T1|" + "x" * 41 + "|", ",|group|"])
def test_what_is_not_ours_is_not_read(value: str) -> None:
    assert view.read(value) is None
