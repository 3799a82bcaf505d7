/* What people fill in and choose from: the inputs of a form, and the menus that act at once. */

import { el, newId } from "./dom.js";
import { UnknownPart, words } from "./mrkdwn.js";

const TEXTS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number" };
const PICKERS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };
const SEVERAL = new Set(["checkboxes", "multi_static_select", "multi_users_select"]);

/** An input block: label, the thing to fill in, hint, and room for what is wrong with it. */
export function input(block, context) {
  const id = newId("input");
  const made = field(block.element, { id, label: block.label.text, optional: block.optional, context, hint: block.hint });
  made.classList.add("field");
  made.dataset.block = block.block_id;
  made.dataset.action = block.element.action_id;
  made.dataset.kind = block.element.type;
  if (!block.optional) made.dataset.needed = "";
  return made;
}

/** A menu outside a form: choosing is acting. */
export function menu(element, block, context) {
  const label = element.placeholder?.text || block.text?.text || "Choose";
  const made = field(element, { id: newId("menu"), label, optional: true, context, bare: true });
  made.dataset.kind = element.type;
  made.addEventListener("change", (event) => event.target.value && context.press({ element, label: event.target.value }));
  return made;
}

function field(element, about) {
  if (element.type in TEXTS || element.type in PICKERS) return typed(element, about);
  const options = optionsOf(element, about.context);
  if (element.type === "radio_buttons" || SEVERAL.has(element.type)) return ticked(element, options, about);
  return select(element, options, about);
}

function typed(element, about) {
  const attributes = {
    id: about.id,
    name: about.id,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    minlength: element.min_length,
    "aria-describedby": describes(about),
    autofocus: element.focus_on_load,
    "data-focus": element.action_id,
  };
  const start = element.initial_value ?? element.initial_date ?? element.initial_time ?? "";
  let control;
  if (element.multiline) control = el("textarea", { rows: 4, ...attributes }, start);
  else control = el("input", { type: TEXTS[element.type] || PICKERS[element.type], value: start, ...attributes });
  return el("div", {}, el("label", { for: about.id, class: about.bare ? "unseen" : null }, labelled(about)), control, below(about));
}

function ticked(element, options, about) {
  const kind = element.type === "radio_buttons" ? "radio" : "checkbox";
  const start = [element.initial_option, ...(element.initial_options || [])].filter(Boolean).map((option) => option.value);
  const people = element.initial_users || [];
  const one = (option) => {
    const id = newId("choice");
    return el(
      "div",
      { class: "choice" },
      el("input", { type: kind, id, name: about.id, value: option.sent, checked: start.includes(option.value) || people.includes(option.value), "data-focus": `${element.action_id}-${option.value}` }),
      el("label", { for: id }, option.words, option.description ? el("span", { class: "hint" }, option.description) : null),
    );
  };
  const legend = el("legend", { class: about.bare ? "unseen" : null }, labelled(about));
  return el("fieldset", { "aria-describedby": describes(about) }, legend, el("div", { class: "choices" }, options.map(one)), below(about));
}

function select(element, options, about) {
  const start = element.initial_option?.value ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel;
  const one = (option) => el("option", { value: option.sent, selected: option.value === start }, option.label);
  const shown = element.option_groups
    ? element.option_groups.map((group) => el("optgroup", { label: group.label.text }, group.options.map((option) => one(plainOption(option)))))
    : options.map(one);
  const nothing = el("option", { value: "" }, element.placeholder?.text || "Choose…");
  return el(
    "div",
    {},
    el("label", { for: about.id, class: about.bare ? "unseen" : null }, labelled(about)),
    el("select", { id: about.id, "aria-describedby": describes(about), "data-focus": element.action_id }, nothing, shown),
    below(about),
  );
}

function optionsOf(element, context) {
  if (element.type.endsWith("users_select")) return context.people.map((person) => ({ label: person.name, words: [person.name], value: person.id, sent: person.id }));
  if (element.type.endsWith("conversations_select") || element.type.endsWith("channels_select"))
    return context.channels.map((channel) => ({ label: channel.name, words: [channel.name], value: channel.id, sent: channel.id }));
  if (!element.options && !element.option_groups) throw new UnknownPart(element.type);
  return (element.options || element.option_groups.flatMap((group) => group.options)).map((option) => ({
    ...plainOption(option),
    words: words(option.text, context.names),
    description: option.description ? words(option.description, context.names) : null,
  }));
}

const plainOption = (option) => ({ label: option.text.text, sent: option.text.text, value: option.value });
const labelled = (about) => [about.label, about.optional && !about.bare ? el("span", { class: "aside" }, " (optional)") : null];
const describes = (about) => (about.bare ? null : `${about.id}-hint ${about.id}-wrong`);

function below(about) {
  if (about.bare) return null;
  return [el("p", { class: "hint", id: `${about.id}-hint` }, about.hint?.text || ""), el("p", { class: "wrong", id: `${about.id}-wrong` })];
}

/** What a field holds, as the stand-in takes it; `null` for nothing. */
export function chosen(made) {
  const picked = [...made.querySelectorAll("input:checked")].map((one) => one.value);
  if (SEVERAL.has(made.dataset.kind)) return picked;
  if (made.dataset.kind === "radio_buttons") return picked[0] ?? null;
  return made.querySelector("input, textarea, select").value || null;
}

/** Say what is wrong with a field, or that nothing is. */
export function wrong(made, problem) {
  made.querySelector(".wrong").textContent = problem;
  for (const control of made.querySelectorAll("input, textarea, select")) {
    if (problem) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** The answers of a form by action id; `null` when something needed is missing, which is then said beside it. */
export function answers(form) {
  const given = {};
  let first = null;
  for (const made of form.querySelectorAll(".field")) {
    const answer = chosen(made);
    const empty = answer === null || answer.length === 0;
    const missing = empty && "needed" in made.dataset;
    wrong(made, missing ? "This is needed." : "");
    if (missing) first ??= made;
    const cleared = empty && made.querySelector("input, textarea")?.defaultValue;
    if (!empty || cleared || SEVERAL.has(made.dataset.kind)) given[made.dataset.action] = answer ?? "";
  }
  first?.querySelector("input, textarea, select").focus();
  return first ? null : given;
}
