"""A piece of a page in which nothing works any more: forms, buttons and links lead nowhere.

What a page is made of need not know of it: everything that acts is taken out after it is drawn.
"""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

BEGIN, END = "<!--inert-->", "<!--/inert-->"
# Of the attributes that scripts read, those that only concern the looks.
_KEPT_DATA = {"data-label", "data-menu"}
_CONTROLS = {"button", "input", "select", "textarea", "fieldset"}
_DROPPED = {"script", "iframe", "object", "embed", "base", "meta", "link"}
Attributes = list[tuple[str, str | None]]


def regions(page: str, lead: Callable[[str], str | None]) -> str:
    """The page with every region between ``BEGIN`` and ``END`` made inert. ``lead`` says where a link of a region
    leads instead; None: it becomes plain text. Text that people typed is escaped, so none of it can be a marker.
    """
    first, *rest = page.split(BEGIN)
    made = [first]
    for piece in rest:
        inside, _, after = piece.partition(END)
        made += [inert(inside, lead), after]
    return "".join(made)


def inert(html: str, lead: Callable[[str], str | None]) -> str:
    parser = _Inert(lead)
    parser.feed(html)
    parser.close()
    return "".join(parser.made)


class _Inert(HTMLParser):
    def __init__(self, lead: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=False)
        self.lead = lead
        self.made: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = dict(attrs)
        if tag in _DROPPED or (tag == "input" and said.get("type") == "hidden"):
            return
        kept = [(k, v) for k, v in attrs if not _acts(k)]
        if tag == "a":
            tag, kept = self._link(kept)
        elif tag == "form":
            tag, kept = "div", [(k, v) for k, v in kept if k in ("class", "id")]
        elif tag in _CONTROLS:
            kept = [(k, v) for k, v in kept if k not in ("name", "disabled")] + [("disabled", None)]
        same = tag == self.get_starttag_text()[1 : len(tag) + 1] and kept == attrs  # type: ignore[index]
        self.made.append(str(self.get_starttag_text()) if same else _tag(tag, kept))

    def _link(self, kept: Attributes) -> tuple[str, Attributes]:
        said = dict(kept)
        href = said.pop("href", None)
        target = href if href is None or href.startswith("#") else self.lead(href)
        self.links.append("span" if target is None else "a")
        if target is None:
            dead = [("aria-disabled", "true")] if "btn" in (said.get("class") or "").split() else []
            return "span", [(k, v) for k, v in said.items() if k in ("class", "id", "title")] + dead
        return "a", [("href", target), *((k, v) for k, v in said.items() if k not in ("target", "download"))]

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Kept as one, as in drawings."""
        self.handle_starttag(tag, attrs)
        if tag == "a":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            return
        if tag == "a":
            tag = self.links.pop() if self.links else "a"
        self.made.append(f"</{'div' if tag == 'form' else tag}>")

    def handle_data(self, data: str) -> None:
        self.made.append(data)

    def handle_entityref(self, name: str) -> None:
        self.made.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.made.append(f"&#{name};")


def _acts(attribute: str) -> bool:
    """Whether an attribute makes something happen."""
    if attribute.startswith("data-"):
        return attribute not in _KEPT_DATA
    return attribute.startswith(("hx-", "on", "form")) or attribute in ("action", "method", "popovertarget")


def _tag(name: str, attrs: Attributes) -> str:
    said = "".join(f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in attrs)
    return f"<{name}{said}>"
