"""Amounts as bars, from the side where reading begins."""

from io import BytesIO
from pathlib import Path

from newsbot.chat.picture import Chart

_BAR, _INK, _GRID = "#b3202a", "#141414", "#d9d9d9"


def draw(chart: Chart, font: Path) -> bytes:
    """A PNG. matplotlib shapes Arabic itself."""
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    names = [name for name, _ in chart.bars]
    amounts = [amount for _, amount in chart.bars]
    figure = Figure(figsize=(8, 1.6 + 0.42 * len(names)), dpi=150, layout="constrained")
    axes = figure.subplots()
    rows = list(range(len(names)))
    axes.barh(rows, amounts, color=_BAR, height=0.62)
    axes.set_yticks(rows, names, fontproperties=FontProperties(fname=str(font), size=17), color=_INK)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_xlim(0, max(1, *amounts) * 1.12)
    if chart.rtl:
        axes.invert_xaxis()
        axes.yaxis.tick_right()
    for row, amount in enumerate(amounts):
        label = FontProperties(fname=str(font), size=15)
        side = "right" if chart.rtl else "left"
        axes.annotate(str(amount), (amount, row), (-6 if chart.rtl else 6, 0), textcoords="offset points",
                      va="center", ha=side, fontproperties=label, color=_INK)  # fmt: skip
    for edge in axes.spines.values():
        edge.set_color(_GRID)
    title = FontProperties(fname=str(font), size=20)
    axes.set_title(chart.title, fontproperties=title, color=_INK, pad=14)
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
