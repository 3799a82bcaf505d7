import pytest

from knowledge.files import NotYaml, read_yaml
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.mark.parametrize(
    "text",
    [
        "contacts: !!bool x",
        "day: !!timestamp x",
        "number: !!int ''",
        "run: !!python/name:os.system",
        "contacts: " + "[" * 50_000,
        "- " * 50_000 + "x",
        "? " * 20_000,
        "a: &a\n  b: 1\nc: *a",
        "a1: &a1\n  <<: [*a0, *a0]",
        "x:\n  <<: {a: 1}",
        "day: 2024-02-30",
        "entries:\n  - {id: a, id: b}",
        "? [a]\n: b",
        "a: [",
        "\xff",
        "a: " + "x" * 5_000_001,
    ],
)
def test_more_of_yaml_than_lists_of_values_is_refused_and_ends_no_process(text: str) -> None:
    with pytest.raises(NotYaml):
        read_yaml(text.encode("latin-1"))


def test_values_are_read_as_they_are_written() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: [1, two, null]\nb: 'no'\n") == {"a": [1, "two", None], "b": "no"}
    assert all(read_yaml(path.read_bytes()) for path in SHIPPED_KNOWLEDGE.glob("*.yaml"))
