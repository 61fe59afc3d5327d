"""ASR and NER of each carrier and direction as a chart, with their 95 % intervals.

    python examples/kpis_by_carrier.py --config siptower.yaml --output kpis.svg trunk.pcap

Needs matplotlib (pip install matplotlib).
"""

import argparse

import matplotlib as mpl

mpl.use("Agg")  # no screen is needed
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

import siptower

FIGURES = {"asr": ("ASR", "o", "#1b6ca8"), "ner": ("NER", "s", "#d1495b")}


def main() -> None:
    """Read captures and draw."""
    parser = argparse.ArgumentParser(description="Draws ASR and NER by carrier.")
    parser.add_argument("captures", nargs="+")
    parser.add_argument("--config", help="siptower.yaml that names the carriers")
    parser.add_argument("--output", default="kpis.svg", help="PNG or SVG file")
    options = parser.parse_args()
    kpis = siptower.read(*options.captures, config=options.config).kpis()
    groups = sorted({(kpi.carrier, str(kpi.direction)) for kpi in kpis if kpi.carrier is not None}, reverse=True)

    figure, axes = plt.subplots(figsize=(8, 1.6 + 0.6 * len(groups)), layout="constrained")
    for name, (label, marker, colour) in FIGURES.items():
        shift = 0.12 if name == "asr" else -0.12
        for row, group in enumerate(groups):
            for kpi in kpis:
                if kpi.name == name and (kpi.carrier, kpi.direction) == group and kpi.value is not None:
                    draw(axes, kpi, row + shift, marker, colour)
        axes.plot([], [], marker, color=colour, label=label)  # for the legend
    axes.set_yticks(range(len(groups)), [f"{carrier}\n{direction}" for carrier, direction in groups])
    axes.set_ylim(-0.5, len(groups) - 0.5)
    axes.set_xlim(0, 103)
    axes.set_xlabel("percent; bars are 95 % intervals, hollow marks stand on fewer than 30 calls")
    axes.set_title("Answer-seizure ratio and network effectiveness by carrier", loc="left")
    axes.grid(axis="x", alpha=0.3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.legend(loc="lower left", frameon=False, ncols=2)
    figure.savefig(options.output, dpi=150)
    print(f"{options.output}: {len(groups)} carriers and directions")


def draw(axes: Axes, kpi: siptower.Kpi, place: float, marker: str, colour: str) -> None:
    """One figure: its mark, its interval and its n."""
    if kpi.value is None or kpi.low is None or kpi.high is None:
        return
    axes.plot([kpi.low, kpi.high], [place, place], color=colour, linewidth=2, alpha=0.6)
    axes.plot(kpi.value, place, marker, color=colour, markerfacecolor="white" if kpi.few else colour)
    axes.annotate(f"n={kpi.n}", (kpi.high, place), (5, -3), textcoords="offset points", fontsize=7, color="#555555")


if __name__ == "__main__":
    main()
