import re
import time
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from knowledge.contacts import load_contacts
from knowledge.identifiers import KINDS, identifier_kinds
from knowledge.identifiers.initials import initials_someone
from knowledge.identifiers.names import names_someone
from knowledge.identifiers.numbers import has_form
from knowledge.identifiers.rules import Rule, load_rules
from knowledge.identifiers.vocabulary import vocabulary
from knowledge.settings import PROJECT, SHIPPED_KNOWLEDGE

SUITES = PROJECT / "evals" / "suites"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("his number is 943 476 5919", "an NHS number"),
        ("NHS number 943 476 5918", "an NHS number"),
        ("9 4 3 4 7 6 5 9 1 9", "an NHS number"),
        ("NI AB 12 34 56 C", "a National Insurance number"),
        ("ring 07700 900123", "a phone number"),
        ("ring +44 (0)7700 900123", "a phone number"),
        ("call her on 7700900123", "a phone number"),
        ("tel:07700900123", "a phone number"),
        ("+353 87 123 4567", "a phone number"),
        ("write to a.b@example.com", "an e-mail address"),
        ("k.jones@essex.gov.uk", "an e-mail address"),
        ("a.b [at] example [dot] com", "an e-mail address"),
        ("her insta is kayd_09", "an online account"),
        ("born on 3 May 2012", "a date of birth"),
        ("DOB: 12/03/2011", "a date of birth"),
        ("m, dob 230911", "a date of birth"),
        ("they moved to 12 High Street", "an address"),
        ("she lives at 12 high street", "an address"),
        ("Mum lives at Pear Tree Cottage", "an address"),
        ("postcode CM1 1QH", "a full postcode"),
        ("Mosaic 1234567", "a case or record number"),
        ("case number: 123456", "a case or record number"),
        ("https://example.org/person/1234567", "a case or record number"),
        ("UPN A123456789012", "a case or record number"),
        ("he drives AB12 CDE", "a vehicle registration"),
        ("12-34-56 account 12345678", "a bank or card number"),
        ("AB (14) told us", "initials with an age"),
        ("J.S., aged 7", "initials with an age"),
        ("a child called Ellie", "a person's name"),
        ("Kayleigh told me", "a person's name"),
        ("spoke to kayleigh's mum", "a person's name"),
        ("i visited the okafors", "a person's name"),
        ("I visited the Okonjos", "a person's name"),
        ("Will told his teacher", "a person's name"),
        ("chronology_okafor_family_v2.docx", "a person's name"),
        ("Tyriqe, 8, said no", "a person's name"),
        ("the only boy in year 3 at Ashdown Primary", "a school or small place with a child"),
        ("my 7yo at st annes primary", "a school or small place with a child"),
        ("a 12 year old in Little Wendling", "a school or small place with a child"),
    ],
)
def test_identifying_detail_is_recognised_by_kind(text: str, kind: str) -> None:
    assert kind in identifier_kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ell\u200bie (14)",
        "Kay\u00adleigh told me",
        "*Kay*leigh told me",
        "K a y l e i g h told me",
        "KAYLEIGH TOLD ME",
        "\u041a\u0430yleigh told me",
        "I visited محمد yesterday",
        "I&#39;m told by Kayleigh",
        "ＣＭ１ １ＱＨ",  # noqa: RUF001 -- as a full-width keyboard writes it
        "０７７００ ９００１２３",  # noqa: RUF001 -- likewise
        "9\u200b43\u00ad 476\u00a05919",
        "943–476–5919",
        "077📱00900123",
        "0️⃣7️⃣7️⃣0️⃣0️⃣ 900123",
        "07700 :phone: 900123",
        ":zero::seven::seven::zero::zero: 900123",
        "oh seven seven double oh nine double oh one two three",
        "o77OO 9OO123",
        "07700\n900\n123",
        "**07700** 900123",
        "<tel:07700900123|07700 900123>",
        "<mailto:a.b@example.com|a.b@example.com>",
        "07700<br>900123",
        "&#48;7700 900123",
        "\u202e321009 00770\u202c",
        "\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0662\u0663",
        "①②-③④-⑤⑥ account 12345678",
    ],
)
def test_nothing_hides_an_identifier_that_a_person_would_read(text: str) -> None:
    assert identifier_kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gillick competence and the Fraser guidelines",
        "Working Together to Safeguard Children 2023 (DfE)",
        "what does Ofsted expect",
        "a request under Sarah's Law or Clare's Law, and Martha's Rule",
        "KCSIE Part 4, Annex B, section 47 and S17",
        "Serious Case Review 2011 and ICSA (2023)",
        "the 16-year-olds presentation had stabilised",
        "943 476 5918",
        "call 999 or 101, or Childline on 0800 1111",
        "Stop It Now on 0808 1000 900",
        "Theme 3 of the audit, Chapter 3 (12)",
        "The Child Safeguarding Panel Report (Nov 2024)",
        "Lord Laming after the Victoria Climbié inquiry",
        "Kolb, Gibbs or Schön for supervision",
        "Professor Eileen Munro's report and the Jay Inquiry",
        "the Lucy Faithfull Foundation and Barnardo's",
        "Mr Bates vs the Post Office",
        "I cover Clacton, Tiptree and CM1",
        "HOW DO I RECORD WHAT A CHILD SAYS",
        "How Do I Write A Safety Plan",
        "Will you tell me what may change in May",
        "Hope this helps, to be frank",
        "thier famly plan, wot do i rite",
        "mum's new partner, the stepdad, is known to us",
        "nan told me, and the HV said so too",
        "from 01.04.2023 - 31.03.2024",
        "children born after 1 September 2008",
        "help@nspcc.org.uk and LADO@essex.gov.uk",
        "ISBN 978-1-4739-0000-4",
        "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2",
        "AS v TH [2016] EWHC 532, and R v Smith",
        "(Allnock and Miller, 2013)",
        "a 14 year old in Essex tells a friend at school",
        "",
    ],
)
def test_guidance_and_questions_about_it_identify_nobody(text: str) -> None:
    assert identifier_kinds(text) == ()


