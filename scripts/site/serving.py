"""Keep `mkdocs serve` alive while pages and scripts are half typed, and make it quick.

If a build fails, every page says what is wrong until it is mended.
"""

import html
import logging
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from watchdog.observers.polling import PollingObserver

from scripts.artifacts.places import ROOT
from scripts.artifacts.untouched import Seen, seen

LOG = logging.getLogger("mkdocs.hook")

LOOK_AGAIN = 0.2
"""Seconds from one look at the watched files to the next."""

SETTLED = 0.05
"""Seconds without another change after which a build begins."""

PLAIN_ASSETS = (".css", ".js")
"""Files in `docs/assets` that reach the site unchanged and under the same name."""

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not built</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; padding: 0 1rem;
  max-width: 60rem }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid }}
</style>
<body>
<h1>The site could not be built</h1>
<pre>{problem}</pre>
<p>This page goes away when that is mended.</p>
</body>
</html>
"""

Start = Callable[..., Any]


class Messages(logging.Handler):
    """Collects warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Record a message."""
        self.texts.append(record.getMessage())


class Served:
    """The site as it is served: built, or replaced by what is wrong with it."""

    def __init__(self, server: Any, config: Any) -> None:
        self.server = server
        self.site = Path(config.site_dir)
        self.watched = [Path(path) for path in config.watch]
        self.settings = Path(config.config_file_path)
        self.build = server.builder
        self.problem = ""
        self.built_from = self.look()

    def look(self) -> Seen:
        """Return the present state of all watched files."""
        folders = seen(*self.watched)
        stat = self.settings.stat()
        return folders | {str(self.settings): [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]}

    def rebuild(self) -> None:
        """Build; if that fails, say so and go on serving."""
        now = self.look()
        if not self.problem and self.copies_assets(now):
            self.built_from = now
            return
        messages, logger = Messages(), logging.getLogger("mkdocs")
        logger.addHandler(messages)
        try:
            self.build()
        # Among them SystemExit, by which MkDocs ends a build that it has given up.
        except (Exception, SystemExit) as error:
            self.problem = "\n".join(messages.texts) or f"{type(error).__name__}: {error}"
            LOG.debug("the build failed", exc_info=True)
            if not messages.texts:
                LOG.error("%s: %s", type(error).__name__, error)
            LOG.error("Not built, and the browser says so too. Mend it, and it will be rebuilt.")
        else:
            self.problem = ""
            self.built_from = now
        finally:
            logger.removeHandler(messages)

    def copies_assets(self, now: Seen) -> bool:
        """If only the contents of style sheets and programs differ, copy them and say so."""
        before = self.built_from
        changed = [Path(path) for path in now if now[path] != before.get(path)]
        assets, docs = ROOT / "docs" / "assets", ROOT / "docs"
        if (
            not changed
            or now.keys() != before.keys()
            or not all(
                path.suffix in PLAIN_ASSETS
                and path.is_relative_to(assets)
                and (self.site / path.relative_to(docs)).is_file()
                for path in changed
            )
        ):
            return False
        for path in changed:
            shutil.copyfile(path, self.site / path.relative_to(docs))
        return True

    def respond(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a browser: with the site, or with what is wrong."""
        path = environ["PATH_INFO"]
        is_page = path.endswith(("/", ".html"))
        if is_page and not path.startswith("/livereload/"):
            server = self.server
            with server._epoch_cond:
                server._epoch_cond.wait_for(lambda: server._visible_epoch == server._wanted_epoch)
                epoch = server._visible_epoch
            if self.problem:
                page = PAGE.format(problem=html.escape(self.problem))
                content = server._inject_js_into_html(page.encode(), epoch)
                start_response("500 Internal Server Error", [("Content-Type", "text/html")])
                return [content]
        answer: Iterable[bytes] = self.server.serve_request(environ, start_response)
        return answer


def keep_serving(server: Any, config: Any) -> None:
    """Make a server survive what cannot be built, watch only sources, and check them often."""
    served = Served(server, config)
    server.unwatch(config.docs_dir)
    server.unwatch(config.config_file_path)
    server.observer = PollingObserver(timeout=LOOK_AGAIN)
    server.watch(config.config_file_path)
    server.build_delay = SETTLED
    server.builder = served.rebuild
    server.set_app(served.respond)
