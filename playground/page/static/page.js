/* The page: what one person has in front of them, drawn again whenever the stand-in Slack changes. */

import { behind } from "./behind.js";
import { blocks } from "./blocks.js";
import { el, keep } from "./dom.js";
import { answers, chosen, wrong } from "./inputs.js";
import { mrkdwn } from "./mrkdwn.js";

const by = (id) => document.getElementById(id);
const view = { seen: null, offers: null, place: { app: "messages" }, thread: null, run: null, events: null, pressed: new Map() };

/* ---- talking to the playground ---- */

async function send(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { trouble: await answer.text() };
  notice(said.trouble || "");
  return answer.ok ? said : null;
}

const act = (deed) => send("/do", { me: view.seen.me, ...deed });

function listen(me) {
  view.events?.close();
  view.events = new EventSource(`/events?me=${encodeURIComponent(me)}`);
  view.events.onmessage = (event) => draw(JSON.parse(event.data));
  view.events.onerror = () => notice("The playground has stopped, or is starting again.");
  view.events.onopen = () => notice("");
}

function notice(text) {
  by("notice").textContent = text;
}

/* ---- reading what is seen ---- */

function name(id) {
  if (id === view.seen.bot) return "Practice Assistant";
  const person = view.seen.people.find((one) => one.id === id);
  return person?.name || view.seen.channels.find((one) => one.id === id)?.name || id;
}

const here = () => view.place.channel || view.seen.direct;
const messages = (channel) => view.seen.messages[channel] || [];
const channelOf = (id) => view.seen.channels.find((one) => one.id === id);
const statusOf = (channel, root) => view.seen.statuses.find((one) => one.channel === channel && one.thread === root);
const clock = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/* ---- drawing ---- */

function draw(seen) {
  const someoneElse = view.seen?.me !== seen.me;
  const again = view.run !== seen.run;
  view.seen = seen;
  view.run = seen.run;
  if (again) view.pressed.clear();
  if (again || someoneElse) arrive();
  drawWho();
  drawPlaces();
  drawMain();
  drawThread();
  drawModal();
  behind.changed(seen.traffic);
  tellUnknown();
}

/** Be where this person can be, with no thread open; the app hears of a tab that is opened. */
function arrive() {
  view.thread = null;
  if (view.place.channel && !channelOf(view.place.channel)) view.place = { app: "messages" };
  forget("main", "thread");
  if (view.place.app) act({ deed: "open", tab: view.place.app });
}

/** Draw these regions from nothing the next time. */
function forget(...ids) {
  for (const id of ids) by(id).replaceChildren();
}

function drawWho() {
  if (by("me").options.length) return;
  by("me").append(...view.seen.people.map((one) => el("option", { value: one.id, selected: one.id === view.seen.me }, `${one.name}, ${one.role}`)));
}

function drawPlaces() {
  const nav = by("places");
  if (!nav.children.length) {
    nav.append(
      el("h2", {}, "Assistant"),
      el("ul", { id: "apps" }),
      el("h2", {}, "Channels"),
      el("ul", { id: "channels" }),
      el("h2", {}, "Try a question"),
      el("ul", { id: "samples" }, view.offers.samples.map((sample) => el("li", {}, sampleButton(sample)))),
      el("div", { class: "foot" }, el("a", { href: "/transcript", download: "playground_dev.yaml" }, "Save as eval case"), el("button", { type: "button", class: "quiet", onclick: reset }, "Reset")),
    );
  }
  keep(by("apps"), [{ current: Boolean(view.place.app) }], () => "app", (one) => el("li", {}, placeButton("Practice Assistant", one.current, { app: "messages" })));
  const channels = view.seen.channels.map((one) => ({ ...one, current: one.id === view.place.channel }));
  keep(by("channels"), channels, (one) => one.id, (one) => el("li", {}, placeButton(`# ${one.name}`, one.current, { channel: one.id }, one.private)));
}

function placeButton(text, current, place, isPrivate) {
  return el("button", { type: "button", class: "place", "aria-current": current ? "page" : null, "data-focus": text, onclick: () => go(place) }, text, isPrivate ? el("span", { class: "aside" }, " private") : null);
}

function sampleButton(sample) {
  const ask = async (event) => {
    // A double click is one question.
    if (event.detail > 1) return;
    go({ app: "messages" });
    await write(view.seen.direct, sample.question, null);
  };
  return el("button", { type: "button", class: "sample", onclick: ask }, el("strong", {}, sample.ending), el("span", {}, sample.question));
}

