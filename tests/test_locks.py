"""The lock files install wherever they are read."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-evals.txt", "requirements-dev.txt")
CORE, EVALS, DEV = ((ROOT / name).read_text("utf-8").split() for name in FILES)


@pytest.mark.parametrize("lines", [CORE, EVALS, DEV])
def test_every_line_is_one_exact_version_and_nothing_else(lines: list[str]) -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line) for line in lines)


def test_the_core_has_no_torch_and_development_has_all_of_it() -> None:
    assert not [line for line in CORE if line.startswith(("torch==", "transformers==", "sentence-transformers=="))]
    assert set(CORE) <= set(EVALS) <= set(DEV)
    assert [line for line in DEV if line.startswith("sentence-transformers==")]


def test_everything_the_project_names_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[=><]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    assert names <= {line.partition("==")[0] for line in CORE}


def test_each_process_builds_the_index_and_serves_though_a_source_failed() -> None:
    lines = (ROOT / "Procfile").read_text("utf-8").splitlines()
    assert lines == [
        "worker: python -m ingest; exec python -m bot serve",
        "web: python -m ingest; exec python -m bot serve --http --host 0.0.0.0 --port $PORT",
    ]
