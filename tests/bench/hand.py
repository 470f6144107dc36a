"""A signature as a pad reports it: a pen that speeds up and slows down through curves, sampled at 60 to 120 Hz.

Must never be noise (nothing would shrink it) nor a line (anything would). docs/performance.md, G6.
"""

from __future__ import annotations

from math import cos, exp, log, pi, sin, sqrt
from random import Random

Point = tuple[int, int, int, int]
WIDEST = 4095
INK_POINTS = 140
TREMOR = 1.2  # units: a quarter of a pixel of a pad 800 pixels wide, what hand and glass add
DRIFT = 900  # units a second: the hand moves on while it writes


def signature(seed: int) -> list[list[Point]]:
    """140 points in three strokes: a curve is the sum of overlapping pushes, each with a log-normal speed.

    That is the kinematic theory of rapid movements (Plamondon 1995): fast in the middle of a push, slow where two
    meet. Pressure rises at landing, sinks at lifting and breathes between; time has the pad's rhythm and its jitter.
    """
    hand = Random(seed)
    rhythm = hand.choice((1000 / 60, 1000 / 90, 1000 / 120))
    strokes: list[list[Point]] = []
    x, y, now = hand.uniform(300, 700), hand.uniform(1100, 1500), 0.0
    for length in (66, 52, INK_POINTS - 118):
        stroke, x, y, now = _stroke(hand, length, (x, y), now, rhythm)
        strokes.append(stroke)
        x, y, now = x + hand.uniform(-150, 250), y + hand.uniform(-200, 150), now + hand.uniform(90, 260)
    first = strokes[0][0][2]
    return [[(px, py, t - first, p) for px, py, t, p in stroke] for stroke in strokes]


def _stroke(
    hand: Random, length: int, start: tuple[float, float], now: float, rhythm: float
) -> tuple[list[Point], float, float, float]:
    """One stroke of `length` points from `start`; gives it with where and when it ended."""
    seconds = length * rhythm / 1000
    pushes = []
    at, heading, turn = -0.08, hand.uniform(-1.2, 0.6), hand.choice((1, -1))
    while at < seconds:
        pushes.append((at, hand.uniform(280, 680), heading, hand.uniform(0.6, 1.6), hand.uniform(0.34, 0.46)))
        at += hand.uniform(0.07, 0.11)
        heading += turn * hand.uniform(1.2, 1.9)
        turn = -turn if hand.random() < 0.18 else turn
    x, y = start
    points: list[Point] = []
    pressure = hand.uniform(110, 150)
    for number in range(length):
        moment = number * rhythm / 1000
        step = 0.001
        for tick in range(max(1, round(rhythm))):
            vx = vy = 0.0
            for begun, far, way, bend, width in pushes:
                speed, done = _push(moment + tick * step - begun, width)
                vx += far * speed * cos(way + bend * (done - 0.5))
                vy += far * speed * sin(way + bend * (done - 0.5))
            x += vx * step + DRIFT * step
            y += vy * step
        middle = min(number, length - 1 - number, 6) / 6
        pressure += 0.25 * (hand.gauss(140, 28) - pressure)
        points.append(
            (
                _inside(x + hand.gauss(0, TREMOR)),
                _inside(y + hand.gauss(0, TREMOR)),
                round(now + number * rhythm + hand.choice((0, 0, 0, 0, 0, 1, -1))),
                max(1, min(255, round(pressure * (0.35 + 0.65 * middle)))),
            )
        )
    return points, x, y, now + length * rhythm


def _push(since: float, width: float) -> tuple[float, float]:
    """Speed (a log-normal over time) and part done of one push, `since` seconds after it was begun."""
    if since <= 0.001:
        return 0.0, 0.0
    centre = log(0.12)
    z = (log(since) - centre) / width
    return exp(-z * z / 2) / (since * width * sqrt(2 * pi)), 1 / (1 + exp(-1.7 * z))


def _inside(value: float) -> int:
    return max(0, min(WIDEST, round(value)))
