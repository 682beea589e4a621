"""How far back can a word stand and still be remembered?"""

from matplotlib.figure import Figure

from attention_explainer.training.recall import NUM_PLACES, WORDS, most_frequent_word_accuracy
from attention_figures.charts import chart_axes, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.artifacts.experiment_results import Arrays
from scripts.results.recall import LABELS, compute

DISTANCES = range(1, NUM_PLACES + 1)


def draw(result: Arrays, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 300)
    baseline = most_frequent_word_accuracy()
    axes.axhline(baseline, color=palette.muted, linestyle="--", linewidth=1)
    label_series(axes, "most frequent word", (NUM_PLACES, baseline), (0, -38), palette.muted)
    drawn = {
        "attention": ("o", palette.mark, 1.5, (0, -20)),
        "recurrent_asked_first": ("", palette.muted, 5, (0, -38)),
        "recurrent": ("s", palette.ink, 1.5, (96, 8)),
    }
    for name in sorted(drawn, key=lambda name: -drawn[name][2]):
        marker, colour, width, offset = drawn[name]
        accuracy = result[name]
        axes.vlines(DISTANCES, accuracy.min(axis=0), accuracy.max(axis=0), color=colour)
        mean = accuracy.mean(axis=0)
        axes.plot(DISTANCES, mean, color=colour, marker=marker, linewidth=width, markersize=5)
        at = 2 if name == "recurrent" else -1
        label_series(axes, LABELS[name], (DISTANCES[at], float(mean[at])), offset, colour)
    axes.set_xticks(DISTANCES)
    axes.set(ylim=(0, 1.04), xlabel="how many words back the word stands")
    axes.set_title("right answers", loc="left", size=15)
    return figure


def data(result: Arrays) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (LABELS[name], distance, *map(float, result[name][:, distance - 1]))
        for name in LABELS
        for distance in DISTANCES
    ]
    seeds = [f"run {index}" for index in range(1, len(result["recurrent"]) + 1)]
    return Table(["model", "words back", *seeds], rows)


def numbers(_: Arrays) -> dict[str, str]:
    return {
        "places": str(NUM_PLACES),
        "words": str(len(WORDS)),
        "most_frequent": show(most_frequent_word_accuracy(), ".2f"),
    }


def caption(result: Arrays) -> str:
    return (
        "Share of held-out questions answered correctly, by how far back the word stands that is "
        f"asked for: mean over {len(result['recurrent'])} seeds, with bars from the worst run to "
        "the best. The dashed line is what the most frequent word of each sentence would score."
    )


def alt_text(result: Arrays) -> str:
    said = [
        f"{LABELS[name]} from {show(mean[0], '.2f')} for the last word to {show(mean[-1], '.2f')} "
        "for the first"
        for name, mean in ((name, result[name].mean(axis=0)) for name in LABELS)
    ]
    return (
        f"Lines of right answers against distance: {'; '.join(said)}. A dashed line at "
        f"{show(most_frequent_word_accuracy(), '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