@pytest.mark.parametrize("rule", load_rules("names.yaml").rules, ids=lambda rule: rule.id)
def test_each_way_of_speaking_of_a_person_has_examples_that_hold(rule: Rule) -> None:
    assert [text for text in rule.must if not names_someone(text, frozenset())] == []
    assert [text for text in rule.must_not if names_someone(text, frozenset())] == []


@pytest.mark.parametrize("rule", load_rules("forms.yaml").rules, ids=lambda rule: rule.id)
def test_each_form_has_examples_that_hold(rule: Rule) -> None:
    finds = initials_someone if rule.id == "initials" else has_form(rule.id)

    assert [text for text in rule.must if not finds(text, frozenset())] == []
    assert [text for text in rule.must_not if finds(text, frozenset())] == []


def test_the_words_of_the_rules_are_known_so_that_none_is_taken_for_a_name() -> None:
    kin = re.findall("[a-z]{3,}", load_rules("names.yaml").words["kin"] + load_rules("names.yaml").words["person"])

    assert [word for word in kin if not vocabulary().knows(word)] == []


COMMUNITIES = {
    "English": "Kayleigh Jayden Callum Ellie-Mae Gemma Darren",
    "Irish": "Siobhán Niamh Tadhg Aoife Oisín Ciarán",
    "Welsh": "Rhys Carys Dafydd Siân Llŷr Angharad",
    "Scottish": "Eilidh Hamish Mhairi Ruaridh Iain Catriona",
    "South Asian": "Aaliyah Imran Gurpreet Priya Fatima Zainab",
    "West African": "Oluwaseun Chidi Kwame Ngozi Adebayo Abena",
    "East African": "Abdirahman Hodan Tesfaye Selam Fadumo Wanjiku",
    "Southern African": "Tendai Thandiwe Sipho Rutendo Nomvula Lerato",
    "Caribbean": "Shanice Tyrese Delroy Keisha Tashan Alvita",
    "Polish": "Agnieszka Wojciech Zuzanna Kacper Małgorzata Łukasz",
    "Romanian": "Ionut Andreea Mihai Bogdan Ileana Florentina",
    "Ukrainian": "Oleksandr Olena Taras Yevhen Kateryna Bohdan",
    "Albanian": "Besnik Arben Liridona Fatmir Shpend Mirlinda",
    "Turkish": "Ayşe Emre Zeynep Murat Gökhan Elif",
    "Arabic": "Yusuf Khadija Mustafa Nour Abdullah Rania",
    "Iranian and Kurdish": "Shirin Kaveh Rojin Farhad Narges Rebwar",
    "Chinese": "Xiaoming Mei-Ling Jiahui Yuchen Xinyi Weimin",
    "Vietnamese": "Nguyen Phuong Thuy Quang Huong Tuyet",
    "Jewish": "Shlomo Rivka Mendel Chaya Yitzchok Shoshana",
    "Traveller": "Paddy Bridget Francie Johnboy Margaret Winnie",
}
FRAMES = ("{} told me at break", "spoke to {}'s mum", "how should I word {}'s account", "{} (9) will not come")


@pytest.mark.parametrize("community", COMMUNITIES)
def test_names_of_every_community_are_found_with_and_without_a_capital(community: str) -> None:
    names = COMMUNITIES[community].split()
    texts = [frame.format(form) for name in names for form in (name, name.lower()) for frame in FRAMES]
    missed = [text for text in texts if "a person's name" not in identifier_kinds(text)]

    assert len(missed) <= 0.05 * len(texts), missed


