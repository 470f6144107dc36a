"""The live picture as numbers: plan and handovers through the day, as points of a drawing.

Must never read or write anything: plain values in and out. docs/accessibility.md, "Pictures".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEFT, RIGHT, TOP, BOTTOM = 44.0, 630.0, 20.0, 230.0  # in a drawing of 640 by 260
Across = Callable[[datetime], float]
Up = Callable[[float], float]

MOST_TICKS = 8
TICK_MINUTES = (15, 30, 60, 120, 180, 240, 360)
STEPS = (1, 2, 3, 5, 10, 12, 15, 20, 25, 40, 50, 75, 100, 150, 200, 250, 500, 1000, 2500, 5000, 10000)


@dataclass(frozen=True)
class Tick:
    """A line with its words: where it is drawn, and the value it stands for."""

    at: float
    value: datetime | int


@dataclass(frozen=True)
class Hour:
    """One row of the table behind the picture, both figures counted from the start of the day."""

    until: datetime
    planned: int
    handed_over: int


@dataclass(frozen=True)
class Chart:
    """Everything the drawing needs; `area` is empty without handovers, `now_at` None outside the day."""

    plan: str
    area: str
    now_at: float | None
    times: Sequence[Tick]
    amounts: Sequence[Tick]
    hours: Sequence[Hour]


def draw(
    starts: datetime,
    ends: datetime,
    planned: Sequence[datetime],
    handed_over: Sequence[datetime],
    now: datetime,
) -> Chart:
    """The picture of one day: `planned` is when each slot ends, `handed_over` when each document went."""
    last = max([ends, *handed_over]) if handed_over else ends
    first = min([starts, *handed_over]) if handed_over else starts
    top = _top(max(len(planned), len(handed_over), 1))
    until = min(max(now, first), last)

    def x(moment: datetime) -> float:
        part = (moment - first) / (last - first)
        return round(LEFT + (RIGHT - LEFT) * min(max(part, 0.0), 1.0), 1)

    def y(amount: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * amount / top, 1)

    return Chart(
        plan=_line([(x(first), y(0)), *_climb(planned, x, y)]),
        area=_area(sorted(handed_over), x(until), x, y),
        now_at=x(now) if first <= now <= last else None,
        times=[Tick(x(moment), moment) for moment in _times(first, last)],
        amounts=[Tick(y(top * part / 4), top * part // 4) for part in range(5)]
        if top % 4 == 0
        else [Tick(y(amount), amount) for amount in (0, top)],
        hours=_hours(first, last, planned, handed_over),
    )


def _climb(moments: Sequence[datetime], x: Across, y: Up) -> list[tuple[float, float]]:
    return [(x(moment), y(at)) for at, moment in enumerate(sorted(moments), start=1)]


def _area(moments: Sequence[datetime], until: float, x: Across, y: Up) -> str:
    if not moments:
        return ""
    points = [(x(moments[0]), y(0))]
    for at, moment in enumerate(moments, start=1):
        points += [(x(moment), y(at - 1)), (x(moment), y(at))]
    end = max(until, points[-1][0])
    points += [(end, y(len(moments))), (end, y(0))]
    return _line(points) + "Z"


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px:g} {py:g}" for px, py in points)


def _top(most: int) -> int:
    for step in STEPS:
        if step * 4 >= most:
            return step * 4
    return most


def _times(first: datetime, last: datetime) -> list[datetime]:
    """Whole half hours or hours between the two, at most MOST_TICKS."""
    for minutes in TICK_MINUTES:
        step = timedelta(minutes=minutes)
        begin = first.replace(minute=0, second=0, microsecond=0)
        ticks = [begin + step * at for at in range(int((last - begin) / step) + 1)]
        ticks = [tick for tick in ticks if tick >= first]
        if len(ticks) <= MOST_TICKS:
            break
    return ticks


def _hours(
    first: datetime,
    last: datetime,
    planned: Sequence[datetime],
    handed_over: Sequence[datetime],
) -> list[Hour]:
    edges = [first]
    while edges[-1] < last:
        edges.append(min(edges[-1] + timedelta(hours=1), last))
    return [
        Hour(
            until,
            sum(moment <= until for moment in planned),
            sum(moment <= until for moment in handed_over),
        )
        for _, until in pairwise(edges)
    ]
