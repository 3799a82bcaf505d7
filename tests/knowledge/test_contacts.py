from pathlib import Path

import pytest

from knowledge.contacts import load_contacts
from knowledge.files import KnowledgeFault
from knowledge.settings import SHIPPED_KNOWLEDGE

ENTRY = "{{id: a, area: UK, purpose: p, name: n, source: s, last_checked: {checked}{more}}}"


def contacts_file(folder: Path, entry: str) -> Path:
    (folder / "contacts.yaml").write_text(f"contacts:\n  - {entry}\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (ENTRY.format(checked="null", more=", phone: 999"), "contacts › a › phone: input should be a valid string"),
        (ENTRY.format(checked="null", more=", fax: x"), "contacts › a › fax: is not a field here"),
        (ENTRY.format(checked="soon", more=""), "contacts › a › last_checked"),
        ("{id: a}", "contacts › a › area: is missing; add it"),
        (ENTRY.format(checked="2024-02-30", more=""), "not YAML"),
        ("{id: [", "not YAML (line 3)"),
        ("[" * 5000, "not YAML"),
    ],
)
def test_a_wrong_contact_is_named_by_file_entry_and_field(tmp_path: Path, entry: str, names: str) -> None:
    with pytest.raises(KnowledgeFault, match=r"contacts\.yaml") as fault:
        load_contacts(contacts_file(tmp_path, entry))

    assert names in str(fault.value)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "contacts.yaml").write_bytes(b"contacts: \xff\xfe")

    with pytest.raises(KnowledgeFault, match=r"contacts\.yaml: not YAML"):
        load_contacts(tmp_path)


def test_a_folder_without_contacts_uses_the_shipped_ones(tmp_path: Path) -> None:
    assert load_contacts(tmp_path) == load_contacts(SHIPPED_KNOWLEDGE)


def test_an_area_without_contacts_still_has_999_and_no_front_door(tmp_path: Path) -> None:
    contacts = load_contacts(tmp_path)
    emergency = contacts.find("emergency", "Nowhere")

    assert emergency is not None
    assert emergency.phone == "999"
    assert contacts.find("front-door", "Nowhere") is None
    assert contacts.find("front-door", "essex") is not None


def test_a_checked_contact_says_when(tmp_path: Path) -> None:
    contacts = load_contacts(contacts_file(tmp_path, ENTRY.format(checked="2025-02-28", more="")))

    assert str(contacts.contacts[0].last_checked) == "2025-02-28"


def test_a_day_of_checking_that_is_still_to_come_is_refused(tmp_path: Path) -> None:
    contact = "{id: hub, area: Essex, purpose: front-door, name: Hub, source: s, last_checked: 2999-01-01}"
    (tmp_path / "contacts.yaml").write_text(f"contacts: [{contact}]", "utf-8")

    with pytest.raises(KnowledgeFault, match=r"hub › last_checked: .*lies in the future"):
        load_contacts(tmp_path)
