"""The proxy's settings, as Caddy itself takes them, in a network of the test's own."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.config.processes import ROOT
from tests.deploy import alone

# Stands for the application: tells what it was asked.
ASKED = """
import http.client, http.server, json, os, socket, ssl, subprocess, sys, threading, time


class Application(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps([self.path, list(self.headers.items())]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Application)
threading.Thread(target=server.serve_forever, daemon=True).start()
caddy = subprocess.Popen(
    ["caddy", "run", "--config", sys.argv[1], "--adapter", "caddyfile"],
    stdin=subprocess.DEVNULL, stderr=open(os.path.join(sys.argv[2], "caddy.log"), "w"),
)


def ask(path, *, port=443, **headers):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    client = http.client.HTTPConnection("jiedui.example", port)
    client.sock = connection
    if port == 443:
        context = ssl.create_default_context(cafile=root)
        client.sock = context.wrap_socket(connection, server_hostname="jiedui.example")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request("GET", path, headers={"Host": "jiedui.example", **names})
    answer = client.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()


root = os.path.join(os.environ["XDG_DATA_HOME"], "caddy/pki/authorities/local/root.crt")
for _ in range(150):
    try:
        ask("/")
        break
    except OSError:
        time.sleep(0.2)
found = {
    "page": ask("/a?b=c", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http",
                X_Request_ID="forged", Forwarded="for=203.0.113.9"),
    "metrics": ask("/metrics"),
    "readyz": ask("/readyz"),
    "healthz": ask("/healthz"),
    "plain": ask("/a", port=80),
    "check": ask("/", port=2020, Host="127.0.0.1:2020"),
}
caddy.terminate()
caddy.wait(timeout=20)
print(json.dumps(found))
"""


def why_not():
    if shutil.which("caddy") is None:
        return "caddy is not installed"
    return alone.why_not()


pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not())]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxy")
    script = folder / "asked.py"
    script.write_text(ASKED)
    config = ROOT / "deploy" / "Caddyfile"

    done = subprocess.run(
        [*alone.COMMAND, sys.executable, "-I", str(script), str(config), str(folder)],
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "JIEDUI_HOSTS": "jiedui.example, other.example",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    log = (folder / "caddy.log").read_text()[-3000:]
    assert done.returncode == 0, done.stderr + log
    return json.loads(done.stdout)


def test_what_a_client_says_of_itself_is_not_passed_on(answers):
    status, _headers, body = answers["page"]
    path, headers = json.loads(body)
    said = {name.lower(): value for name, value in headers}

    assert status == 200
    assert path == "/a?b=c"
    assert said["x-forwarded-for"] == "127.0.0.1"
    assert said["x-forwarded-proto"] == "https"
    assert said["host"] == "jiedui.example"
    assert said["x-request-id"] not in {"", "forged"}
    assert "forwarded" not in said
    assert len(headers) == len(said)


def test_what_is_for_those_who_watch_is_not_shown_outside(answers):
    assert answers["metrics"][0] == answers["readyz"][0] == 404
    assert answers["healthz"][0] == 200


def test_without_tls_there_is_only_the_way_to_tls(answers):
    status, headers, _body = answers["plain"]

    assert status == 308
    assert headers["Location"] == "https://jiedui.example/a"


def test_the_engine_s_check_is_answered_and_nothing_says_what_serves(answers):
    assert answers["check"][0] == 200
    assert "Server" not in answers["page"][1]
