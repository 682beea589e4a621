"""Commands for those who work on the project; nothing that is published depends on them."""

import sys
from pathlib import Path

# A clone must use its own package, even if another clone is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
