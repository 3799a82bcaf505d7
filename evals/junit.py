"""A run as JUnit XML, for the tools that read test results."""

from pathlib import Path

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from evals.measures import MEASURES
from evals.run import Item, Run


def write_junit(run: Run, path: Path) -> Path:
    """One test case an item; a score that decides and falls short is a failure, a failing assistant an error."""
    took = {timing.id: timing.answer_ms / 1000 for timing in run.timings}
    written = JUnitXml("evals")
    for name in dict.fromkeys((item.suite, item.split) for item in run.items):
        suite = TestSuite(".".join(name))
        for item in run.items:
            if (item.suite, item.split) == name:
                suite.add_testcase(_test_case(item, took.get(item.id, 0.0)))
        written.add_testsuite(suite)
    written.write(str(path), pretty=True)
    return path


def _test_case(item: Item, seconds: float) -> TestCase:
    case = TestCase(item.id, classname=f"{item.suite}.{item.split}", time=seconds)
    if item.error is not None:
        case.result = [Error(_printable(item.error))]
    elif short := [score for score in item.scores if MEASURES[score.name].decides and score.value < 1]:
        said = "; ".join(f"{score.name} {score.value:.2f} ({score.why})" for score in short)
        case.result = [Failure(_printable(f"{item.question}\n{said}"))]
    return case


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
