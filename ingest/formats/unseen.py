"""What HTML says and a browser does not show: hidden elements, and words that nobody could read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

_NEVER_SHOWN = frozenset({"template", "noscript"})
_PAGE = frozenset({"html", "body"})
"""Scripts show them again, so a rule about them is not believed: it would leave out the whole page."""

_WHITE = re.compile(
    r"(?:ghost|floral)?white|whitesmoke|snow|ivory|transparent|#(?:f{3}[0-9a-f]?|(?:f[a-f]){3}(?:[0-9a-f]{2})?)"
    r"|rgba?\(\s*2[45]\d[\s,]+2[45]\d[\s,]+2[45]\d\b[^)]*\)|rgba\([^)]*[,/]\s*0?\.?0+\s*\)"
)
_NO_GROUND = re.compile(r"(?:none|inherit|initial|unset|0|0 0)?")
_LENGTH = re.compile(r"(-?(?:\d++(?:\.\d++)?|\.\d++))\s*([a-z%]*)")
_SMALLEST = {"": 0.0, "px": 2, "pt": 2, "em": 0.1, "rem": 0.1, "%": 10}
_FAR_AWAY = {"px": -500, "pt": -500, "em": -30, "rem": -30, "ch": -60, "vw": -100, "vh": -100}
_PLACES = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")
_HIDES = (
    ("display", re.compile(r"none")),
    ("visibility", re.compile(r"hidden|collapse")),
    ("content-visibility", re.compile(r"hidden")),
    ("opacity", re.compile(r"0*\.?0*%?")),
    ("clip", re.compile(r"rect\(\s*([01])(?:px)?(?:[\s,]+\1(?:px)?){3}\s*\)")),
    ("clip-path", re.compile(r"inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)")),
    ("transform", re.compile(r".*scale[xy]?\(\s*0?\.?0+\s*(?:,[^)]*)?\).*")),
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_COMPOUND = re.compile(r"(\*|[a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_SHOWN_ON = re.compile(r"(?:only\s+)?(?:all|screen)")

Element = Any
"""Of lxml, which has no types."""
Style = Mapping[str, str]
"""What one rule or element sets, in small letters."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an element is seen, with what it takes over from those it lies in."""

    hidden: bool = False
    white: bool = False
    on_colour: bool = False

    @property
    def unseen(self) -> bool:
        """Whether words in it cannot be read; white ones can be on any colour that is set."""
        return self.hidden or (self.white and not self.on_colour)


def look(tag: str, attributes: Mapping[str, str | None], style: Style, above: Look) -> Look:
    """How an element is seen.

    Args:
        tag: its name.
        attributes: as written, its own style among them.
        style: what style sheets set for it.
        above: the look of the element that it lies in.
    """
    style = {**style, **declarations(attributes.get("style") or "")}
    colour = style.get("color") or (attributes.get("color") if tag == "font" else None)
    grounds = [style.get("background"), style.get("background-color"), style.get("background-image")]
    grounds += [(attributes.get("bgcolor") or "").lower(), attributes.get("background")]
    on_colour = above.on_colour or any(map(_is_colour, filter(None, grounds)))
    if tag in _PAGE:
        return Look(on_colour=on_colour)
    hidden = tag in _NEVER_SHOWN or "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return Look(
        hidden=above.hidden or hidden or (tag == "img" and _is_dot(attributes, style)) or _hides(style),
        white=above.white if not colour or colour == "inherit" else _is_white(colour),
        on_colour=on_colour,
    )


def _is_white(colour: str) -> bool:
    return _WHITE.fullmatch(colour.strip().lower()) is not None


def _is_colour(ground: str) -> bool:
    return not _is_white(ground) and _NO_GROUND.fullmatch(ground.strip()) is None


def _is_dot(attributes: Mapping[str, str | None], style: Style) -> bool:
    """Whether a picture is at most a pixel wide and high, as those that count visits are."""
    sizes = [style.get(side) or attributes.get(side) or "" for side in ("width", "height")]
    return all(size.strip().lower().removesuffix("px") in {"0", "1"} for size in sizes)


def _hides(style: Style) -> bool:
    if not style:
        return False
    if any(pattern.fullmatch(style[name]) for name, pattern in _HIDES if style.get(name)):
        return True
    if _at_most(style.get("font-size"), _SMALLEST) or any(_at_most(style.get(side), _FAR_AWAY) for side in _PLACES):
        return True
    sides = (style.get(side) for side in ("height", "max-height", "width", "max-width"))
    return style.get("overflow", "").startswith(("hidden", "clip")) and any(
        _at_most(side, {"": 0.0, "px": 1}) for side in sides
    )


