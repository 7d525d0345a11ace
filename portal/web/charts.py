"""Charts as SVG, drawn on the server: values stand on them and are read aloud as one sentence."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from portal.web.svg import drawing

#: Pairs of period and value, oldest first.
Points = Sequence[tuple[str, float]]

HEIGHT, TOP, BOTTOM = 168, 24, 22
ROOM = HEIGHT - TOP - BOTTOM
FLOOR = HEIGHT - BOTTOM


def bar_chart(points: Points, label: str, unit: str = "", *, recent: int = 3, scale: float = 1) -> Markup:
    """Bars, of which the `recent` last are strong and carry their values, divided by `scale`.

    `label` says what is measured, in the reader's language; with the values and `unit` it becomes
    the sentence that is read aloud.
    """
    width = 420
    step = width / max(len(points), 1)
    bar = min(24.0, step * 0.6)
    highest = max((value for _, value in points), default=0) or 1
    drawn = [_grid(width)]
    for index, (period, value) in enumerate(points):
        x, tall = step * index + (step - bar) / 2, max(ROOM * value / highest, 1.5)
        strong = index >= len(points) - recent
        drawn.append(_bar(x, bar, tall, "now" if strong else "past"))
        if strong or index % max(1, -(-len(points) // 5)) == 0:
            drawn.append(_text(x + bar / 2, HEIGHT - 5, period))
        if strong:
            drawn.append(_text(x + bar / 2, FLOOR - tall - 6, _written(value, scale), "v"))
    return _chart(width, drawn, _sentence(points, label, unit, scale))


def line_chart(points: Points, label: str, unit: str = "", *, scale: float = 1) -> Markup:
    """A line with its area; its two ends carry their values. One point alone becomes a bar."""
    if len(points) < 2:
        return bar_chart(points, label, unit, scale=scale)
    width = 310
    spots = _spots([value for _, value in points], width)
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    (first_x, _), (last_x, last_y) = spots[0], spots[-1]
    drawn = [
        _grid(width),
        f'<path class="area" d="M{first_x:.1f} {FLOOR}L{path}L{last_x:.1f} {FLOOR}z"/>',
        f'<path class="line" d="M{path}"/><circle class="dot" cx="{last_x:.1f}" cy="{last_y:.1f}" r="5"/>',
    ]
    for (x, y), (period, value) in ((spots[0], points[0]), (spots[-1], points[-1])):
        drawn += [_text(x, y - 11, _written(value, scale), "v"), _text(x, HEIGHT - 5, period)]
    return _chart(width, drawn, _sentence(points, label, unit, scale))


def sparkline(values: Sequence[float], label: str) -> Markup:
    """A line as high as a word, for tables and tiles; `label` is the sentence that is read aloud."""
    low, high = min(values, default=0), max(values, default=0)
    step = 84 / max(len(values) - 1, 1)
    spots = [(2 + step * i, 21 - 18 * (value - low) / ((high - low) or 1)) for i, value in enumerate(values)]
    drawn = ""
    if spots:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
        drawn = f'<path d="M{path}"/><circle cx="{spots[-1][0]:.1f}" cy="{spots[-1][1]:.1f}" r="2.5"/>'
    return Markup('<svg class="spark" viewBox="0 0 88 24" role="img" aria-label="{}">{}</svg>').format(
        label, drawing(drawn)
    )


def _spots(values: Sequence[float], width: int) -> list[tuple[float, float]]:
    """Where the values of a line stand. It does not begin at zero: a line shows change, not size."""
    low, high = min(values) * (0.6 if min(values) > 0 else 1), max(values)
    return [
        (14 + index * (width - 40) / (len(values) - 1), TOP + ROOM * (1 - (value - low) / ((high - low) or 1)))
        for index, value in enumerate(values)
    ]


def _chart(width: int, drawn: Iterable[str], sentence: str) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, HEIGHT, sentence, drawing("".join(drawn))
    )


def _sentence(points: Points, label: str, unit: str, scale: float) -> str:
    """What a chart says to those who do not see it: every value."""
    return f"{label}: " + ", ".join(f"{period} {_written(value, scale)}{unit}" for period, value in points)


def _written(value: float, scale: float) -> str:
    """A value in its unit, to one decimal: 1,234.5."""
    return f"{round(value / scale, 1):,.10g}"


def _grid(width: int) -> str:
    return "".join(f'<path class="grid" d="M0 {TOP + ROOM * i / 3:.1f}H{width}"/>' for i in range(4))


def _bar(x: float, wide: float, tall: float, kind: str) -> str:
    """A bar with round upper corners."""
    r = min(5.0, tall / 2)
    return (
        f'<path class="{kind}" d="M{x:.1f} {FLOOR}v-{tall - r:.1f}q0-{r:.1f} {r:.1f}-{r:.1f}'
        f'h{wide - 2 * r:.1f}q{r:.1f} 0 {r:.1f} {r:.1f}v{tall - r:.1f}z"/>'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    return f'<text{classes} x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'
