/* Behind the scenes: what happened to each question, what went over the wire, and what goes wrong on purpose. */

import { el, keep } from "./dom.js";

const by = (id) => document.getElementById(id);
const TABS = [["questions", "Questions"], ["wire", "Payloads"], ["switches", "Faults"]];
const ENDINGS = { answer: "Answered", part: "Answered in part", not_covered: "Not covered", danger: "Danger", declined: "Declined", private: "Private" };
const SWITCHES = {
  slack_slow: ["Slack is slow", "Every call takes two and a half seconds."],
  slack_busy: ["Slack says “too many calls”", "Every second call is refused (429) and may be tried again after two seconds."],
  model_down: ["The model is down", "A model is set and cannot be reached. Answers quote their sources word for word."],
  index_damaged: ["The index is damaged", "Answers come from a copy of the index that was cut short. Danger is still heard."],
};
const STEPS = { triage: "Triage", understand: "Understanding", search: "Search", draft: "Draft", verify: "Verification", model: "Model", total: "In all" };

let hands = null;
let tab = "questions";
let last = null;
let wanted = null;

function begin(given) {
  hands = given;
  by("show-behind").addEventListener("click", () => toggle(by("behind").hidden));
}

function toggle(open) {
  by("behind").hidden = !open;
  by("show-behind").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("behind-open", open);
  if (!open) {
    by("show-behind").focus();
    return;
  }
  frame();
  load();
  by(`tab-${tab}`).focus();
}

/** Open the panel at the question of a thread. */
function show(root) {
  wanted = root;
  tab = "questions";
  by("behind").replaceChildren();
  toggle(true);
}

function changed(traffic) {
  if (traffic === last) return;
  last = traffic;
  if (!by("behind").hidden) load();
}

async function load() {
  const told = await (await fetch("/behind")).json();
  if (by("behind").hidden) return;
  frame();
  ({ questions, wire, switches })[tab](told);
}

function frame() {
  const panel = by("behind");
  if (panel.children.length) return;
  const one = ([id, label]) =>
    el("button", { type: "button", role: "tab", id: `tab-${id}`, class: "tab", "aria-selected": String(tab === id), "aria-controls": "behind-body", tabindex: tab === id ? "0" : "-1", onclick: () => turn(id), onkeydown: (event) => arrows(event, id) }, label);
  panel.append(
    el("header", { class: "head" }, el("h2", {}, "Behind the scenes"), el("p", { class: "aside" }, "Nobody in Slack sees any of this."), el("button", { type: "button", class: "quiet close", onclick: () => toggle(false) }, "Close"), el("div", { role: "tablist", class: "tabs", "aria-label": "Behind the scenes" }, TABS.map(one))),
    el("div", { id: "behind-body", class: "scroll", role: "tabpanel", tabindex: "0", "aria-labelledby": `tab-${tab}` }),
  );
}

function turn(id) {
  tab = id;
  by("behind").replaceChildren();
  frame();
  by(`tab-${id}`).focus();
  load();
}

function arrows(event, id) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const place = TABS.findIndex(([one]) => one === id);
  turn(TABS[(place + step + TABS.length) % TABS.length][0]);
}

/* ---- questions ---- */

function questions(told) {
  const body = by("behind-body");
  const courses = told.courses.map((course, number) => ({ ...course, number })).reverse();
  if (!courses.length) return body.replaceChildren(el("p", { class: "aside empty" }, "Ask something, and this shows what happened to it."));
  body.querySelector(".empty")?.remove();
  const open = courses.find((course) => course.root === wanted) || courses[0];
  keep(body, courses, (course) => course.number, (course) => courseOf(course, course === open));
  if (wanted) body.querySelector("[open]")?.scrollIntoView();
  wanted = null;
  return undefined;
}

function courseOf(course, open) {
  const ending = course.answer?.kind || course.triage.ending;
  const said = ENDINGS[ending] || (course.trouble ? "Could not be answered" : "Under way");
  return el(
    "details",
    { class: "course", open },
    el("summary", {}, el("strong", {}, said), el("span", { class: "asked" }, course.question)),
    el("ol", { class: "steps" }, steps(course)),
  );
}

function steps(course) {
  const shown = [step("Triage", triageSaid(course.triage), course.triage.ms)];
  if (course.trouble) shown.push(step("Answering failed", `${course.trouble}. The person was told so kindly, and asked to try again.`));
  if (!course.answer) return shown;
  const { timings_ms: ms } = course.answer;
  if (course.made_from) shown.push(searched(course.made_from, ms), decided(course.made_from, course.answer));
  if (course.answer.claims.length) shown.push(drafted(course.answer, ms), checked(course.answer, ms));
  if (course.answer.suggestions.length) shown.push(step("Wording", worded(course.answer.suggestions)));
  shown.push(step("Kept", `The reply, its passages and scores, as answer ${course.answer.answer_id}. Never the question.`), timed(ms));
  return shown;
}

const step = (title, content, ms) => el("li", {}, el("p", { class: "step" }, title, ms === undefined ? null : el("span", { class: "aside" }, ` ${ms.toFixed(1)} ms`)), typeof content === "string" ? el("p", {}, content) : content);

