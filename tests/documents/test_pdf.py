"""PDF: what may be fetched, what is refused, and what a paper says."""

import http.server
import subprocess
import threading
from collections.abc import Iterator

import pytest

from documents import pdf


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A loopback server that notes every request."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


HOSTILE = (
    '<img src="{u}/img">',
    '<link rel="attachment" href="{u}/attachment">',
    '<link rel="stylesheet" href="{u}/sheet">',
    '<style>@import url("{u}/import");</style>',
    '<style>@font-face {{ font-family: X; src: url("{u}/font") }} p {{ font-family: X }}</style><p>x</p>',
    '<p style="background: url({u}/background)">x</p>',
    '<object data="{u}/object"></object>',
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<link rel="stylesheet" href="static:../jjcms/settings.py">',
    '<link rel="stylesheet" href="static:css/../../manage.py">',
    '<img src="static:css/mark.svg">',
    '<img src="data:image/png;base64,AAAA">',
)


@pytest.mark.parametrize("fragment", HOSTILE)
def test_nothing_but_our_own_files_is_fetched(canary: tuple[str, list[str]], fragment: str) -> None:
    url, seen = canary
    with pytest.raises(pdf.Forbidden):
        pdf.from_html(f"<html><body>{fragment.format(u=url)}</body></html>")
    assert seen == []


def test_a_picture_inside_a_drawing_is_not_fetched_either(canary: tuple[str, list[str]]) -> None:
    """The library leaves such a drawing out by itself; what counts is that nothing was asked for."""
    url, seen = canary
    made = pdf.from_html(f'<svg><image href="{url}/svg" width="1" height="1"/></svg>')
    assert made.startswith(b"%PDF-")
    assert b"EmbeddedFile" not in made
    assert seen == []


def test_control_the_default_fetcher_would_have_asked(canary: tuple[str, list[str]]) -> None:
    """Positive control: the same page without our fetcher reaches the server, so the test above can fail."""
    from weasyprint import HTML

    url, seen = canary
    HTML(string=f'<html><body><img src="{url}/img"></body></html>').write_pdf()
    assert seen == ["/img"]


def test_our_own_sheet_and_fonts_are_used() -> None:
    for head in ("", '<link rel="stylesheet" href="static:css/paper.css">'):
        made = pdf.from_html(f"<html><head>{head}</head><body><p>Қазақша Русский English</p></body></html>")
        fonts = subprocess.run(["pdffonts", "-"], input=made, capture_output=True, check=True).stdout.decode()
        assert "Golos-Paper-Cyrillic" in fonts
        assert "DejaVu" not in fonts
