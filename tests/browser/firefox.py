"""Firefox, sent to one page of this machine, which reports what it found, or driven by a test."""

import http.server
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.conftest import QuietHandler, serving_files

SETTINGS = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.downloads.remote.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("media.gmp-manager.updateEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.proxy.type", 0);
user_pref("services.settings.server", "");
user_pref("toolkit.telemetry.enabled", false);
"""
"""Let Firefox contact no host but that of the page it is sent to."""


TEST_PAGE = """<!doctype html><title>Test</title>
<script type="module" src="/test-page.js"></script>"""


class Reports:
    """What pages have sent to /report, in order; the last has come when `done` is set."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.done = threading.Event()


@contextmanager
def serving(site: Path, program: str) -> Iterator[tuple[str, Reports]]:
    """Serve a site with a page that runs one more program; yield its address, and what it posts.

    A program posts to /report what it found, as often as it likes, and at last to /done.
    """
    reports = Reports()
    # A file of its own, since the site's header lets no script run that stands in a page.
    files = {"/test-page": ("text/html", TEST_PAGE), "/test-page.js": ("text/javascript", program)}

    class Handler(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            if self.path not in files:
                super().do_GET()
                return
            kind, text = files[self.path]
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self) -> None:  # noqa: N802
            reports.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()
            if self.path == "/done":
                reports.done.set()

    def handler(*arguments: object) -> Handler:
        return Handler(*arguments, directory=str(site))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/test-page", reports
        server.shutdown()


@contextmanager
def firefox_at(
    firefox: str,
    address: str,
    home: Path,
    *,
    options: Sequence[str] = (),
    settings: str = "",
    log: Path | None = None,
) -> Iterator[None]:
    """Run Firefox, as somebody who has never used it, at an address."""
    profile = home / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(SETTINGS + settings)
    with (log or Path(os.devnull)).open("wb") as output:
        running = subprocess.Popen(
            [firefox, "--headless", "--no-remote", *options, "--profile", str(profile), address],
            # Without the second, what is released asks the server of settings whatever it is told.
            env=os.environ | {"HOME": str(home), "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"},
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
    try:
        yield
    finally:
        running.terminate()
        running.wait(30)


PATIENCE = 60
"""Seconds."""

DRIVEN = """
user_pref("devtools.console.stdout.content", true);
user_pref("marionette.port", 0);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", PORT);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", PORT);
"""
"""Let Firefox print what the console shows, take orders, and ask other hosts through us."""


class Window:
    """A window of Firefox, in which a test runs programs; the protocol is Marionette.

    Attributes
    ----------
    asked : list of str
        What the whole browser has asked of other hosts, in order; none of it is answered.
    """

    def __init__(self, port: int, log: Path, asked: list[str]) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._answers = self._connection.makefile("rb")
        self._log = log
        self.asked = asked
        self._answer()  # Firefox begins, and says what it is.
        self._order("WebDriver:NewSession", capabilities={})

    def close(self) -> None:
        self._answers.close()
        self._connection.close()

    def _answer(self) -> Any:
        length = b""
        while (sign := self._answers.read(1)) != b":":
            assert sign, "Firefox has ended"
            length += sign
        return json.loads(self._answers.read(int(length)))

    def _order(self, name: str, **arguments: object) -> Any:
        # One comes after the other, so that none needs a number of its own.
        order = json.dumps([0, 0, name, arguments]).encode()
        self._connection.sendall(b"%d:%s" % (len(order), order))
        _, _, error, result = self._answer()
        assert error is None, error
        return result

    def open(self, address: str) -> None:
        self._order("WebDriver:Navigate", url=address)

    def run(self, program: str, *arguments: object) -> Any:
        """Return what an asynchronous function in the page returns, given its body."""
        script = f"return (async (...given) => {{ {program} }})(...arguments)"
        # The page's own variables can be used without a sandbox only.
        answer = self._order("WebDriver:ExecuteScript", script=script, args=arguments, sandbox=None)
        return answer["value"]

    def complaints(self) -> list[str]:
        """Return the warnings and errors that the console has shown."""
        last = "That was all."
        self.run("console.warn(given[0])", last)
        end = time.monotonic() + PATIENCE
        while last not in (text := self._log.read_text("utf-8", "replace")):
            assert time.monotonic() < end, "Firefox does not print its console"
            time.sleep(0.05)
        lines = text.partition(last)[0].splitlines()[:-1]
        # The browser's own begin with the name of its part, without a quotation mark.
        return [line for line in lines if line.startswith(('console.warn: "', 'console.error: "'))]


@contextmanager
def driving(firefox: str, home: Path) -> Iterator[Window]:
    """Run Firefox as `firefox_at` does, and drive it."""
    asked: list[str] = []

    class Proxy(QuietHandler):
        def parse_request(self) -> bool:
            if super().parse_request():
                asked.append(self.path)
                self.send_error(502)
            return False

    port = home / "profile" / "MarionetteActivePort"
    log = home / "console.txt"
    with serving_files(home, Proxy) as address:
        settings = DRIVEN.replace("PORT", address.rpartition(":")[2])
        with firefox_at(
            firefox, "about:blank", home, options=["--marionette"], settings=settings, log=log
        ):
            end = time.monotonic() + PATIENCE
            while not (port.is_file() and port.read_text()):
                assert time.monotonic() < end, "Firefox takes no orders"
                time.sleep(0.05)
            window = Window(int(port.read_text()), log, asked)
            yield window
            window.close()