def _at_most(written: str | None, most: Mapping[str, float]) -> bool:
    length = _LENGTH.fullmatch(written or "")
    if length is None:
        return False
    size = float(length[1])
    return size <= most[length[2]] if length[2] in most else size == 0 and "" in most


def declarations(written: str) -> dict[str, str]:
    """What the text of a style sets, the last of each name."""
    pairs = (each.partition(":") for each in _COMMENT.sub(" ", written).lower().split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, _, value in pairs}


_Steps = tuple[tuple[str, frozenset[str]], ...]
"""A selector from the element itself outwards: the combinator that stands before each, and its name, classes and id."""


@dataclass(frozen=True, slots=True)
class _Rule:
    weight: tuple[int, ...]
    """Of two rules the one with more ids holds, then more classes, then names, then the later one."""
    steps: _Steps
    style: Style


class StyleSheets:
    """The rules of a page's own style sheets that are always in force and are about names, classes and ids."""

    def __init__(self, tree: Element) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._count = 0
        self._names = {each: _names(each) for each in tree.iter() if isinstance(each.tag, str)}
        self._there = frozenset().union(*self._names.values())
        for sheet in tree.iter("style"):
            if _applies("@media " + (sheet.get("media") or "all")):
                for selectors, body in _blocks(_COMMENT.sub(" ", sheet.text or "")):
                    self._take(selectors, declarations(body))

    def _take(self, selectors: str, style: Style) -> None:
        if not _hides(style) and not style.keys() & {"color", "background", "background-color", "background-image"}:
            return
        for selector in selectors.split(","):
            steps = _steps(selector)
            if steps and all(names <= self._there for _, names in steps):
                self._count += 1
                self._rules.setdefault(min(steps[0][1]), []).append(_Rule((*_weight(steps), self._count), steps, style))

    def of(self, element: Element) -> Style:
        """What they set for an element."""
        own = self._names[element]
        near = [rule for name in own for rule in self._rules.get(name, ()) if rule.steps[0][1] <= own]
        style: dict[str, str] = {}
        for rule in sorted(near, key=attrgetter("weight")):
            if self._lies(element, rule.steps):
                style.update(rule.style)
        return style

    def _lies(self, element: Element, steps: _Steps) -> bool:
        """Whether what lies around an element is what the steps beyond the first ask for."""
        if len(steps) == 1:
            return True
        around = _around(element, steps[0][0])
        return any(steps[1][1] <= self._names[each] and self._lies(each, steps[1:]) for each in around)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """The selectors and the body of each rule that is in force on every screen."""
    around: list[str] = []
    parts = re.split(r"([{}])", css + "}")
    for text, mark in zip(parts[::2], parts[1::2], strict=False):
        if mark == "{":
            around.append(text.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            if not selectors.startswith("@") and all(map(_applies, around)):
                yield selectors, text


def _applies(at_rule: str) -> bool:
    name, _, condition = at_rule.lower().partition(" ")
    return name == "@layer" or (
        name == "@media" and any(_SHOWN_ON.fullmatch(medium.strip()) for medium in condition.split(","))
    )


def _steps(selector: str) -> _Steps:
    """Nothing for one that asks for more than names, as for a state of the page."""
    parts = re.split(r"\s*([>+~\s])\s*", re.sub(r"\s*([>+~])\s*", r"\1", selector.strip()))
    steps = []
    for combinator, compound in zip(["", *parts[1::2]], parts[::2], strict=True):
        match = _COMPOUND.fullmatch(compound) if compound not in {"", "*"} else None
        if match is None:
            return ()
        names = {match[1].lower()} if match[1] not in {None, "*"} else set()
        steps.append((combinator, frozenset(names | set(re.findall(r"[.#][\w-]+", match[2])))))
    return tuple(reversed(steps))


def _weight(steps: _Steps) -> tuple[int, int, int]:
    kinds = [name[0] for _, names in steps for name in names]
    return kinds.count("#"), kinds.count("."), len(kinds)


def _names(element: Element) -> frozenset[str]:
    """Its name, classes and id as selectors write them."""
    classes = (f".{name}" for name in (element.get("class") or "").split())
    return frozenset({element.tag, f"#{element.get('id')}", *classes})


def _around(element: Element, combinator: str) -> Iterable[Element]:
    if combinator in {"+", "~"}:
        siblings = element.itersiblings(preceding=True)
        return siblings if combinator == "~" else [each for each in [next(siblings, None)] if each is not None]
    parent = element.getparent()
    return element.iterancestors() if combinator != ">" else [each for each in [parent] if each is not None]
