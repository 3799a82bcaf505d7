"""A bench in the terminal and as JSON, with what it was measured on."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from evals.bench.figures import MAIN, ROWS, AtSize, Row, aims
from evals.bench.systems import RECIPE, SYSTEMS
from knowledge.embedding import ModelIdentity

WIDTH = 170
"""Columns that a table with every system needs."""


def table(size: AtSize) -> Table:
    """A row a figure, a column a system; in brackets how many times the recipe's."""
    beside = f" (× the {SYSTEMS[RECIPE].title}'s)" if RECIPE in size.systems else ""
    title = f"{size.passages:,} passages, {size.questions:,} questions{beside}"
    shown = Table(title=title, box=SIMPLE_HEAD)
    shown.add_column("", no_wrap=True)
    for name in size.systems:
        shown.add_column(SYSTEMS[name].title, justify="right", no_wrap=True)
    for row in ROWS:
        shown.add_row(row.title, *(_cell(size, name, row) for name in size.systems))
        if row.name == MAIN:
            shown.add_row(
                "  its 95 % interval", *(f"{e.main.low:.3f}–{e.main.high:.3f}" for e in size.systems.values())
            )
    return shown


def _cell(size: AtSize, name: str, row: Row) -> str:
    value = size.systems[name].figures.get(row.name)
    if value is None:
        return "–"
    ratio = None if name == RECIPE else size.ratio(name, row.name)
    return f"{value:.{row.digits}f}" + ("" if ratio is None else f" (×{ratio:.2f})")


def notes(size: AtSize) -> Iterator[str]:
    """What was embedded now and what was remembered, as it bears on the time of a build."""
    sharing: dict[str, list[str]] = {}
    for name in size.systems:
        sharing.setdefault(SYSTEMS[name].index, []).append(name)
    for names in sharing.values():
        built = size.systems[names[0]].built
        if SYSTEMS[names[0]].embeds:
            yield (
                f"{'; '.join(SYSTEMS[name].title for name in names)}: {built.fresh:,} texts embedded now, "
                f"{built.remembered:,} remembered from an earlier build with the time that each took then."
            )


def aims_table(sizes: Sequence[AtSize]) -> Table:
    """Each aim, what was found, and whether it is reached."""
    shown = Table("aim", "where", "found", "", title="Aims", box=SIMPLE_HEAD)
    for aim in aims(sizes):
        shown.add_row(aim.name, aim.where, aim.found, "reached" if aim.reached else "MISSED")
    return shown


def as_record(sizes: Sequence[AtSize], *, model: ModelIdentity, source: Mapping[str, object]) -> dict[str, object]:
    """Everything that was measured, and what it was measured with."""
    return {
        "format": "practice-bench/1",
        "source": source,
        "model": asdict(model),
        "machine": _machine(),
        "packages": {each.metadata["Name"]: each.version for each in distributions()},
        "sizes": [_size(size) for size in sizes],
        "aims": [asdict(aim) for aim in aims(sizes)],
    }


def _size(size: AtSize) -> dict[str, object]:
    return {
        "passages": size.passages,
        "questions": size.questions,
        "best_other": size.best_other(),
        "systems": {name: _system(size, name) for name in size.systems},
    }


def _system(size: AtSize, name: str) -> dict[str, object]:
    each = size.systems[name]
    lead = size.against_best_other(name) if name in size.own() else None
    return {
        "title": SYSTEMS[name].title,
        "figures": each.figures,
        "ratios": {row.name: ratio for row in ROWS if (ratio := size.ratio(name, row.name)) is not None},
        "interval": {MAIN: asdict(each.main)},
        "lead_over_best_other": asdict(lead) if lead else None,
        "built": asdict(each.built),
    }


def _machine() -> dict[str, object]:
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "python": platform.python_version(),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
