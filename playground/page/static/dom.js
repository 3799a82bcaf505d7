/* Elements made from plain values. Whatever a message holds becomes text, never markup. */

/** An element with attributes, listeners (`onclick: …`) and children; `null` and `false` leave one out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/* What each kept element was made from. */
const prints = new WeakMap();

/** Make the children of a container those of the items, touching only what changed, so that focus stays where it is. */
export function keep(container, items, key, build) {
  const before = new Map([...container.children].map((child) => [child.dataset.key, child]));
  let place = container.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const print = JSON.stringify(item);
    const old = before.get(name);
    before.delete(name);
    const child = old && prints.get(old) === print ? old : replaced(old, build(item), name, print);
    if (old && old === place) place = child;
    if (child === place) place = place.nextElementSibling;
    else container.insertBefore(child, place);
  }
  for (const left of before.values()) left.remove();
}

function replaced(old, made, name, print) {
  made.dataset.key = name;
  prints.set(made, print);
  if (!old) return made;
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  old.replaceWith(made);
  if (focused !== undefined) [...made.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused)?.focus();
  return made;
}

/** A link that opens elsewhere and tells nobody where it was; plain text when its address is of an odd kind. */
export function link(address, ...children) {
  const fine = /^(https?:\/\/|mailto:)/.test(address);
  const shown = children.length ? children : [address];
  return fine ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown) : el("span", {}, shown);
}

let used = 0;

/** An id that nothing else on the page has. */
export function newId(prefix) {
  used += 1;
  return `${prefix}-${used}`;
}