function go(place) {
  view.place = place;
  view.thread = null;
  forget("main", "thread");
  togglePlaces(false);
  if (place.app) act({ deed: "open", tab: place.app });
  draw(view.seen);
}

async function reset() {
  by("spoken").textContent = "Beginning again.";
  view.thread = null;
  await send("/reset", {});
  by("spoken").textContent = "Everything was begun again.";
}

function drawMain() {
  const main = by("main");
  if (!main.children.length) main.append(...(view.place.app ? appFrame() : channelFrame()));
  if (view.place.app === "home") return drawHome();
  const all = messages(here());
  const roots = all.filter((one) => one.ts === one.root);
  const items = roots.map((one) => ({ ...one, feedback: feedbackOn(one), replies: all.filter((reply) => reply.root === one.ts && reply.ts !== one.ts && !reply.only_for_me).length, status: statusOf(one.channel, one.ts)?.text }));
  follow(by("messages"), () => keep(by("messages"), items, (one) => one.ts, (one) => messageItem(one, { inThread: false })));
  if (view.place.app) drawPrompts(roots.length > 0);
  return undefined;
}

function appFrame() {
  const tab = (label, value) =>
    el("button", { type: "button", class: "tab", "aria-current": view.place.app === value ? "page" : null, onclick: () => go({ app: value }) }, label);
  const head = el(
    "header",
    { class: "head" },
    el("h2", {}, "Practice Assistant"),
    el("p", { class: "aside" }, view.place.app === "home" ? "The app’s page for you. Everybody has their own." : "Your direct messages with the app. Only you and the app see them."),
    el("nav", { class: "tabs", "aria-label": "Practice Assistant" }, tab("Messages", "messages"), tab("Home", "home")),
  );
  if (view.place.app === "home") return [head, el("div", { id: "home", class: "scroll", tabindex: "0", role: "region", "aria-label": "App Home" })];
  const nothing = el("p", { id: "nothing-yet", class: "aside" }, "Nothing was said yet. Ask a question below, or try one from the list.");
  return [head, el("div", { id: "prompts" }), nothing, messageList("Messages"), composer({ id: "write", label: "Message Practice Assistant" })];
}

function channelFrame() {
  const channel = channelOf(view.place.channel);
  const about = `${channel.members.join(", ")}${channel.has_bot ? " and Practice Assistant" : ". Practice Assistant is not in this channel; its shortcuts work all the same"}.`;
  const head = el("header", { class: "head" }, el("h2", {}, `# ${channel.name}`), el("p", { class: "aside" }, `${channel.private ? "Private. " : ""}${about}`));
  return [head, messageList(`Messages in ${channel.name}`), composer({ id: "write", label: `Message #${channel.name}`, mention: channel.has_bot })];
}

const messageList = (label) => el("div", { class: "scroll", tabindex: "0", role: "log", "aria-label": label }, el("ol", { id: "messages", class: "messages" }));

