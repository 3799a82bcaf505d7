import ast
from collections import Counter

from knowledge.settings import PROJECT


def test_no_sentence_takes_the_name_of_another() -> None:
    module = ast.parse((PROJECT / "bot" / "slack" / "phrases.py").read_text("utf-8"))
    assigned = [each.targets[0] for each in module.body if isinstance(each, ast.Assign)]
    names = Counter(each.id for each in assigned if isinstance(each, ast.Name))

    assert [name for name, times in names.items() if times > 1] == []
