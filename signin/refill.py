"""Puts values into the forms of a page that is ready to go out, as the browser would show them after typing."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_TYPED_OTHERWISE = ("hidden", "password", "file", "submit", "button", "reset", "image")


def refill(html: str, *, page: str, path: str, values: dict[str, list[str]], note: str) -> tuple[str, int]:
    """The page with ``values`` in its form that posts to ``path``, ``note`` in front of it; and how many were put in.

    Everything else of the page goes out letter for letter.
    """
    writer = _Writer(page, path, values, note)
    writer.feed(html)
    writer.close()
    return "".join(writer.out), writer.filled


class _Writer(HTMLParser):
    def __init__(self, page: str, path: str, values: dict[str, list[str]], note: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.path, self.note = page, path, note
        self.values = {name: list(found) for name, found in values.items()}
        self.out: list[str] = []
        self.inside = False
        self.select: list[str] | None = None
        self.skipping = ""
        self.filled = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        text, found = self.get_starttag_text() or "", dict(attrs)
        if tag == "form":
            target = urlsplit(urljoin(self.page, found.get("action") or "")).path
            self.inside = (found.get("method") or "").lower() == "post" and target == self.path
            text += f'<div class="notice info" role="status">{escape(self.note)}</div>' if self.inside else ""
        elif self.inside and found.get("name") in self.values:
            text = self._control(tag, found, text)
        elif self.inside and tag == "option" and self.select is not None:
            text = _marked("option", found, "selected", found.get("value") in self.select)
        elif self.inside and tag == "input" and found.get("type") in ("checkbox", "radio"):
            # A box that was sent empty was not sent at all.
            text = _marked("input", found, "checked", False) if found.get("type") == "checkbox" else text
        self.out.append(text)

    def _control(self, tag: str, found: dict[str, str | None], text: str) -> str:
        name, kind = str(found["name"]), found.get("type") or "text"
        if tag == "input" and kind in ("checkbox", "radio"):
            self.filled += 1
            return _marked("input", found, "checked", (found.get("value") or "on") in self.values[name])
        if tag == "input" and kind not in _TYPED_OTHERWISE and self.values[name]:
            self.filled += 1
            return _tag("input", {**found, "value": self.values[name].pop(0)})
        if tag == "textarea" and self.values[name]:
            self.filled += 1
            self.skipping = "textarea"
            return f"{text}\n{escape(self.values[name].pop(0))}"
        if tag == "select":
            self.filled += 1
            self.select = self.values[name]
        return text

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipping:
            self.skipping = ""
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None
        self._put(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._put(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._put(f"<!{decl}>")

    def _put(self, text: str) -> None:
        if not self.skipping:
            self.out.append(text)


def _marked(tag: str, found: dict[str, str | None], mark: str, on: bool) -> str:
    rest = {name: value for name, value in found.items() if name != mark}
    return _tag(tag, {**rest, mark: None} if on else rest)


def _tag(tag: str, found: dict[str, str | None]) -> str:
    attributes = (name if value is None else f'{name}="{escape(value)}"' for name, value in found.items())
    return f"<{' '.join([tag, *attributes])}>"
