"""`python -m playground`: try the whole assistant in a browser, with no Slack and no keys."""

import argparse
import asyncio
import logging
import subprocess
import sys
import webbrowser
from pathlib import Path

from bot.settings import BotSettings
from knowledge.console import CONFIGURATION, run
from knowledge.files import KnowledgeFault

PORT = 8765
_HIGHEST_PORT = 65_535
_SOME_READ = 3
_ABOUT = """Opens a page on this machine on which the real assistant answers in a stand-in Slack.

Nothing leaves the machine: the page listens on 127.0.0.1 alone, no model is asked, and what is said is kept in
memory and in a temporary folder that goes away with Ctrl-C. All people in it are invented; so should be what
you write. The stand-in is strict where Slack is known to be strict, but it is not Slack."""
_TEACHING = """On the page:
  - "You are" changes whose eyes you see with. Private notes are seen by one person alone.
  - The sample questions show every way an answer can end.
  - "Behind the scenes" shows what happened to a question, what went over the wire, and has switches that
    make things go wrong, so that you can watch the assistant cope.
  - "Save as eval case" gives what was asked as a suite for `python -m evals run --suites DIR`.

The first start builds the index (some seconds to half a minute); later ones are ready in a few seconds."""


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 after Ctrl-C, 1 when the app cannot run, 78 when a setting or a knowledge file must be mended."""
    options = _parser().parse_args(arguments)
    if options.command == "shots":
        from playground.page.shots import take

        return take(options.folder)
    settings = BotSettings()
    if not (settings.index / "CURRENT").exists() and not _ingested():
        return 1
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    return _play(settings, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m playground",
        description=_ABOUT,
        epilog=_TEACHING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port", type=_port, default=PORT, help=f"where the page is, if it is free (default {PORT}; 0 for any)"
    )
    parser.add_argument("--no-open", action="store_true", help="print the address and open no browser")
    commands = parser.add_subparsers(dest="command", metavar="[shots DIR]")
    shots = commands.add_parser("shots", help="take the pictures of the docs anew (needs Chromium)")
    shots.add_argument("folder", type=Path, metavar="DIR", help="where the pictures go, such as docs")
    return parser


def _port(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or int(typed) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{typed!r} is no port; give a number from 0 to {_HIGHEST_PORT}")
    return int(typed)


def _ingested() -> bool:
    print("There is no index yet; reading the guidance once.", file=sys.stderr)
    return subprocess.run([sys.executable, "-m", "ingest"], check=False).returncode in {0, _SOME_READ}


def _play(settings: BotSettings, options: argparse.Namespace) -> int:
    from bot.slack.serve import CannotServe
    from playground.page.playing import play

    def told(address: str) -> None:
        if options.port and not address.rstrip("/").endswith(f":{options.port}"):
            print(f"Port {options.port} is taken, so this is another one.", flush=True)
        print(f"The playground is at {address}  Stop with Ctrl-C.", flush=True)
        if not options.no_open:
            webbrowser.open(address)

    try:
        asyncio.run(play(settings, port=options.port, told=told))
    except CannotServe as fault:
        print(fault, file=sys.stderr)
        return 1
    except KnowledgeFault as fault:
        print(fault, file=sys.stderr)
        return CONFIGURATION
    return 0


if __name__ == "__main__":
    run(main)