/** Change a list, and stay at its end if it was there. */
function follow(list, change) {
  const scroll = list.closest(".scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  change();
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

function drawPrompts(begun) {
  const prompts = begun ? [] : view.seen.prompts;
  keep(by("prompts"), prompts, (one) => one.title, (one) =>
    el("button", { type: "button", class: "prompt", onclick: () => write(view.seen.direct, one.message, null) }, one.title));
  by("nothing-yet").hidden = begun;
}

function drawHome() {
  const home = view.seen.home;
  keep(by("home"), [home || { hash: "none" }], () => "home", () =>
    home
      ? el("div", { class: "blocks" }, blocks(home.blocks, contextOf({ view: home.id })))
      : el("p", { class: "aside empty" }, "The app has not published a Home tab for you."));
}

/* ---- messages ---- */

function contextOf(where) {
  return {
    me: view.seen.me,
    names: name,
    people: view.seen.people,
    channels: view.seen.channels,
    pressed: (action) => view.pressed.get(pressKey(where, action)),
    press: (action) => press(where, action),
  };
}

const pressKey = (where, action) => `${view.seen.me} ${where.view || where.ts} ${action}`;

async function press(where, { element, label, lasting }) {
  if (element.confirm && !(await confirmed(element.confirm))) return;
  if (lasting) view.pressed.set(pressKey(where, element.action_id), label);
  await act({ deed: "press", label, ...where, action_id: element.action_id });
  if (lasting) draw(view.seen);
}

/** What this person gave as feedback on a message; part of what the message is drawn from. */
const feedbackOn = (message) => [...view.pressed].filter(([key]) => key.startsWith(`${view.seen.me} ${message.ts} `));

function confirmed(question) {
  const dialog = by("confirm");
  return new Promise((decide) => {
    const end = (yes) => () => {
      dialog.close();
      decide(yes);
    };
    dialog.oncancel = () => decide(false);
    dialog.replaceChildren(
      el("h2", { id: "confirm-title" }, question.title.text),
      el("div", { class: "modal-body" }, question.text.type === "mrkdwn" ? mrkdwn(question.text.text, name) : question.text.text),
      el("div", { class: "modal-foot" }, el("button", { type: "button", class: "quiet", onclick: end(false) }, question.deny.text), el("button", { type: "button", class: question.style || "primary", onclick: end(true) }, question.confirm.text)),
    );
    dialog.showModal();
  });
}

function messageItem(message, { inThread }) {
  const mine = message.user === view.seen.me;
  const isApp = message.user === view.seen.bot;
  const byline = el(
    "p",
    { class: "byline" },
    el("span", { class: "name" }, name(message.user)),
    isApp ? el("span", { class: "badge" }, "App") : null,
    el("time", {}, clock(message.ts)),
    message.edited && !isApp ? el("span", { class: "aside" }, "edited") : null,
  );
  const body = message.blocks.length
    ? el("div", { class: "blocks" }, blocks(message.blocks, contextOf({ channel: message.channel, ts: message.ts })))
    : el("div", { class: "blocks" }, el("div", { class: "section" }, el("div", {}, mrkdwn(message.text, name))));
  return el(
    "li",
    { class: `message${message.only_for_me ? " mine-alone" : ""}${message.streaming ? " streaming" : ""}`, "aria-busy": message.streaming ? "true" : null },
    el("span", { class: `avatar${isApp ? " app" : ""}`, "aria-hidden": "true" }, name(message.user)[0]),
    el(
      "div",
      { class: "body" },
      message.only_for_me ? el("p", { class: "private" }, "Only visible to you") : null,
      byline,
      body,
      message.files.map((file) => el("p", { class: "file" }, `File: ${file}`)),
      inThread ? null : repliesButton(message),
      message.status !== undefined && !inThread ? statusLine(message.status) : null,
    ),
    messageMenu(message, { mine, inThread }),
  );
}

const statusLine = (text) => el("p", { class: "status" }, `Practice Assistant ${text || "is working"}`);

function repliesButton(message) {
  if (!message.replies) return null;
  const text = message.replies === 1 ? "1 reply" : `${message.replies} replies`;
  return el("button", { type: "button", class: "replies", "data-focus": "replies", onclick: () => openThread(message.channel, message.ts) }, text);
}

function messageMenu(message, { mine, inThread }) {
  const offered = [];
  if (!inThread && !message.only_for_me) offered.push(["Reply in thread", () => openThread(message.channel, message.root)]);
  if (!message.only_for_me) for (const one of view.offers.shortcuts) offered.push([one.name, () => act({ deed: "shortcut", channel: message.channel, ts: message.ts, callback_id: one.callback_id })]);
  if (mine) offered.push(["Edit", () => edit(message)], ["Delete", () => act({ deed: "delete", channel: message.channel, ts: message.ts })]);
  if (message.user === view.seen.bot) offered.push(["What happened here?", () => behind.show(message.root)]);
  if (!offered.length) return null;
  const details = el("details", { class: "overflow message-menu" });
  const pick = (run) => () => {
    details.open = false;
    details.querySelector("summary").focus();
    run();
  };
  details.append(
    el("summary", { "aria-label": `Actions for the message of ${name(message.user)}, ${clock(message.ts)}`, "data-focus": "menu" }, "⋯"),
    el("div", { class: "menu" }, offered.map(([label, run]) => el("button", { type: "button", class: "quiet", onclick: pick(run) }, label))),
  );
  return details;
}

function edit(message) {
  const text = window.prompt("Change your message", message.text.replaceAll(`<@${view.seen.bot}>`, "@Practice Assistant"));
  if (text) act({ deed: "edit", channel: message.channel, ts: message.ts, text });
}

/* ---- threads ---- */

function openThread(channel, root) {
  view.thread = { channel, root };
  forget("thread");
  draw(view.seen);
  by("write-thread")?.focus();
}

function closeThread() {
  view.thread = null;
  draw(view.seen);
  by("write")?.focus();
}

function drawThread() {
  const pane = by("thread");
  const shown = view.thread && messages(view.thread.channel).some((one) => one.root === view.thread.root);
  pane.hidden = !shown;
  document.body.classList.toggle("in-thread", Boolean(shown));
  if (!shown) return forget("thread");
  if (!pane.children.length) pane.append(...threadFrame());
  const items = messages(view.thread.channel).filter((one) => one.root === view.thread.root).map((one) => ({ ...one, feedback: feedbackOn(one) }));
  const status = statusOf(view.thread.channel, view.thread.root);
  const session = direct(view.thread) ? view.seen.sessions.find((one) => one.thread === view.thread.root) : null;
  by("thread-title").textContent = session?.title || "Thread";
  follow(by("replies"), () => {
    keep(by("replies"), items, (one) => one.ts, (one) => messageItem(one, { inThread: true }));
    keep(by("thread-status"), status ? [{ ...status, stops: session?.stops }] : [], () => "status", (one) => el("div", { class: "status-line" }, statusLine(one.text), one.stops ? stopButton(one) : null));
  });
  return undefined;
}

const direct = (thread) => thread.channel === view.seen.direct;

const stopButton = (status) =>
  el("button", { type: "button", "data-focus": "stop", onclick: () => act({ deed: "stop", channel: status.channel, thread: status.thread }) }, "Stop");

function threadFrame() {
  const channel = channelOf(view.thread.channel);
  return [
    el(
      "header",
      { class: "head" },
      el("h2", { id: "thread-title" }, "Thread"),
      el("p", { class: "aside" }, direct(view.thread) ? "With Practice Assistant" : `In #${channel?.name}`),
      el("button", { type: "button", class: "quiet close", onclick: closeThread }, "Close"),
    ),
    el("div", { class: "scroll", tabindex: "0", role: "log", "aria-label": "Replies" }, el("ol", { id: "replies", class: "messages" }), el("div", { id: "thread-status", role: "status" })),
    composer({ id: "write-thread", label: "Reply in this thread", mention: channel?.has_bot, thread: true }),
  ];
}

/* ---- writing ---- */

function composer({ id, label, mention, thread }) {
  const text = el("textarea", { id, rows: 2, placeholder: label, autocomplete: "off", "aria-describedby": `${id}-hints` });
  const hints = el("div", { class: "hints", id: `${id}-hints` });
  const place = () => (thread ? [view.thread.channel, view.thread.root] : [here(), null]);
  const submit = async () => {
    const words = text.value.trim();
    if (!words) return;
    text.value = "";
    hints.replaceChildren();
    if (words.startsWith("/")) await command(words, place(), text);
    else await write(place()[0], words, place()[1]);
  };
  text.addEventListener("input", () => hint(text, hints, thread));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  const insert = () => {
    text.value = `@Practice Assistant ${text.value}`;
    text.focus();
  };
  return el(
    "form",
    { class: "composer", onsubmit: (event) => { event.preventDefault(); submit(); } },
    el("label", { for: id, class: "unseen" }, label),
    hints,
    text,
    el("div", { class: "composer-foot" }, mention ? el("button", { type: "button", class: "quiet", onclick: insert }, "@ Mention the assistant") : null, el("span", { class: "spring" }), el("button", { type: "submit", class: "primary" }, "Send")),
  );
}

function hint(text, hints, thread) {
  const typed = text.value.split(" ")[0];
  const fits = text.value.startsWith("/") ? view.offers.commands.filter((one) => one.command.startsWith(typed)) : [];
  if (text.value.startsWith("/") && thread) return hints.replaceChildren(el("p", { class: "aside" }, "Slack takes no commands in threads."));
  const take = (one) => () => {
    text.value = `${one.command} `;
    text.focus();
  };
  return hints.replaceChildren(
    ...fits.map((one) => el("button", { type: "button", class: "hint-row", onclick: take(one) }, el("strong", {}, `${one.command} ${one.usage_hint || ""}`), el("span", {}, one.description || ""))),
  );
}

async function command(words, [channel, thread], text) {
  const [, name_, rest] = /^(\S+)\s*([\s\S]*)$/.exec(words);
  const known = view.offers.commands.some((one) => one.command === name_);
  if (known && !thread) return act({ deed: "slash", command: name_, text: rest, channel });
  text.value = words;
  return notice(thread ? "Slack takes no commands in threads." : `${name_} is not a command here.`);
}

async function write(channel, text, thread) {
  const written = await act({ deed: "write", channel, text, thread });
  const toApp = channel === view.seen.direct || text.includes("@Practice Assistant");
  if (written && toApp && !thread) {
    view.thread = { channel, root: written.root };
    forget("thread");
    // What was written may have come back before the answer to writing it.
    draw(view.seen);
  }
}

/* ---- modals ---- */

function drawModal() {
  const dialog = by("modal");
  const top = view.seen.modals.at(-1);
  if (!top) {
    if (dialog.open) dialog.close();
    delete dialog.dataset.shown;
    return;
  }
  const shown = `${top.id} ${top.hash}`;
  if (dialog.dataset.shown === shown) return;
  const filled = dialog.dataset.shown?.startsWith(top.id) ? filledIn(dialog) : new Map();
  dialog.dataset.shown = shown;
  dialog.replaceChildren(modalForm(top));
  refill(dialog, filled);
  if (!dialog.open) dialog.showModal();
}

function modalForm(top) {
  const form = el(
    "form",
    { novalidate: true, onsubmit: (event) => { event.preventDefault(); submitModal(form); } },
    el("header", {}, el("h2", { id: "modal-title" }, top.title.text), el("button", { type: "button", class: "quiet", "aria-label": view.seen.modals.length > 1 ? "Back" : "Close", onclick: () => act({ deed: "close" }) }, view.seen.modals.length > 1 ? "‹ Back" : "×")),
    el("div", { class: "modal-body blocks", tabindex: "0", role: "region", "aria-label": top.title.text }, blocks(top.blocks, contextOf({ view: top.id }))),
    el("div", { class: "modal-foot" }, el("button", { type: "button", class: "quiet", onclick: () => act({ deed: "close" }) }, top.close?.text || (top.submit ? "Cancel" : "Close")), top.submit ? el("button", { type: "submit", class: "primary" }, top.submit.text) : null),
  );
  return form;
}

async function submitModal(form) {
  const given = answers(form);
  if (!given) return;
  const came = await act({ deed: "submit", answers: given });
  for (const made of form.querySelectorAll(".field")) wrong(made, came?.errors?.[made.dataset.block] || "");
  form.querySelector("[aria-invalid]")?.focus();
}

const filledIn = (dialog) => new Map([...dialog.querySelectorAll(".field")].map((made) => [made.dataset.action, chosen(made)]));

/** What a person had typed stays when the app changes the modal around it, as in Slack. */
function refill(dialog, filled) {
  for (const made of dialog.querySelectorAll(".field")) {
    const before = filled.get(made.dataset.action);
    if (before === undefined || before === null) continue;
    for (const box of made.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = [before].flat().includes(box.value);
    const control = made.querySelector("textarea, select, input:not([type=checkbox], [type=radio])");
    if (control) control.value = before;
  }
}

/* ---- the rest of the page ---- */

function tellUnknown() {
  const kinds = [...new Set([...document.querySelectorAll("[data-unknown]")].map((one) => one.dataset.unknown))];
  const text = kinds.length ? `The app sent what this page has no picture of: ${kinds.join(", ")}.` : "";
  if (by("unknown").textContent !== text) by("unknown").textContent = text;
}

function togglePlaces(open) {
  document.body.classList.toggle("places-open", open);
  by("show-places").setAttribute("aria-expanded", String(open));
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.overflow[open]")) {
    if (event.type === "click" && menu.contains(event.target)) continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
}

async function begin() {
  view.offers = await (await fetch("/offers")).json();
  behind.begin({ send, people: (id) => name(id) });
  by("me").addEventListener("change", (event) => listen(event.target.value));
  by("show-places").addEventListener("click", () => togglePlaces(!document.body.classList.contains("places-open")));
  by("modal").addEventListener("cancel", (event) => {
    event.preventDefault();
    act({ deed: "close" });
  });
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(event);
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    (by("write") || by("main")).focus();
  });
  listen("");
}

begin();
