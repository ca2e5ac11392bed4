"""The search itself: a word is found in each wrapping, so that "nothing found" says something."""

import base64
import json
from email.header import Header
from urllib.parse import quote, quote_plus

import pytest

from tests.canaries.search import find

WORD = "Мұзарысұлы"
WRAPPED = {
    "plain": f"name={WORD};",
    "upper": WORD.upper(),
    "address": f"/cases/?q={quote(WORD)}&x=1",
    "form": f"q={quote_plus('a ' + WORD)}",
    "json": json.dumps({"name": WORD}),
    "base64": base64.b64encode(f"the name is {WORD}".encode()).decode(),
    "address in base64": base64.urlsafe_b64encode(f"?q={WORD}".encode()).decode().rstrip("="),
    "json in base64 in json": json.dumps({"body": base64.b64encode(json.dumps([WORD]).encode()).decode()}),
    "hexadecimal": f"\\x{WORD.encode().hex()}",
    "header of a letter": f"Subject: {Header(WORD, 'utf-8').encode()}",
    "file name": f"attachment; filename*=utf-8''{quote(WORD)}.pdf",
    "html": "&#1052;&#1201;&#1079;арысұлы",
    "bytes": repr(WORD.encode()),
}


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_a_word_is_found_in_every_wrapping(wrapped: str) -> None:
    assert find(["nothing here", wrapped], [WORD, "Құдайберген"]) == [f"{WORD} in: {wrapped}"]


def test_nothing_is_found_where_nothing_is() -> None:
    assert find(["x" * 500, base64.b64encode(bytes(range(256)) * 4).decode()], [WORD]) == []
