"""Commands for those who work on the project; what is published draws on none of them."""

import sys
from pathlib import Path

# A clone must use its own package, even where another clone is installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
