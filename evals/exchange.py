"""Cases out of and into files, CSV or JSON Lines; a wrong row is named, and nothing is written then."""

import csv
import datetime
import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import NoReturn, TextIO, get_args

import yaml
from pydantic import ValidationError

from bot.answering.answerer import LONGEST_QUESTION
from evals.cases import Case, Expectation, Split, Suite, SuiteFault, load_suites, refuse_clashes
from evals.spreadsheet import COLUMNS, REQUIRED, cells_of, from_cell, row_of, to_cell
from knowledge.danger import DangerRules, load_danger_rules
from knowledge.identifiers import identifier_kinds
from knowledge.settings import SHIPPED_KNOWLEDGE

LONGEST_ROW = 1_000_000
"""Characters; a longer line is no case."""

MOST_ROWS = 50_000
"""More do not fit one suite; it also bounds the memory."""

MOST_NAMED = 20
"""Bad rows that are named; the rest are counted."""

ENDINGS = get_args(Expectation)
Row = Mapping[str, object]


class ExchangeFault(SuiteFault):
    """A file cannot be read as cases, or not be written; the message names line, field and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """One row that is no case."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file held."""

    cases: tuple[Case, ...]
    bad_rows: tuple[BadRow, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What was seen so far in one file."""

    cases: list[Case] = field(default_factory=list)
    lines: dict[tuple[str, str], tuple[int, Case]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def refuse(self, line: int, problem: str) -> None:
        """One row less."""
        self.bad.append(BadRow(line=line, problem=problem))

    def note(self, words: str) -> None:
        """Said once, however often it is seen."""
        self.notes[words] = None


def read_cases(path: Path) -> Imported:
    """The cases of a CSV, JSON Lines or JSON file; a bad row never stops the rest.

    Raises:
        ExchangeFault: it is no such file, it is empty or far too long, or a column is missing.
        OSError: it cannot be opened.
    """
    reading = _Reading()
    rows = _json_rows if path.suffix.lower() in {".jsonl", ".ndjson", ".json"} else _csv_rows
    with _opened(path, reading) as file:
        for number, (line, row) in enumerate(rows(file, reading), start=1):
            if number > MOST_ROWS:
                raise ExchangeFault(f"{path.name}: more than {MOST_ROWS:,} rows. Split it into several suites.")
            _take(line, row, reading)
    if not reading.cases and not reading.bad:
        raise ExchangeFault(f"{path.name}: no rows. Below the names of the columns, write a line for each case.")
    return Imported(cases=tuple(reading.cases), bad_rows=tuple(reading.bad), notes=tuple(reading.notes))


def _take(line: int, row: Row, reading: _Reading) -> None:
    for name in row.keys() - Case.model_fields.keys() - {"suite", "split"}:
        reading.note(f"“{name[:40]}” is no field of a case and was left out")
    try:
        case = Case.model_validate({name: value for name, value in row.items() if name in Case.model_fields})
        _refuse(case)
    except ValidationError as fault:
        reading.refuse(line, "; ".join(_problem(row, e["loc"], e["msg"]) for e in fault.errors(include_input=False)))
        return
    except ValueError as fault:
        reading.refuse(line, str(fault))
        return
    asked = " ".join([*(turn.text for turn in case.turns), case.question]).casefold()
    for key in (("id", case.id), ("question", asked)):
        if key in reading.lines:
            reading.refuse(line, _clash(case, *reading.lines[key]))
            return
    reading.lines["id", case.id] = reading.lines["question", asked] = (line, case)
    reading.cases.append(case)
    if len(case.question) > LONGEST_QUESTION:
        reading.note(f"case {case.id}: only the first {LONGEST_QUESTION:,} characters are searched with, as in use")
    if case.answerable and not case.must_mention:
        reading.note(f"case {case.id}: without must_mention it is judged by its ending and sources alone")


def _clash(case: Case, line: int, other: Case) -> str:
    if case.id == other.id:
        return f"id: “{case.id}” is also on line {line}"
    differs = "" if case.expect == other.expect else f", which expects {other.expect} where this expects {case.expect}"
    return f"question: the same as in case {other.id} on line {line}{differs}"


def _refuse(case: Case) -> None:
    """Identifying detail, and messages about danger that pass for ordinary questions.

    Raises:
        ValueError: what kind was found, never the words.
    """
    kinds = identifier_kinds(" ".join([case.question, *(turn.text for turn in case.turns)]))
    if kinds and case.expect not in {"private", "no_private"}:
        raise ValueError(f"question: holds identifying detail ({', '.join(kinds)}); write it without")
    if case.expect in {"answer", "part", "not_covered"} and _danger().match(case.question):
        raise ValueError(f"expect: the question sounds like danger now, but {case.expect} is expected")


@cache
def _danger() -> DangerRules:
    return load_danger_rules(SHIPPED_KNOWLEDGE)


def _problem(row: Row, place: tuple[int | str, ...], message: str) -> str:
    if place == ("expect",):
        written = str(row.get("expect", ""))[:40]
        near = difflib.get_close_matches(written, ENDINGS, 1)
        message = f"“{written}” is none of {', '.join(ENDINGS)}" + (f"; did you mean “{near[0]}”?" if near else "")
    return f"{'.'.join(map(str, place)) or 'the row'}: {message}"


def _opened(path: Path, reading: _Reading) -> TextIO:
    """The file as text: UTF-8, UTF-16 with its mark, or else what Excel in Windows writes."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04"):
        raise ExchangeFault(f"{path.name}: is an Excel workbook. In Excel, save it as “CSV UTF-8” and import that.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return path.open(encoding="utf-16", newline="")
    try:
        with path.open(encoding="utf-8-sig") as file_:
            while file_.read(1 << 20):
                pass
    except UnicodeDecodeError:
        reading.note("the file is not UTF-8; it was read as Windows-1252. Check its quotation marks and dashes.")
        return path.open(encoding="cp1252", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _json_rows(file: TextIO, reading: _Reading) -> Iterator[tuple[int, Row]]:
    start = file.read(64).lstrip()[:1]
    file.seek(0)
    if start == "[":
        yield from _array_rows(file, reading)
        return
    for number, line in _lines(file, reading):
        if line.strip():
            row = _parsed(number, line, reading)
            if isinstance(row, dict):
                yield number, row
            elif row is not _UNREAD:
                reading.refuse(number, "must be a JSON object")


def _array_rows(file: TextIO, reading: _Reading) -> Iterator[tuple[int, Row]]:
    text = file.read(50 * LONGEST_ROW)
    rows = _parsed(1, text, reading) if not file.read(1) else None
    if not isinstance(rows, list):
        reading.refuse(1, "is no list that can be read; write one JSON object a line")
        return
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            yield number, row
        else:
            reading.refuse(number, "must be a JSON object")


def _lines(file: TextIO, reading: _Reading) -> Iterator[tuple[int, str]]:
    """Numbered lines; one that is far too long is refused without being held in memory."""
    number = 0
    while line := file.readline(LONGEST_ROW):
        number += 1
        if len(line) < LONGEST_ROW:
            yield number, line
            continue
        while line and not line.endswith("\n"):
            line = file.readline(LONGEST_ROW)
        reading.refuse(number, f"longer than {LONGEST_ROW:,} characters")


def _parsed(number: int, text: str, reading: _Reading) -> object:
    try:
        parsed: object = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        reading.refuse(number, "is nested too deep")
    except ValueError as fault:
        reading.refuse(number, f"is not JSON: {fault}")
    else:
        return parsed
    return _UNREAD


_UNREAD = object()


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _finite(written: str) -> float:
    number = float(written)
    if abs(number) == float("inf"):
        raise ValueError(f"{written} is too large")
    return number


def _csv_rows(file: TextIO, reading: _Reading) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LONGEST_ROW)
    header = file.readline(LONGEST_ROW)
    columns = _columns(header, Path(str(file.name)).name, reading)
    rows = csv.reader(file, delimiter=_separator(header), strict=True)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            reading.refuse(rows.line_num + 1, f"cannot be read: {fault}; look for a quotation mark that is not closed")
            continue
        if any(cell.strip() for cell in cells):
            yield from _csv_row(rows.line_num + 1, columns, cells, reading)


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _columns(header: str, name: str, reading: _Reading) -> list[str]:
    """The columns by our names, in the file's order."""
    if not header.strip():
        raise ExchangeFault(f"{name}: no rows. The first line names the columns: {', '.join(COLUMNS)}.")
    columns = [
        cell.strip().lower().replace(" ", "_") for cell in next(csv.reader([header], delimiter=_separator(header)))
    ]
    if missing := [column for column in REQUIRED if column not in columns]:
        raise ExchangeFault(f"{name}, line 1: no column {', '.join(missing)}. There may be: {', '.join(COLUMNS)}.")
    for extra in sorted(set(columns) - set(COLUMNS) - {"suite", "split"}):
        reading.note(f"“{extra[:40]}” is no field of a case and was left out")
    return columns


def _csv_row(line: int, columns: Sequence[str], cells: Sequence[str], reading: _Reading) -> Iterator[tuple[int, Row]]:
    if len(cells) > len(columns):
        reading.refuse(line, f"has {len(cells)} cells for {len(columns)} columns; put the text in quotation marks")
        return
    filled = {name: text for name, cell in zip(columns, cells, strict=False) if (text := from_cell(cell))}
    try:
        yield line, row_of(filled)
    except ValueError as fault:
        reading.refuse(line, str(fault))


def export_cases(suites: Sequence[Suite], path: Path, *, overwrite: bool = False) -> None:
    """Write the cases of these suites into one CSV, or one JSON Lines file, by the file's ending.

    Raises:
        ExchangeFault: the file is there already, or its ending is another.
    """
    writers: Mapping[str, Callable[[Sequence[Suite], TextIO], None]] = {".csv": _write_csv, ".jsonl": _write_jsonl}
    if path.suffix not in writers:
        raise ExchangeFault(f"{path}: write a .csv or a .jsonl file.")
    try:
        # The mark at the start tells Excel that it is UTF-8.
        encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
        with path.open("w" if overwrite else "x", encoding=encoding, newline="") as file:
            writers[path.suffix](suites, file)
    except FileExistsError as fault:
        raise ExchangeFault(f"{path} is there already; say --overwrite to replace it.") from fault


def _write_jsonl(suites: Sequence[Suite], file: TextIO) -> None:
    for suite in suites:
        for case in suite.cases:
            written = {"suite": suite.suite, "split": suite.split, **as_written(case)}
            file.write(json.dumps(written, ensure_ascii=False) + "\n")


def as_written(case: Case) -> dict[str, object]:
    """The fields that are set, as plain values."""
    written: dict[str, object] = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return written


def _write_csv(suites: Sequence[Suite], file: TextIO) -> None:
    rows = csv.DictWriter(file, ("suite", "split", *COLUMNS), restval="")
    rows.writeheader()
    for suite in suites:
        for case in suite.cases:
            cells = {"suite": suite.suite, "split": suite.split, **cells_of(case)}
            rows.writerow({name: to_cell(text) for name, text in cells.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a suite says about itself."""

    suite: str
    split: Split
    author: str
    date: datetime.date


def import_into(path: Path, folder: Path, head: Head, *, overwrite: bool = False) -> tuple[Path, tuple[str, ...]]:
    """Make `<suite>_<split>.yaml` in that folder from a file; gives its path and what should be known about it.

    Raises:
        ExchangeFault: a row is wrong, or the suite is there already; nothing is written then.
        SuiteFault: the cases clash with those of other suites.
    """
    imported = read_cases(path)
    if imported.bad_rows:
        raise ExchangeFault(_bad_rows(path, imported.bad_rows))
    try:
        made = Suite(**asdict(head), cases=imported.cases)
    except ValidationError as fault:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors(include_input=False))
        raise ExchangeFault(problems) from fault
    target = folder / f"{head.suite}_{head.split}.yaml"
    if target.exists() and not overwrite:
        raise ExchangeFault(f"{target} is there already; say --overwrite to replace it.")
    folder.mkdir(parents=True, exist_ok=True)
    others = load_suites(folder=folder) if any(folder.glob("*.yaml")) else ()
    refuse_clashes([*(s for s in others if (s.suite, s.split) != (head.suite, head.split)), made])
    target.write_text(suite_yaml(made), encoding="utf-8")
    return target, imported.notes


def _bad_rows(path: Path, bad: Sequence[BadRow]) -> str:
    lines = [f"{path.name}, line {row.line}: {row.problem}" for row in bad[:MOST_NAMED]]
    more = [f"and {len(bad) - MOST_NAMED:,} more"] if len(bad) > MOST_NAMED else []
    return "\n".join(["Nothing was imported. Mend these rows first:", *lines, *more])


def suite_yaml(suite: Suite) -> str:
    """The suite as the YAML that people write."""
    head = {"suite": suite.suite, "split": suite.split, "author": suite.author, "date": suite.date}
    cases = [as_written(case) for case in suite.cases]
    return yaml.safe_dump({**head, "cases": cases}, sort_keys=False, allow_unicode=True, width=120)
