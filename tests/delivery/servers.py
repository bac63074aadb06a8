"""Real servers on this machine, which note what they are sent."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class HttpServer:
    """Answers every request by ``answer(number of the request)`` → status and body."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        """Headers and body of each request, as they came."""
        self.answer: Callable[[int], tuple[int, Any]] = lambda _number: (200, {"errcode": 0})
        self.headers: dict[str, str] = {}
        self.was_cut_off = False
        """Whether somebody hung up before an answer was at its end."""
        self._lock = threading.Lock()
        noted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with noted._lock:
                    noted.requests.append((self.path, json.loads(body)))
                    noted.received.append((dict(self.headers), body))
                    number = len(noted.requests)
                status, said = noted.answer(number)
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                for name, value in noted.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                try:
                    self.wfile.write(content)
                except ConnectionError:
                    noted.was_cut_off = True

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class MailServer:
    """Takes mail as SMTP servers do; ``refusal`` is said to a recipient instead."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refusal = ""
        noted = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 here")
                recipient = ""
                while line := self.rfile.readline():
                    command = line.decode().strip()
                    verb = command[:4].upper()
                    if verb == "RCPT" and noted.refusal:
                        self._say(noted.refusal)
                    elif verb == "RCPT":
                        recipient = command.partition("<")[2].partition(">")[0]
                        self._say("250 ok")
                    elif verb == "DATA":
                        self._say("354 go on")
                        noted.mails.append((recipient, self._read_mail()))
                        self._say("250 taken")
                    elif verb == "QUIT":
                        self._say("221 bye")
                        return
                    else:
                        self._say("250 ok")

            def _say(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

            def _read_mail(self) -> EmailMessage:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                found: Any = message_from_bytes(b"".join(lines), policy=policy.default)
                return found

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def secrets(self) -> dict[str, str]:
        """What a channel for this server holds."""
        return {
            "host": "127.0.0.1",
            "port": str(self.port),
            "security": "none",
            "account": "",
            "password": "",
            "sender": "office@example.org",
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running(server: Any) -> Iterator[Any]:
    try:
        yield server
    finally:
        server.close()
