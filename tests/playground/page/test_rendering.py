"""Whatever an app sends is drawn from the payload that Slack would get, and what people do reaches the app."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from playground.workspace import Message
from tests.browser import needs_chromium
from tests.playground.page.conftest import Hosted, OpenPage
from tests.playground.page.handmade import FORM, MESSAGE, TASKS, marked, plain

pytestmark = needs_chromium


def open_thread(page: Page) -> None:
    page.get_by_role("button", name="1 reply").click()


def unknown(page: Page) -> int:
    return page.locator("[data-unknown]").count()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in {"serious", "critical"}]


def test_every_block_of_a_message_is_drawn(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.answer(MESSAGE)
    page = open_page(hosted.address)
    open_thread(page)
    answer = page.locator("#replies .message").nth(1)
    for words in ("A heading", "5 < 6", "Second field", "Quoted word for word", "<b>no markup</b>", "item", "2024"):
        expect(answer).to_contain_text(words)
    expect(answer.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.org")
    for tag, words in {
        "strong": "Bold",
        "em": "slanted",
        "s": "gone",
        "blockquote": "quoted",
        "pre": "as it is",
    }.items():
        expect(answer.locator(tag, has_text=words).first).to_be_visible()
    expect(answer.get_by_role("img", name="A drawing of a genogram")).to_be_visible()
    expect(answer.locator(".mention")).to_have_text("@Practice Assistant")
    assert answer.locator("table").count() == 2
    assert unknown(page) == 0
    assert serious(page) == []


def test_tasks_and_plans_say_how_far_they_are(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.answer(TASKS)
    page = open_page(hosted.address)
    open_thread(page)
    expect(page.locator("#replies")).to_contain_text("Done Looking in the audit")
    expect(page.get_by_label("Preparing an answer")).to_contain_text("Under way Checking each sentence")
    assert unknown(page) == 0


def test_a_block_that_nobody_drew_is_said_loudly(hosted: Hosted, open_page: OpenPage) -> None:
    channel, ts = hosted.question()
    stray = Message(
        channel=channel, ts=f"{ts}9", thread_ts=ts, user="U0ASSISTANT", text="Look", blocks=({"type": "hologram"},)
    )
    hosted.stage.slack.backstage.workspace.put(stray)
    page = open_page(hosted.address)
    open_thread(page)
    expect(page.locator("#unknown")).to_contain_text("no picture of: hologram")


def test_text_stays_text(hosted: Hosted, open_page: OpenPage) -> None:
    attack = "<img src=x onerror=alert(1)> *<script>alert(1)</script>* <javascript:alert(1)|press>"
    hosted.answer(
        [{"type": "section", "text": marked(attack)}, {"type": "markdown", "text": f"{attack} [x](javascript:alert)"}]
    )
    page = open_page(hosted.address)
    open_thread(page)
    expect(page.locator("#replies")).to_contain_text("press")
    assert page.locator("#replies").locator("img, script, a").count() == 0


def test_evidence_opens_over_the_page_and_escape_puts_it_away(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.bot.modal = {
        "type": "modal",
        "title": plain("Evidence 1"),
        "blocks": [{"type": "section", "text": marked("> The passage in its place")}],
    }
    hosted.answer(MESSAGE)
    page = open_page(hosted.address)
    open_thread(page)
    page.get_by_role("button", name="Evidence 1").click()
    dialog = page.get_by_role("dialog", name="Evidence 1")
    expect(dialog).to_contain_text("The passage in its place")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Evidence 1")).to_be_focused()
    assert hosted.bot.heard[0]["actions"][0]["value"] == "1"


def test_a_thumbs_down_asks_for_reasons_and_they_reach_the_app(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.bot.modal = FORM
    hosted.answer(MESSAGE)
    page = open_page(hosted.address)
    open_thread(page)
    page.get_by_role("button", name="Not helpful").click()
    dialog = page.get_by_role("dialog", name="What went wrong?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".wrong", has_text="This is needed.")).to_have_count(3)
    assert serious(page) == []
    dialog.get_by_label("Out of date").check()
    dialog.get_by_label("Very").check()
    dialog.get_by_label("Theme").select_option("Risk")
    dialog.get_by_label("Siblings").check()
    dialog.get_by_label("Note").fill("It has been replaced.")
    hosted.bot.errors = {"note": "Please leave the date out."}
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_contain_text("Please leave the date out.")
    hosted.bot.errors = {}
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    sent = hosted.bot.sent[-1]
    assert [one["value"] for one in sent["why"]["reasons"]["selected_options"]] == ["out of date"]
    assert sent["how"]["sure"]["selected_option"]["value"] == "very"
    assert sent["which"]["theme"]["selected_option"]["value"] == "risk"
    assert [one["value"] for one in sent["several"]["also"]["selected_options"]] == ["siblings"]
    assert sent["note"]["note"]["value"] == "It has been replaced."
    expect(page.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")


def test_a_choice_in_a_message_reaches_the_app_at_once(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.answer(MESSAGE)
    page = open_page(hosted.address)
    open_thread(page)
    page.get_by_label("Pick a theme").select_option("Risk")
    page.get_by_label("More choices").click()
    page.get_by_role("button", name="Mute").click()
    hosted.do(hosted.stage.slack.until(lambda: len(hosted.bot.heard) == 2))
    chosen = [body["actions"][0]["selected_option"]["value"] for body in hosted.bot.heard]
    assert chosen == ["risk", "mute"]


def test_a_note_is_seen_by_its_reader_alone(hosted: Hosted, open_page: OpenPage) -> None:
    asha, ben = (person.user for person in hosted.stage.cast.people[:2])
    team = next(one for one in hosted.stage.slack.backstage.workspace.channels.values() if one.name == "practice")
    question = hosted.do(asha.post(team, "What helps?"))
    hosted.do(ben.reply(question, "I wonder too"))  # a whisper shows only in a thread that is there
    hosted.call("chat.postEphemeral", channel=team.id, user=asha.id, text="A kinder word", thread_ts=question.ts)
    page = open_page(hosted.address)
    page.get_by_role("button", name="# practice").click()
    open_thread(page)
    expect(page.locator(".mine-alone")).to_contain_text("Only visible to you")
    page.get_by_label("You are").select_option(ben.id)
    page.get_by_role("button", name="# practice").click()
    open_thread(page)
    expect(page.locator("#replies .message")).to_have_count(2)
    assert "kinder" not in page.content()


def test_a_shortcut_is_offered_where_the_app_is_not(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.bot.modal = {
        "type": "modal",
        "title": plain("Wording"),
        "blocks": [{"type": "section", "text": plain("One thought")}],
    }
    page = open_page(hosted.address)
    page.get_by_role("button", name="# staff-room").click()
    page.get_by_label("Actions for the message of Ben", exact=False).click()
    page.get_by_role("button", name="Check my wording").click()
    expect(page.get_by_role("dialog", name="Wording")).to_contain_text("One thought")
    assert hosted.bot.heard[0]["callback_id"] == "check_wording"


def test_a_command_has_hints_and_its_answer_is_private(hosted: Hosted, open_page: OpenPage) -> None:
    page = open_page(hosted.address)
    page.locator("#write").fill("/pr")
    page.locator(".hint-row").click()
    page.keyboard.type("wording hello")
    page.keyboard.press("Enter")
    expect(page.locator(".mine-alone")).to_contain_text("Heard “wording hello”")
    page.locator("#write").fill("/nothing")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("/nothing is not a command here")


def test_the_home_tab_is_the_persons_own(hosted: Hosted, open_page: OpenPage) -> None:
    hosted.bot.home = {"type": "home", "blocks": [{"type": "header", "text": plain("What I have read")}]}
    page = open_page(hosted.address)
    page.get_by_role("button", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="What I have read")).to_be_visible()
    page.get_by_label("You are").select_option(label="Ben, practitioner")
    expect(page.locator("#home")).to_contain_text("has not published")


def test_prompts_and_status_are_shown(hosted: Hosted, open_page: OpenPage) -> None:
    asha = hosted.stage.cast.people[0].user
    prompt = {"title": "Ask about guidance", "message": "What does the audit say?"}
    hosted.call("assistant.threads.setSuggestedPrompts", channel_id=asha.direct.id, prompts=[prompt])
    page = open_page(hosted.address)
    page.get_by_role("button", name="Ask about guidance").click()
    expect(page.locator("#replies .message")).to_contain_text("What does the audit say?")
    root = asha.sees()[-1].ts
    hosted.call("assistant.threads.setStatus", channel_id=asha.direct.id, thread_ts=root, status="is reading the audit")
    expect(page.locator("#thread-status")).to_contain_text("Practice Assistant is reading the audit")
