"""A command as a whole process: however it ends, the terminal shows plain words and no traceback."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

CONFIGURATION = 78
"""Exit code when settings must be mended first (`EX_CONFIG`)."""

INTERRUPTED = 130
READER_GONE = 141
"""As shells count them: 128 and the number of the signal."""


def run(main: Callable[[], int]) -> NoReturn:
    """Run the command and end the process with its exit code.

    What the terminal cannot show is replaced. Ctrl-C and a closed pipe end it quietly; settings that cannot be
    read end it with one line that names them.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        sys.exit(_finish(main))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _drop_output()
        sys.exit(READER_GONE)
    except (UnicodeDecodeError, ValidationError) as fault:
        problem = _settings_problem(fault)
        if problem is None:
            raise
        sys.stderr.write(problem + "\n")
        sys.exit(CONFIGURATION)


def _finish(main: Callable[[], int]) -> int:
    try:
        return main()
    finally:
        if sys.stdout:  # none when it was closed before the start
            sys.stdout.flush()  # here, where a closed pipe can still be noticed


def _drop_output() -> None:
    """Let what is still to be written go nowhere: Python flushes it once more at its end, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings_problem(fault: UnicodeDecodeError | ValidationError) -> str | None:
    """What is wrong with the settings, never with a value; None when the fault is not theirs."""
    if isinstance(fault, ValidationError):
        return _wrong_settings(fault) if fault.title.endswith("Settings") else None
    file = Path(".env")
    try:
        file.read_text("utf-8")
    except UnicodeDecodeError as unreadable:
        return f"{file.absolute()} is not UTF-8 (byte {unreadable.start}); save it as UTF-8."
    except OSError:
        pass
    return None


def _wrong_settings(fault: ValidationError) -> str:
    return "; ".join(
        f"{_variable(str(error['loc'][0]) if error['loc'] else 'settings')}: {error['msg']}"
        for error in fault.errors(include_input=False)
    )


def _variable(field: str) -> str:
    name = field.upper()
    return name if name.startswith("SLACK_") else f"PRACTICE_{name}"
