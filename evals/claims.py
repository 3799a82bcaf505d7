"""How well the check of claims tells true sentences from wrong ones, on labelled claims."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from bot.answering.support import Support
from evals.cases import SuiteFault
from evals.statistics import auroc
from knowledge.lexical import words_of
from knowledge.plain import plain

CLAIMS = Path(__file__).parent / "claims_dev.jsonl"
"""200 claims on the shipped guidance, labelled by somebody who had not read the check."""


class LabelledClaim(BaseModel):
    """A sentence, the passages it cites, and whether they support it: ours, or a line of WiCE."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    claim: str
    quotes: tuple[str, ...] = Field(validation_alias=AliasChoices("quotes", "evidence"))
    kind: str = Field(validation_alias=AliasChoices("kind", "label"))
    supported: bool | None = None

    @property
    def true(self) -> bool:
        """Whether the passages support it."""
        return self.kind == "supported" if self.supported is None else self.supported


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the check says of one claim."""

    claim: LabelledClaim
    kept: bool
    likeness: float
    why: str


def load_claims(path: Path) -> tuple[LabelledClaim, ...]:
    """The claims of a JSON Lines file.

    Raises:
        SuiteFault: a line does not fit, or there is none.
    """
    claims = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            claims.append(LabelledClaim.model_validate_json(line))
        except ValidationError as fault:
            raise SuiteFault(f"{path.name}, line {number}: {fault.errors(include_input=False)[0]['msg']}") from fault
    if not claims:
        raise SuiteFault(f"{path.name} holds no claim.")
    return tuple(claims)


def judge_claims(claims: Sequence[LabelledClaim], support: Support) -> Iterator[Judged]:
    """What the check says of each claim."""
    for each in claims:
        found = support(each.claim, each.quotes)
        yield Judged(claim=each, kept=found.value, likeness=found.share, why=found.why)


def information_of(claims: Sequence[LabelledClaim]) -> Callable[[str], float]:
    """Inverse document frequency of a stemmed word among the distinct sets of passages."""
    texts = {each.quotes for each in claims}
    holding = Counter(word for quotes in texts for word in set(words_of(plain(" ".join(quotes)))))
    return lambda word: math.log(1 + (len(texts) - holding[word] + 0.5) / (holding[word] + 0.5))


def in_words(judged: Sequence[Judged]) -> Iterator[str]:
    """Kept and stopped by kind, then how well the likeness alone tells them apart."""
    kinds = {(not each.claim.true, each.claim.kind) for each in judged}
    for wrong, kind in sorted(kinds):
        yield _counts(kind, [each for each in judged if (not each.claim.true, each.claim.kind) == (wrong, kind)])
    yield _counts("all that are true", [each for each in judged if each.claim.true])
    yield _counts("all that are wrong", [each for each in judged if not each.claim.true])
    yield f"AUROC of likeness, true against all others: {_auroc(judged)}"
    if any(each.claim.kind == "not_supported" for each in judged):
        whole = [each for each in judged if each.claim.kind != "partially_supported"]
        yield f"AUROC of likeness, supported against not supported: {_auroc(whole)}"


def _counts(name: str, judged: Sequence[Judged]) -> str:
    kept = sum(each.kept for each in judged)
    return f"{name:22} kept {kept:3}, stopped {len(judged) - kept:3}"


def _auroc(judged: Sequence[Judged]) -> str:
    area = auroc([each.likeness for each in judged], [each.claim.true for each in judged])
    return "not defined" if area is None else f"{area:.3f}"
