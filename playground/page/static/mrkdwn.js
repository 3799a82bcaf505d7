/* Slack's own way of marking text (mrkdwn), and its rich text, as elements. */

import { el, link } from "./dom.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const STYLES = { "*": "strong", _: "em", "~": "s" };
const PIECE = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>/;
const STYLED = /(^|[\s([{"'“‘>*_~])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s.,;:!?)\]}"'”’<*_~-])/;

/** Text with Slack's three entities as people read it. */
export const plain = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** Marked text as nodes; `names` gives the name for an id. */
export function mrkdwn(text, names) {
  const nodes = [];
  for (const run of text.split(/((?:^|(?<=\n))(?:&gt;|>) ?[^\n]*(?:\n(?:&gt;|>) ?[^\n]*)*\n?)/)) {
    if (/^(&gt;|>)/.test(run)) {
      const quoted = run.replace(/\n$/, "").replace(/^(&gt;|>) ?/gm, "");
      nodes.push(el("blockquote", {}, pieces(quoted, names)));
    } else if (run) nodes.push(...pieces(run, names));
  }
  return nodes;
}

function pieces(text, names) {
  const found = PIECE.exec(text);
  if (!found) return styled(text, names);
  const [whole, block, code, entity] = found;
  let made;
  if (block !== undefined) made = el("pre", { tabindex: "0" }, plain(block.replace(/^\n/, "")));
  else if (code !== undefined) made = el("code", {}, plain(code));
  else made = pointed(entity, names);
  const before = text.slice(0, found.index);
  // A style may reach over a link: *see <https://…|this>* keeps its parts in order, and loses only the style.
  return [...styled(before, names), made, ...pieces(text.slice(found.index + whole.length), names)];
}

function pointed(entity, names) {
  const [target, label] = entity.split(/\|(.*)/s);
  if (target.startsWith("@")) return el("span", { class: "mention" }, `@${names(target.slice(1))}`);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${label || names(target.slice(1))}`);
  if (target.startsWith("!date^")) return document.createTextNode(plain(label || ""));
  if (target.startsWith("!")) return el("span", { class: "mention" }, `@${label || target.slice(1)}`);
  return link(plain(target), label ? plain(label) : plain(target));
}

function styled(text, names) {
  const found = STYLED.exec(text);
  if (!found) return lines(text);
  const start = found.index + found[1].length;
  const inside = el(STYLES[found[2]], {}, styled(found[3], names));
  return [...lines(text.slice(0, start)), inside, ...styled(text.slice(start + found[3].length + 2), names)];
}

function lines(text) {
  return text.split("\n").flatMap((line, number) => (number ? [el("br"), plain(line)] : [plain(line)])).filter((one) => one !== "");
}

/** A text object, plain or marked. */
export const words = (text, names) => (text.type === "mrkdwn" ? mrkdwn(text.text, names) : [text.text]);

const RICH = {
  rich_text_section: (part, names) => el("div", { class: "line" }, inlines(part.elements, names)),
  rich_text_quote: (part, names) => el("blockquote", {}, inlines(part.elements, names)),
  rich_text_preformatted: (part, names) => el("pre", { tabindex: "0" }, inlines(part.elements, names)),
  rich_text_list: (part, names) =>
    el(
      part.style === "ordered" ? "ol" : "ul",
      { class: `indent-${part.indent || 0}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((item) => el("li", {}, inlines(item.elements, names))),
    ),
};
const INLINE = {
  text: (part) => lines(part.text.replace(/&/g, "&amp;")),
  link: (part) => [link(part.url, part.text || part.url)],
  user: (part, names) => [el("span", { class: "mention" }, `@${names(part.user_id)}`)],
  usergroup: (part) => [el("span", { class: "mention" }, `@${part.usergroup_id}`)],
  channel: (part, names) => [el("span", { class: "mention" }, `#${names(part.channel_id)}`)],
  broadcast: (part) => [el("span", { class: "mention" }, `@${part.range}`)],
  emoji: (part) => [part.unicode ? unicode(part.unicode) : `:${part.name}:`],
  date: (part) => [part.fallback || new Date(part.timestamp * 1000).toLocaleDateString("en-GB")],
};
const WRAPS = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** The parts of a rich text block. */
export const richText = (block, names) => block.elements.map((part) => known(RICH, part)(part, names));

function inlines(parts, names) {
  return parts.flatMap((part) =>
    Object.keys(WRAPS)
      .filter((style) => part.style?.[style])
      .reduce((inside, style) => [el(WRAPS[style], {}, inside)], known(INLINE, part)(part, names)),
  );
}

function known(table, part) {
  if (!(part.type in table)) throw new UnknownPart(part.type);
  return table[part.type];
}

/** Something in a payload that this page has no picture of. */
export class UnknownPart extends Error {
  constructor(kind) {
    super(`unknown: ${kind}`);
    this.kind = kind;
  }
}

const unicode = (codes) => String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));
