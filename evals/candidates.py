"""An answer that was not right becomes a case: started from its id, filled in and signed by a person, then accepted."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases import Case, Split, Suite, SuiteFault, load_suites, refuse_clashes
from evals.exchange import as_written, suite_yaml
from knowledge.identifiers import identifier_kinds

FindAnswer = Callable[[str], Mapping[str, object] | None]
"""An answer id to the stored reply, as `bot/records/answers.py` gives it."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CandidateFault(SuiteFault):
    """A candidate cannot be made or accepted; the message says what is missing."""


class Shown(BaseModel):
    """What was answered, without its words: they may repeat the question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    drafted_by: str
    sources: tuple[str, ...] = ()


class Candidate(BaseModel):
    """A case that waits for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    answer_id: str
    suite: str = ""
    split: Split = "dev"
    reviewed_by: str = ""
    reviewed_on: datetime.date | None = None
    reason: str = ""
    shown: Shown
    case: dict[str, object] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new candidate, and the kinds of identifying detail for which words were left out."""

    path: Path
    left_out: tuple[str, ...]


def new_candidate(answer_id: str, find: FindAnswer, folder: Path, *, question: str = "", reason: str = "") -> Made:
    """Start a candidate from a stored answer; words with identifying detail are left out, and only their kind is told.

    Raises:
        CandidateFault: there is no such answer, or its candidate is there already.
    """
    reply = find(answer_id) if _ID.fullmatch(answer_id) else None
    if reply is None:
        raise CandidateFault(f"There is no answer with the id “{answer_id[:64]}” in the records.")
    kinds = {words: identifier_kinds(words) for words in (question, reason)}
    candidate = Candidate(
        answer_id=answer_id,
        reason="" if kinds[reason] else reason,
        shown=Shown(kind=str(reply["kind"]), drafted_by=str(reply["drafted_by"]), sources=_sources(reply)),
        case={"id": f"answer-{answer_id}", "question": "" if kinds[question] else question, **_BLANK},
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{answer_id}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEACHING + _yaml(candidate.model_dump(mode="json")))
    except FileExistsError as fault:
        raise CandidateFault(f"{path} is there already.") from fault
    return Made(path=path, left_out=tuple(dict.fromkeys([*kinds[question], *kinds[reason]])))


_BLANK: dict[str, object] = {
    "expect": "",
    "sections": [],
    "must_mention": [],
    "must_not": [],
    "tags": {"theme": "", "register": "", "role": ""},
    "notes": "",
}
_TEACHING = """\
# A case that waits for a person. Under `case`, say what a right reply holds; docs/evaluating.md explains each field.
# `question`: in general words, without any detail of a real person. `suite`: which suite it belongs to.
# Sign with `reviewed_by`, then: python -m evals accept THIS_FILE
"""


def _sources(reply: Mapping[str, object]) -> tuple[str, ...]:
    citations = reply.get("citations")
    cited = citations if isinstance(citations, list) else []
    return tuple(dict.fromkeys(f"{each['document_id']} › {each['section']}" for each in cited))


def _yaml(written: object) -> str:
    return yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=120)


def waiting(folder: Path) -> tuple[tuple[Path, str], ...]:
    """Each candidate and what it still lacks, in words."""
    return tuple((path, _lacks(path) or "ready to accept") for path in sorted(folder.glob("*.yaml")))


def _lacks(path: Path) -> str:
    try:
        _case_of(_read(path))
    except CandidateFault as fault:
        return str(fault)
    return ""


def _read(path: Path) -> Candidate:
    try:
        return Candidate.model_validate(yaml.safe_load(path.read_bytes()))
    except yaml.YAMLError as fault:
        raise CandidateFault(f"{path.name}: not YAML") from fault
    except ValidationError as fault:
        raise CandidateFault(f"{path.name}: {_said(fault)}") from fault


def _case_of(candidate: Candidate) -> Case:
    if not candidate.reviewed_by:
        raise CandidateFault("reviewed_by: a person must sign it")
    if not candidate.suite:
        raise CandidateFault("suite: say which suite it belongs to")
    filled = {name: value for name, value in candidate.case.items() if value not in ("", [])}
    filled.setdefault("author", candidate.reviewed_by)
    try:
        case = Case.model_validate(filled)
    except ValidationError as fault:
        raise CandidateFault(_said(fault)) from fault
    if kinds := identifier_kinds(case.question):
        raise CandidateFault(f"question: holds identifying detail ({', '.join(kinds)}); write it without")
    return case


def _said(fault: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors(include_input=False))


def accept(path: Path, suites: Path) -> Path:
    """Add the reviewed candidate to its suite and put its file aside; gives the suite's path.

    Raises:
        CandidateFault: something is missing.
        SuiteFault: the case clashes with another.
    """
    candidate = _read(path)
    case = _case_of(candidate)
    target = suites / f"{candidate.suite}_{candidate.split}.yaml"
    known = load_suites(folder=suites) if any(suites.glob("*.yaml")) else ()
    others = tuple(s for s in known if (s.suite, s.split) != (candidate.suite, candidate.split))
    before = next((s for s in known if s not in others), None)
    after = _with(before, candidate, case)
    refuse_clashes([*others, after])
    suites.mkdir(parents=True, exist_ok=True)
    # Appended as text, so that the comments and the layout of a suite stay as its author wrote them.
    written = _appended(target.read_text("utf-8"), case) if before is not None else suite_yaml(after)
    target.write_text(written, encoding="utf-8")
    done = path.parent / "accepted"
    done.mkdir(exist_ok=True)
    path.replace(done / path.name)
    return target


def _with(before: Suite | None, candidate: Candidate, case: Case) -> Suite:
    if before is not None:
        return before.model_copy(update={"cases": (*before.cases, case)})
    try:
        return Suite(
            suite=candidate.suite,
            split=candidate.split,
            author=candidate.reviewed_by,
            date=candidate.reviewed_on or datetime.datetime.now(datetime.UTC).date(),
            cases=(case,),
        )
    except ValidationError as fault:
        raise CandidateFault(_said(fault)) from fault


def _appended(text: str, case: Case) -> str:
    """With the case at the end, indented as the cases before it are."""
    first = re.search(r"^cases:\s*\n(?:\s*(?:#.*)?\n)*( *)- ", text, re.MULTILINE)
    indent = first[1] if first else ""
    return text.rstrip() + "\n" + "".join(f"{indent}{line}\n" for line in _yaml([as_written(case)]).splitlines())
