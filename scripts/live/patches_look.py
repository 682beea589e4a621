"""How much attention does each patch of a picture give to each other patch?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results.patches import EMPTY, ROOF, Patches, compute

STILL = "patch_weights"


def start(result: Patches) -> dict[str, int]:
    return {"patch": EMPTY}


def given(result: Patches) -> dict[str, object]:
    return {
        "query": result.trace.query.round(12).tolist(),
        "key": result.trace.key.round(12).tolist(),
    }


def numbers(result: Patches) -> dict[str, str]:
    return {
        "to_roof": f"patches_look.patch={ROOF}",
        "roof": show(result.trace.weights[ROOF, ROOF], ".2f"),
    }


def caption(result: Patches) -> str:
    return (
        "Below each patch stands the weight that the chosen one gives to it. Your browser computes "
        "the weights from the same queries and keys as the package. With the keyboard, arrow keys "
        "go from patch to patch."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
