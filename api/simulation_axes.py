"""Drawing for reports of simulations: a plot's frame with its axes, and lines in it, as SVG without any style of its own."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

#: Width of every drawing, and what is kept free on its sides, in units of the drawing.
WIDE: Final = 400
LEFT, RIGHT, TOP, BOTTOM = 48, 20, 10, 22
#: So many lines can be told apart; the style sheet has a colour and a stroke for each.
MOST_SERIES: Final = 4


@dataclass(frozen=True, slots=True)
class Axis:
    """Numbers from ``low`` to ``high``, some of which are written down."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        """Return where a number lies between the ends, 0 to 1."""
        return (min(self.high, max(self.low, value)) - self.low) / ((self.high - self.low) or 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot of some height with its two axes."""

    height: int
    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        """Return where a number lies across."""
        return LEFT + self.across.share(value) * (WIDE - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return where a number lies from the top."""
        return self.height - BOTTOM - self.up.share(value) * (self.height - TOP - BOTTOM)

    def axes(self) -> str:
        """Draw the lines of the grid, and what they stand for."""
        bottom = self.height - BOTTOM
        lines = []
        for value, label in self.up.ticks:
            y = self.y(value)
            lines.append(
                f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDE - RIGHT}"/>{text(LEFT - 5, y + 4, label, "end")}'
            )
        for value, label in self.across.ticks:
            x = self.x(value)
            lines.append(
                f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>{text(x, self.height - 6, label, "mid")}'
            )
        return "".join(lines)

    def line(self, points: Iterable[tuple[float, float]], series: int, *, dots: bool = False) -> str:
        """Draw a line through points."""
        spots = [(self.x(x), self.y(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        marks = (
            "".join(f'<circle class="s{series}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in spots)
            if dots
            else ""
        )
        return f'<polyline class="s{series}" points="{path}"/>{marks}'

    def steps(self, values: Sequence[tuple[float, float]], width: float, series: int) -> str:
        """Draw a line of steps, each as wide as ``width`` and from where its number is on."""
        points = [point for x, y in values for point in ((x, y), (x + width, y))]
        return self.line(points, series)


def drawing(height: float, said: str, parts: Iterable[str]) -> str:
    """Return a drawing; ``said`` is what it shows, for who does not see it."""
    return f'<svg viewBox="0 0 {WIDE} {height:.0f}" role="img" aria-label="{html.escape(said)}">{"".join(parts)}</svg>'


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Return words in a drawing: ``start``, ``mid`` or ``end`` of them at a place."""
    kind = "" if anchor == "start" else f' class="{anchor}"'
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}">{html.escape(words)}</text>'


def round_ticks(most: float, *, count: int = 4) -> tuple[float, ...]:
    """Return round numbers from 0 to the first one that is not less than ``most``, about so many of them."""
    step = 1.0
    while step * count < most:
        # 1, 2, 5, 10, 20, 50 ...
        step *= 2.5 if str(int(step))[0] == "2" else 2
    numbers = [0.0]
    while numbers[-1] < most:
        numbers.append(numbers[-1] + step)
    return tuple(numbers) if len(numbers) > 1 else (0.0, step)
