/* Block Kit as elements: one function a block, from the payload that Slack would get.
 *
 * `context` says where a block stands: `names(id)`, `people`, `press(action)` for whatever a person presses or
 * chooses, and `pressed(id)` for the feedback they gave before. A block nobody drew here is shown as an error. */

import { el, link } from "./dom.js";
import { input, menu } from "./inputs.js";
import { UnknownPart, richText, words } from "./mrkdwn.js";

/** All blocks of a message or a view. */
export const blocks = (given, context) => given.map((block) => whole(block, context));

function whole(block, context) {
  try {
    return known(BLOCKS, block)(block, context);
  } catch (fault) {
    if (!(fault instanceof UnknownPart)) throw fault;
    return el("div", { class: "unknown", "data-unknown": fault.kind }, `This page has no picture of “${fault.kind}”.`);
  }
}

const BLOCKS = {
  actions: (block, context) =>
    el("div", { class: "actions" }, block.elements.map((one) => element(one, block, context))),
  alert: (block, context) => el("div", { class: `alert ${block.level || "default"}`, role: "note" }, words(block.text, context.names)),
  card,
  carousel: (block, context) => el("div", { class: "carousel" }, block.elements.map((one) => card(one, context))),
  container,
  context: (block, context) =>
    el("div", { class: "context" }, block.elements.map((one) => (one.type === "image" ? picture(one, "small") : el("span", {}, words(one, context.names))))),
  context_actions: (block, context) =>
    el("div", { class: "context-actions" }, block.elements.map((one) => element(one, block, context))),
  divider: () => el("hr"),
  header: (block) => el("h3", { class: "header" }, block.text.text),
  image: (block) => el("figure", {}, picture(block, "large"), block.title ? el("figcaption", {}, block.title.text) : null),
  input: (block, context) => input(block, context),
  markdown: (block) => el("div", { class: "markdown" }, block.tree.map(node)),
  plan: (block, context) =>
    el("section", { class: "plan", "aria-label": block.title }, el("p", { class: "plan-title" }, block.title), el("ul", {}, (block.tasks || []).map((one) => el("li", {}, task(one, context))))),
  rich_text: (block, context) => el("div", { class: "rich-text" }, richText(block, context.names)),
  section: (block, context) =>
    el(
      "div",
      { class: "section" },
      el(
        "div",
        { class: "words" },
        block.text ? el("div", {}, words(block.text, context.names)) : null,
        block.fields ? el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, words(field, context.names)))) : null,
      ),
      block.accessory ? el("div", { class: "accessory" }, element(block.accessory, block, context)) : null,
    ),
  table: (block, context) =>
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Table" }, el("table", {}, block.rows.map((row, number) => tableRow(row, number, block, context)))),
  task_card: task,
};

function tableRow(row, number, block, context) {
  const cell = (one, column) => {
    const align = block.column_settings?.[column]?.align;
    const said = one.type === "rich_text" ? richText(one, context.names) : [one.text ?? String(one.value)];
    return el(number ? "td" : "th", { class: align ? `to-${align}` : null, scope: number ? null : "col" }, said);
  };
  return el("tr", {}, row.map(cell));
}

const DONE = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Did not work" };

function task(block, context) {
  const rich = (part) => (part ? el("div", { class: "rich-text" }, richText(part, context.names)) : null);
  return el(
    "div",
    { class: `task ${block.status}` },
    el("p", {}, el("span", { class: "task-status" }, DONE[block.status] || block.status), " ", block.title),
    rich(block.details),
    rich(block.output),
    block.sources ? el("p", { class: "task-sources" }, block.sources.map((source) => link(source.url, source.text))) : null,
  );
}

function card(block, context) {
  return el(
    "div",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, "large") : null,
    block.title ? el("p", { class: "card-title" }, words(block.title, context.names)) : null,
    block.subtitle ? el("p", { class: "aside" }, words(block.subtitle, context.names)) : null,
    block.body ? el("p", {}, words(block.body, context.names)) : null,
    block.actions ? el("div", { class: "actions" }, block.actions.map((one) => element(one, block, context))) : null,
  );
}

