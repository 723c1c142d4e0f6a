"""A person with a keyboard and nothing else: every stop of the focus is looked at on the way."""

from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Page, expect

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {
    place: [...document.querySelectorAll("*")].indexOf(at),
    label: label.replace(/\\s+/g, " ").trim(),
    kind: at.tagName.toLowerCase(),
    group: at.type === "radio" ? at.name : "",
    left: box.left,
    right: box.right,
    top: box.top + scrollY,
    bottom: box.bottom + scrollY,
    outlined: drawn && (parseFloat(style.outlineOffset) >= 2 || style.outlineColor !== style.backgroundColor),
    on_screen: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight
      && middle !== null && (at.contains(middle) || middle.contains(at)),
    behind: document.querySelector("dialog[open]") !== null && !at.closest("dialog[open]"),
  };
}"""

REACHABLE = """() => {
  const room = document.querySelector("dialog[open]") ?? document;
  const every = [...document.querySelectorAll("*")];
  const group = (radio) => [...room.querySelectorAll(`input[name="${radio.name}"]`)];
  const first = (radio) => group(radio).find((one) => one.checked) ?? group(radio)[0];
  return [...room.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex='0']")]
    .filter((one) => one.checkVisibility() && !one.disabled && (one.type !== "radio" || one === first(one)))
    .map((one) => every.indexOf(one));
}"""

MOST = 200
"""Stops on one page; more is going in circles."""

PARTS = 4
"""Stops inside one field: a date has day, month, year and a calendar."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus is. `place` counts elements of the document, edges are pixels of the page; `group` is
    the name of a group of choices, of which Tab reaches one.
    """

    place: int
    label: str
    kind: str
    group: str
    left: float
    right: float
    top: float
    bottom: float
    outlined: bool
    on_screen: bool
    behind: bool


def stop(page: Page) -> Stop | None:
    """What has the focus, which must be seen; None when nothing has."""
    found = page.evaluate(FOCUSED)
    if found is None:
        return None
    made = Stop(**found)
    assert made.outlined, f"the focus on “{made.label}” ({made.kind}) is not drawn"
    assert made.on_screen, f"“{made.label}” ({made.kind}) has the focus and is not on the screen"
    assert not made.behind, f"the focus is on “{made.label}”, behind the open question"
    return made


def tab_to(page: Page, label: str, *, kind: str | None = None) -> list[Stop]:
    """Presses Tab until the focus is on what has this label; the stops on the way, in the page's order."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    passed: list[Stop] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = stop(page)
        assert here is not None, f"left the page before “{label}”: {[one.label for one in passed]}"
        passed.append(here)
        if here.label.startswith(label) and kind in (None, here.kind):
            in_order(passed)
            return passed
    raise AssertionError(f"“{label}” is not reached: {[one.label for one in passed]}")


def walk(page: Page, key: str = "Tab") -> list[Stop]:
    """All stops from here until the focus leaves the page or comes round."""
    passed: list[Stop] = []
    for _ in range(MOST):
        page.keyboard.press(key)
        here = stop(page)
        if here is None or (passed and here.place == passed[0].place):
            return _parts_together(passed)
        earlier = [one.place for one in passed[:-PARTS] if one.place == here.place]
        assert not earlier, f"“{here.label}” holds the focus"
        passed.append(here)
    raise AssertionError("the focus never leaves the page")


def _parts_together(stops: list[Stop]) -> list[Stop]:
    """A field of several parts is one stop."""
    return [
        one
        for one, before in zip(stops, [None, *stops], strict=False)
        if before is None or one.place != before.place
    ]


def in_order(stops: list[Stop]) -> None:
    """Each comes after the one before in the document; none lies wholly above it on the page, unless in the
    next column.
    """
    for before, after in pairwise(stops):
        assert after.place >= before.place, f"“{after.label}” comes before “{before.label}” in the page"
        assert after.bottom > before.top or after.left >= before.right, (
            f"“{after.label}” lies above “{before.label}”"
        )


def reachable(page: Page) -> set[int]:
    """Places of everything that can be used, by the markup; of a group of choices the one that is chosen or
    first."""
    return set(page.evaluate(REACHABLE))