function triageSaid(triage) {
  if (triage.ms === undefined) return "Asked without a message, by a command or a form.";
  if (!triage.ending) return "No danger, no details of a person, nothing it must not do: answered from the guidance.";
  return `${ENDINGS[triage.ending]}: a fixed reply at once. No index and no model was asked, and the question was not kept.`;
}

const FIRST = 6;

function searched(made, ms) {
  const rest = made.passages.slice(FIRST);
  const more = rest.length ? el("details", {}, el("summary", {}, `${rest.length} more passages`), passageTable(rest)) : null;
  return step("Search", [el("p", {}, `${made.passages.length} passages from generation ${made.index}.`), passageTable(made.passages.slice(0, FIRST)), more], ms.search);
}

function passageTable(passages) {
  const row = (one) => el("tr", {}, el("td", {}, one.chunk_id), [one.score, one.dense, one.lexical, one.aligned].map((score) => el("td", { class: "to-right" }, score.toFixed(2))));
  const head = el("tr", {}, ["Passage", "Score", "Meaning", "Words", "Pieces"].map((title) => el("th", { scope: "col" }, title)));
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Passages with scores" }, el("table", { class: "passages" }, el("thead", {}, head), el("tbody", {}, passages.map(row))));
}

function decided(made, answer) {
  const known = made.sureness.filter((sure) => sure !== null);
  const ends = { min: Math.min(made.bar, ...known) - 1, max: Math.max(made.bar, ...known) + 1 };
  const bars = made.sureness.map((sure, number) => {
    const text = sure === null ? "nothing was found" : `${sure.toFixed(2)}, ${sure < made.bar ? "below" : "at or above"} the bar of ${made.bar.toFixed(2)}`;
    const meter = sure === null ? null : el("meter", { ...ends, low: made.bar, high: made.bar, optimum: ends.max, value: sure, "aria-label": `Sureness ${text}` });
    return el("div", { class: "sure" }, el("span", {}, made.sureness.length > 1 ? `Part ${number + 1}: ${text}` : text), meter);
  });
  return step("Cover", [el("p", {}, `How sure it is that the guidance answers this, as log-odds. Decided: ${ENDINGS[answer.kind].toLowerCase()}.`), bars]);
}

function drafted(answer, ms) {
  const how = answer.drafted_by === "model" ? "Written by the model from the passages." : "Quoted word for word from the passages.";
  return step("Draft", [el("p", {}, how), el("ul", {}, answer.claims.map((claim) => el("li", {}, `${claim.text} `, el("span", { class: "aside" }, claim.markers.map((marker) => `[${marker}]`).join(" ")))))], ms.draft);
}

function checked(answer, ms) {
  const places = answer.citations.map((one) => el("li", {}, `[${one.marker}] ${one.document_id}, characters ${one.start} to ${one.end}`));
  return step("Verification", [el("p", {}, `${answer.claims.length} of these sentences were found to be supported by their passages; any other was dropped.`), el("ul", {}, places)], ms.verify);
}

const worded = (suggestions) => el("ul", {}, suggestions.map((one) => el("li", {}, `${one.rule}: “${one.found}”. ${one.why}`)));

function timed(ms) {
  const most = Math.max(...Object.values(ms), 1);
  const row = ([key, value]) => el("div", { class: "time" }, el("span", {}, STEPS[key] || key), el("progress", { max: most, value, "aria-label": `${STEPS[key] || key}, milliseconds` }), el("span", { class: "to-right" }, `${value.toFixed(1)} ms`));
  return step("Time", el("div", {}, Object.entries(ms).map(row)));
}

/* ---- payloads ---- */

function wire(told) {
  const body = by("behind-body");
  body.querySelector(".empty")?.remove();
  const broken = told.violations.length ? [{ number: "rules", violations: told.violations }] : [];
  const items = told.wire.map((one, number) => ({ ...one, number: `${one.at} ${number}` })).reverse();
  keep(body, [...broken, ...items], (one) => one.number, (one) => (one.violations ? rules(one.violations) : payload(one)));
}

const rules = (violations) => el("div", { class: "alert error" }, el("p", {}, "Refused, or against this project's rules:"), el("ul", {}, violations.map((one) => el("li", {}, one))));

function payload(one) {
  const note = one.note === "none" ? "" : one.note.replace("_", " ");
  return el("details", { class: "payload" }, el("summary", {}, el("span", { class: "way" }, one.way), el("code", {}, one.name), el("span", { class: "aside" }, note)), el("pre", { tabindex: "0" }, JSON.stringify(one.payload, null, 2)));
}

/* ---- faults ---- */

function switches(told) {
  const row = ([key, on]) => {
    const [title, about] = SWITCHES[key];
    const turned = (event) => hands.send("/switch", { switch: key, on: event.target.checked });
    return el("div", { class: "switch" }, el("input", { type: "checkbox", role: "switch", id: `switch-${key}`, checked: on, "aria-describedby": `about-${key}`, onchange: turned }), el("label", { for: `switch-${key}` }, title), el("p", { class: "hint", id: `about-${key}` }, about));
  };
  const body = by("behind-body");
  body.querySelector(".empty")?.remove();
  keep(body, Object.entries(told.switches), ([key]) => key, row);
}

export const behind = { begin, show, changed };
