"""Have MkDocs build what `scripts/build_pages.py` writes.

Nothing that a reader sees comes from here. For those who start MkDocs directly, the hook calls that
program before each build; it also keeps the date out of the site and reuses work already done.
"""

import errno
import functools
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.config_options import Hooks
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
# The packages of this clone, even if another one's are installed.
for folder in (ROOT, ROOT / "src"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
# `mkdocs serve` runs this file again for each build (see below), and its imports must be fresh too.
# Who imports it as a module of the package keeps the modules that are already in use.
if __name__ != "scripts.site.hook":
    for name in [name for name in sys.modules if name.split(".")[0] == "scripts"]:
        del sys.modules[name]

from scripts.artifacts.records import (  # noqa: E402 - after that
    CannotWriteError,
    check_folder,
    check_place,
    write_whole,
)
from scripts.artifacts.untouched import inputs, is_untouched, stamp  # noqa: E402
from scripts.site.code_spans import without_idle_spans  # noqa: E402
from scripts.site.example_words import places, told, words_now  # noqa: E402
from scripts.site.names import PageError  # noqa: E402
from scripts.site.one_build import wait_for_others  # noqa: E402
from scripts.site.pages import PAGES, write_pages  # noqa: E402
from scripts.site.policy import FILE, header  # noqa: E402
from scripts.site.problems import line_of, told_by_step  # noqa: E402
from scripts.site.reuse import Reuse, Templates  # noqa: E402

MARKDOWN = "assets/python/markdown.json"
"""Where the site says how its pages are set."""

REFERENCE = "reference/"
"""Where the pages are that show the package's docstrings."""

_builds: list[Reuse] = []

# The date of the build says nothing about a page, and would make every day's build different.
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


_commands: list[str] = []


def on_startup(command: str, dirty: bool) -> None:
    """Record what MkDocs was asked for: while a site is served, others may build theirs."""
    _commands.append(command)


@event_priority(100)
def on_config(config: Any) -> Any:
    """Bring artifacts and pages up to date, and have MkDocs read those."""
    # Otherwise MkDocs would keep this file as it was when `serve` began.
    Hooks._load_hook.cache_clear()
    try:
        check_places(Path(config.site_dir))
        if "build" in _commands:
            wait_for_others(ROOT / "build" / ".one-build")
    except OSError as problem:
        raise PluginError(str(problem)) from problem
    # The switch is there so that a benchmark can measure what this step costs.
    if os.environ.get("ARTIFACTS") != "off" and not is_untouched():
        make_artifacts()
    try:
        write_pages(directory_urls=config.use_directory_urls)
    except (PageError, OSError) as problem:
        raise PluginError(str(problem)) from problem
    now = words_now()
    if differs := told(list(places(now)), now):
        logging.getLogger("mkdocs.hook").info(differs)
    config.docs_dir = str(PAGES)
    _builds.append(Reuse(config))
    return config


def check_places(site: Path) -> None:
    """Say before anything takes long that pages or site cannot be written.

    Raises
    ------
    OSError
        If so, or if this locale cannot read the folder's name, which nothing could write then.
    """
    try:
        f"{ROOT} {site}".encode()
    except UnicodeEncodeError:
        readable = os.fsencode(ROOT).decode("ascii", errors="replace")
        raise OSError(
            f"the name of the folder {readable} cannot be read in this locale; set PYTHONUTF8=1"
        ) from None
    check_place(PAGES)
    check_place(site)
    if site.is_dir():
        check_folder(site)


REFUSALS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG),
    *(errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR),
}
"""What the disk says when no page and no script is to blame."""


def on_build_error(error: Exception, **_: Any) -> None:
    """Say in one line that the disk is full, or refuses."""
    if isinstance(error, CannotWriteError):
        reason = str(error)
    elif isinstance(error, OSError) and error.errno in REFUSALS:
        reason = f"cannot write {error.filename}: {error.strerror}"
    else:
        return
    logging.getLogger("mkdocs.hook").error(reason)
    raise Abort("Aborted: the site could not be written") from None


def make_artifacts() -> None:
    """Make what has changed, in a separate process so that edits in `src/` take effect."""
    before = inputs()
    step = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_artifacts.py")],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if step.returncode:
        raise PluginError(f"the artifact step failed:\n{told_by_step(step.stderr)}")
    stamp(before)


def on_files(files: Any, config: Any) -> None:
    """Publish how pages are set, and record what there is to link to."""
    files.append(File.generated(config, MARKDOWN, content=markdown_settings(config)))
    _builds[-1].see_files(files)


def markdown_settings(config: Any) -> str:
    """Return what a reader's browser needs in order to set a page as it is set here.

    Extensions that plugins bring are for pages about the package's code, which none of them makes.
    """
    names = [name for name in config.markdown_extensions if isinstance(name, str)]
    configs = {name: given for name, given in config.mdx_configs.items() if name in names}
    return json.dumps({"extensions": names, "configs": configs}, sort_keys=True)


_navigation: list[Any] = []


def on_nav(nav: Any, config: Any, files: Any) -> None:
    """Record the menu."""
    _navigation.append(nav)


@event_priority(-100)
def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> None:
    """Have the page rendered only if necessary."""
    page.render = functools.partial(render, page)


def render(page: Any, config: Any, files: Any) -> None:
    """Render a page; if a formula cannot be shown, say where it is."""
    try:
        _builds[-1].render(page, config, files)
    except ValueError as problem:
        where = f"docs/{page.file.src_uri}"
        line = line_of(str(problem), (ROOT / where).read_text(encoding="utf-8"))
        raise PluginError(f"{where}:{f'{line}:' if line else ''} {problem}") from problem


@event_priority(-200)  # after everything that mkdocstrings does at this point
def on_env(env: Any, config: Any, files: Any) -> Any:
    """Have pages indexed and put into templates only if necessary."""
    reuse = _builds[-1]
    reuse.write_reference(config)
    for plugin in config.plugins.values():
        if index := getattr(plugin, "search_index", None):
            index.add_entry_from_context = functools.partial(
                reuse.index, index.add_entry_from_context, index.entries
            )
    return Templates(env, reuse, _navigation[-1])


def on_serve(server: Any, config: Any, builder: Any) -> None:
    """Go on serving when a build fails."""
    from scripts.site.serving import keep_serving  # a plain build needs none of it

    keep_serving(server, config)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Leave the package's code, which the reference keeps folded, out of the search."""
    mark = '<details class="mkdocstrings-source"'
    return without_idle_spans(html.replace(mark, f"{mark} data-search-exclude"))


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Leave the style of docstrings out of the pages that show none."""
    if page.file.src_uri.startswith(REFERENCE):
        return output
    return re.sub(r'\s*<link rel="stylesheet" href="[^"]*_mkdocstrings\.css">', "", output)


def on_post_template(output: str, template_name: str, config: Any) -> str:
    """Leave the dates of pages out of the sitemap: MkDocs only knows when they were built."""
    return (
        re.sub("<lastmod>.*?</lastmod>", "", output) if template_name == "sitemap.xml" else output
    )


def on_post_build(config: Any) -> None:
    """Write down under which header a host should serve the site."""
    site = Path(config.site_dir)
    write_whole(site / FILE, header(site).encode())
