"""Start the artifact step before each build, hand its files to MkDocs, and keep the date out."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.artifacts.places import ARTIFACTS, KINDS  # noqa: E402 - after the path is set

PUBLISHED = (".svg", ".png", ".pdf", ".csv", ".tex", ".txt", ".py", ".data.json", ".css", ".woff2")


# The day of the build is no fact about a page, and would make each day's build another one.
os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


@event_priority(100)  # before the plugin that reads the numbers
def on_config(config: Any) -> Any:
    """Build what has changed, in a process of its own so that edits in `src/` take effect."""
    # The switch exists so that a benchmark can measure what this step costs.
    if os.environ.get("ARTIFACTS") != "off":
        step = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "build_artifacts.py")],
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if step.returncode:
            raise PluginError(f"the artifact step failed:\n{step.stderr}")
    return config


def on_files(files: Files, config: Any) -> Files:
    """Publish pictures, data and the scripts that made them."""
    for path in sorted(ARTIFACTS.rglob("*")):
        if path.name.endswith(PUBLISHED):
            name = f"artifacts/{path.relative_to(ARTIFACTS).as_posix()}"
            files.append(File.generated(config, name, abs_src_path=str(path)))
    for kind in KINDS:
        for script in sorted((ROOT / "scripts" / kind).glob("*.py")):
            page = f"source/{kind}/{script.stem}.md"
            files.append(File.generated(config, page, content=source_page(script)))
    return files


def on_page_content(html: str, page: Any, config: Any, files: Files) -> str:
    """Leave the code of the package, which the reference folds up, out of the search."""
    mark = '<details class="mkdocstrings-source"'
    return html.replace(mark, f"{mark} data-search-exclude")


def on_post_template(output: str, template_name: str, config: Any) -> str:
    """Leave out of the sitemap when pages changed: MkDocs knows only when they were built."""
    return (
        re.sub("<lastmod>.*?</lastmod>", "", output) if template_name == "sitemap.xml" else output
    )


def source_page(script: Path) -> str:
    """Write the page that shows a script; its text is data, so macros stay off."""
    where = script.relative_to(ROOT).as_posix()
    return (
        f"---\nrender_macros: false\nsearch:\n  exclude: true\n---\n# `{where}`\n\n"
        f"Run it yourself: `python {where} --help`\n\n"
        f"~~~~ {{ .python linenums=1 }}\n{script.read_text(encoding='utf-8')}~~~~\n"
    )