def _questions(*, private: bool) -> list[tuple[str, str]]:
    """Theme and text of the dev cases; of the other suites every one is innocent, but danger and notes."""
    found = []
    for path in sorted(SUITES.glob("*_dev.yaml")):
        if path.name.startswith(("danger", "wording2")):
            continue
        for case in yaml.safe_load(path.read_text("utf-8"))["cases"]:
            if (case["expect"] == "private") == private:
                said = [turn["text"] for turn in case.get("turns") or [] if turn["role"] == "user"]
                found.append((case["tags"]["theme"], "\n".join([*said, case["question"]])))
    return found


@pytest.fixture(scope="module")
def published() -> frozenset[str]:
    return load_contacts(SHIPPED_KNOWLEDGE).published()


def test_no_innocent_question_of_the_dev_suites_is_stopped(published: frozenset[str]) -> None:
    questions = [text for _, text in _questions(private=False)]

    assert len(questions) > 300
    stopped = [text for text in questions if identifier_kinds(text, published=published)]
    assert len(stopped) <= len(questions) / 1000, stopped


def test_identifying_detail_of_the_dev_suite_is_stopped(published: frozenset[str]) -> None:
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for theme, text in _questions(private=True):
        by_kind[theme].append(bool(identifier_kinds(text, published=published)))

    assert sum(map(len, by_kind.values())) > 70
    assert {kind: sum(found) / len(found) for kind, found in by_kind.items() if not all(found)} == {}


def test_a_published_contact_identifies_nobody_and_another_number_beside_it_does(published: frozenset[str]) -> None:
    text = "Ring 0345 603 7627 or +44 345 606 1212, or write to ESCBtraining@essex.gov.uk"

    assert identifier_kinds(text, published=published) == ()
    assert identifier_kinds(f"{text}, or 07700 900123", published=published) == ("a phone number",)
    assert identifier_kinds("ring 01632 960456", published=frozenset({"01632960456"})) == ()


@pytest.mark.parametrize("path", sorted((SHIPPED_KNOWLEDGE / "guidance").rglob("*.md")), ids=lambda path: path.stem)
def test_the_shipped_guidance_holds_no_identifying_detail(path: Path, published: frozenset[str]) -> None:
    sentences = re.split(r"(?<=[.?!])\s+|\n", path.read_text("utf-8"))

    assert [text for text in sentences if identifier_kinds(text, published=published)] == []


def test_only_the_kinds_that_are_asked_for_are_sought() -> None:
    text = "Kayleigh, NHS 943 476 5919, 07700 900123"

    assert identifier_kinds(text, among={"an NHS number"}) == ("an NHS number",)
    assert set(identifier_kinds(text)) == {"an NHS number", "a phone number", "a person's name"}
    assert set(identifier_kinds(text)) <= KINDS


HOSTILE = (
    *("Aa-", "Aa'", "Aa ", "Aa", "1", "0 1", "01 .", "+44 (0) ", "a@", "a.", "a@a.", "123 456 789 ", "0(((("),
    *("nhs ", "nhs 1 ", "born ", "born 1 jan", "1 1 1 ", "lives 1 a ", "case no ", "called Aa-Aa ", "mum Aa", "AB (1"),
    *(
        "<",
        "<a|",
        "&#",
        "_",
        "__ ",
        "*",
        ":a:",
        "\u202e",
        "¶ ",
        "\n",
        "one two ",
        "a b ",
        "O0 ",
        "xqzt told me ",
        "J. ",
    ),
    *(
        "the Xqs ",
        "mum Xq ",
        "Xq Xq ",
        "aged 9 in Xq ",
        "St Xq School ",
        "Xq's Xq ",
        "Xq-",
        "lives on ",
        "l",
        "A1A1",
        "é",
    ),
    *("a at ", "@a", "12/", "12-", "insta ", "reg ", "Xq and ", "victoria ", "Kay\u200b", "\u0660", "he is known as "),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    started = time.process_time()

    identifier_kinds(unit * (20_000 // len(unit)))

    assert time.process_time() - started < 0.5


def test_a_megabyte_takes_seconds_and_an_ordinary_message_milliseconds() -> None:
    words = (SHIPPED_KNOWLEDGE / "guidance" / "notes" / "working-together-2023.md").read_text("utf-8")
    message = words[-4000:]
    identifier_kinds(message)
    times = []
    for _ in range(5):
        started = time.process_time()
        identifier_kinds(message)
        times.append(time.process_time() - started)
    started = time.process_time()
    identifier_kinds(message * 250)

    assert min(times) < 0.02
    assert time.process_time() - started < 10
