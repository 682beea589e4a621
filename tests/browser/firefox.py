"""Firefox, sent to one page of this machine, which reports what it found."""

import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import QuietHandler

SETTINGS = """
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.downloads.remote.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
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
def firefox_at(firefox: str, address: str, home: Path) -> Iterator[None]:
    """Run Firefox, as somebody who has never used it, at an address."""
    profile = home / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(SETTINGS)
    running = subprocess.Popen(
        [firefox, "--headless", "--no-remote", "--profile", str(profile), address],
        env=os.environ | {"HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        running.terminate()
        running.wait(30)
