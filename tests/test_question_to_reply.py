"""The whole way: the real command, the shipped guidance, a person in Slack."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playground import StandInSlack
from playground.workspace import Message


@asynccontextmanager
async def serving(slack: StandInSlack, index: Path, folder: Path) -> AsyncIterator[Process]:
    """`python -m bot serve`, connected to the stand-in Slack."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        stderr=PIPE,
        env={
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.base_url,
            "PRACTICE_INDEX": str(index),
            "PRACTICE_DATABASE_URL": f"sqlite:///{folder / 'records.db'}",
        },
    )
    try:
        await slack.until(lambda: bool(slack.connections), timeout=30)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_mention_is_answered_in_its_thread_with_the_passage(audit_index: Path, tmp_path: Path) -> None:
    async with StandInSlack() as slack, serving(slack, audit_index, tmp_path) as process:
        asha, ben = slack.add_user("Asha"), slack.add_user("Ben")
        team = slack.add_channel("practice", members=[asha, ben])
        asked = await asha.mention(team, "when should we do a genogram?")
        direct = await ben.dm("how many children were in the audit")
        danger = await ben.dm("he is alone with her now")
        await slack.until(lambda: _answered(slack, asked, "completing them as early as possible"), timeout=20)
        await slack.until(lambda: _answered(slack, direct, "does not answer this"), timeout=20)
        await slack.until(lambda: _answered(slack, danger, "Ring 999 now"), timeout=20)
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
        assert process.returncode == 0
        assert b"genogram" not in errors
        await slack.assert_clean()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("records.db*"))
    assert b"when should we do a genogram" not in stored
    assert b"alone with her" not in stored


def _answered(slack: StandInSlack, asked: Message, words: str) -> bool:
    replies = slack.replies(asked)
    return len(replies) == 1 and words in replies[0].text
