"""A SIGFE over real HTTP that repeats what it was sent, credentials first, in whatever spelling it can think of."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

from fake_sigfe import FakeSigfe

PERSON, ACCOUNT = "12345678-5", "0000979002"


class Echo:
    """`loud` makes every query of a compromiso fail with a page that repeats the header, and the period too."""

    def __init__(self) -> None:
        self.sigfe = FakeSigfe()
        self.loud = ""
        self.url = ""

    def answer(self, path: str, authorization: str, body: dict[str, Any]) -> tuple[int, str, str]:
        """Status, media type and text."""
        operation = path.rsplit("/", 1)[1]
        if operation == self.loud:
            return (
                500,
                "text/html",
                f"<h1>{html.escape(said(authorization))}</h1> {authorization} {said(authorization)}",
            )
        told = getattr(self.sigfe, operation)(body)
        return 200, "application/json", json.dumps({**told, "eco": echo(authorization)} if told else told)


def said(authorization: str) -> str:
    """What a Basic header says."""
    return base64.b64decode(authorization.partition(" ")[2] + "==").decode("utf-8", "replace")


def echo(authorization: str) -> list[Any]:
    """Spellings of a header, with a person and an account."""
    clear = said(authorization)
    nested = json.dumps({"usuario": clear, "mas": json.dumps({"clave": clear})})
    return [
        clear, f"Authorization: {authorization}", quote(clear), html.escape(clear), nested,
        base64.b64encode(nested.encode()).decode(), {clear: clear, "Authorization": authorization},
        f"El RUT {PERSON} no existe", {"rut": PERSON.split("-")[0], "numeroCuenta": ACCOUNT}, f"cuenta {ACCOUNT}",
    ]  # fmt: skip


@contextmanager
def echoing() -> Iterator[Echo]:
    """The server on a free port of loopback."""
    echo = Echo()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            header = self.headers.get("authorization", "")
            status, media, text = echo.answer(self.path, header, body)
            content = text.encode()
            self.send_response(status)
            self.send_header("content-type", f"{media}; eco={quote(said(header))}")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def version_string(self) -> str:
            return f"eco {self.headers.get('authorization')}" if getattr(self, "headers", None) else "eco"

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        echo.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield echo
        finally:
            server.shutdown()
            thread.join()