function container(block, context) {
  const title = block.title ? [block.title.text] : richText(block.rich_text_title, context.names);
  const inside = blocks(block.child_blocks, context);
  if (!block.is_collapsible) return el("div", { class: "card" }, el("p", { class: "card-title" }, title), inside);
  return el("details", { class: "card", open: !block.default_collapsed }, el("summary", {}, title), inside);
}

/** An image; nothing is loaded from elsewhere, so what is elsewhere is told by its words. */
function picture(image, size) {
  const address = image.image_url || "";
  if (address.startsWith("data:")) return el("img", { src: address, alt: image.alt_text, class: size });
  return el("span", { class: `picture ${size}`, role: "img", "aria-label": image.alt_text }, image.alt_text);
}

/** One node of a markdown block. */
function node(given) {
  if ("text" in given) return given.text;
  const children = given.children.map(node);
  if (given.tag === "a") return link(given.href || "", ...children);
  if (given.tag === "pre") return el("pre", { tabindex: "0" }, children);
  return el(MARKDOWN[given.tag] || "span", {}, children);
}
// Headings inside a message stand below the page's own.
const MARKDOWN = { h1: "h4", h2: "h4", h3: "h5", h4: "h5", h5: "h6", h6: "h6" };
for (const tag of ["p", "ul", "ol", "li", "strong", "em", "s", "code", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "hr", "br"]) MARKDOWN[tag] = tag;

function element(given, block, context) {
  return known(ELEMENTS, given)(given, block, context);
}

const ELEMENTS = {
  button,
  feedback_buttons: feedback,
  icon_button: iconButton,
  image: (given) => picture(given, "small"),
  overflow,
};
for (const kind of ["static_select", "multi_static_select", "users_select", "multi_users_select", "conversations_select", "channels_select", "checkboxes", "radio_buttons", "datepicker", "timepicker"])
  ELEMENTS[kind] = (given, block, context) => menu(given, block, context);

function button(given, block, context) {
  const press = () => {
    if (given.url) window.open(given.url, "_blank", "noopener,noreferrer");
    context.press({ element: given, label: given.text.text });
  };
  return el(
    "button",
    { type: "button", class: given.style || "", "aria-label": given.accessibility_label, "data-focus": given.action_id, onclick: press },
    given.text.text,
  );
}

function feedback(given, block, context) {
  const half = (one, sign) =>
    el(
      "button",
      {
        type: "button",
        class: "quiet feedback",
        "aria-label": one.accessibility_label,
        "aria-pressed": String(context.pressed(given.action_id) === one.text.text),
        "data-focus": `${given.action_id}-${sign}`,
        onclick: () => context.press({ element: given, label: one.text.text, lasting: true }),
      },
      one.text.text,
    );
  return el("div", { class: "feedback-pair", role: "group", "aria-label": "Feedback" }, half(given.positive_button, "up"), half(given.negative_button, "down"));
}

function iconButton(given, block, context) {
  if (given.visible_to_user_ids && !given.visible_to_user_ids.includes(context.me)) return null;
  return el(
    "button",
    { type: "button", class: "quiet", "aria-label": given.accessibility_label, "data-focus": given.action_id, onclick: () => context.press({ element: given, label: given.text.text }) },
    given.text.text,
  );
}

function overflow(given, block, context) {
  const choose = (option) => context.press({ element: given, label: option.text.text });
  return el(
    "details",
    { class: "overflow" },
    el("summary", { "aria-label": "More choices" }, "…"),
    el("div", { class: "menu" }, given.options.map((option) => el("button", { type: "button", class: "quiet", onclick: () => choose(option) }, option.text.text))),
  );
}

function known(table, given) {
  if (!(given.type in table)) throw new UnknownPart(given.type);
  return table[given.type];
}
