"""Signatures for the demo: a pen that swings, from a name, the same each time and of nobody.

Must never be taken from a person. docs/operating.md, "The demo".
"""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

Stroke = list[tuple[int, int, int, int]]
WIDEST = 4095  # ink coordinates run from 0 to 4095
STEP = 12  # milliseconds between two points


def signature(name: str) -> list[Stroke]:
    """Two or three strokes of (x, y, milliseconds, pressure) that look written."""
    random = Random(f"fielddesk signature {name}")  # noqa: S311
    strokes, moment = [], 0
    start, width = random.uniform(250, 500), random.uniform(2300, 3300)
    stroke, moment = _word(random, start, width * 0.42, 760, moment)
    strokes.append(stroke)
    stroke, moment = _word(random, start + width * 0.46, width * 0.5, 800, moment + 160)
    strokes.append(stroke)
    if random.random() < 0.7:
        stroke, moment = _flourish(random, start, width, moment + 120)
        strokes.append(stroke)
    return strokes


def _word(random: Random, left: float, width: float, base: float, moment: int) -> tuple[Stroke, int]:
    loops = random.randint(3, 6)
    tall, lean = random.uniform(170, 330), random.uniform(0.2, 0.6)
    first = random.uniform(1.4, 2.1)
    points: Stroke = []
    for at in range(loops * 14 + 1):
        turn = 2 * pi * at / 14
        part = at / (loops * 14)
        height = tall * (first if at < 14 else 0.55 + 0.35 * sin(turn * 0.37 + lean * 9))
        x = left + width * part + width / loops * 0.32 * sin(turn) - height * lean * cos(turn) * 0.3
        y = base - height * (0.5 - 0.5 * cos(turn)) + 40 * sin(part * 5)
        points.append((_inside(x), _inside(y), moment, _pressure(turn)))
        moment += STEP
    return points, moment


def _flourish(random: Random, left: float, width: float, moment: int) -> tuple[Stroke, int]:
    points: Stroke = []
    sag = random.uniform(-90, 130)
    for at in range(31):
        part = at / 30
        x = left + width * (0.05 + 1.02 * part)
        y = 950 + sag * sin(pi * part) - 130 * part
        points.append((_inside(x), _inside(y), moment, int(190 - 110 * part)))
        moment += STEP
    return points, moment


def _pressure(turn: float) -> int:
    return int(120 + 60 * sin(turn))


def _inside(value: float) -> int:
    return max(0, min(WIDEST, round(value)))
