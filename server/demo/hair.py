"""Hair, beards, scarves and glasses on a drawn face.

Must never be taken from a person. docs/operating.md, "The demo".
"""

from __future__ import annotations

import math

from PIL import Image, ImageDraw, ImageFilter

from server.demo.faces import CLOTHES, FINER, Face, box, mixed


def beard(image: Image.Image, face: Face, cx: float, low: float, tall: float) -> None:
    """Stubble, a full beard or a moustache, around the mouth at height `low`."""
    if face.beard == "none":
        return
    mask = Image.new("L", image.size, 0)
    shape = ImageDraw.Draw(mask)
    strength = 90 if face.beard == "stubble" else 235
    if face.beard in {"stubble", "full"}:
        reach = tall * face.breadth * 0.5 * face.jaw * 0.97
        shape.rounded_rectangle(
            (cx - reach, low - tall * 0.12, cx + reach, low + tall * 0.185),
            reach * 0.8,
            fill=strength,
        )
        shape.ellipse(box(cx, low - tall * 0.13, reach * 0.82, tall * 0.085), fill=0)
    shape.rounded_rectangle(
        (cx - tall * 0.1, low - tall * 0.058, cx + tall * 0.1, low - tall * 0.02),
        tall * 0.02,
        fill=strength,
    )
    image.paste(
        mixed(face.hair, face.skin, 0.12),
        mask=mask.filter(ImageFilter.GaussianBlur(3 * FINER)),
    )


def back_hair(image: Image.Image, face: Face, cx: float, cy: float, wide: float, tall: float) -> None:
    """The hair that is behind the head, drawn before it."""
    draw = ImageDraw.Draw(image)
    dark = mixed(face.hair, (0, 0, 0), 0.25)
    if face.cut == "bun":
        draw.ellipse(box(cx, cy - tall * 0.58, tall * 0.14, tall * 0.12), fill=dark)
        return
    if face.cut == "curly":
        for at in range(26):
            turn = math.pi * (0.82 + 1.36 * at / 25)
            x = cx + wide * 0.56 * math.cos(turn)
            y = cy - tall * 0.10 + tall * 0.43 * math.sin(turn)
            draw.ellipse(box(x, y, tall * 0.095, tall * 0.095), fill=dark)
        return
    down = {"long": 0.78, "bob": 0.40}[face.cut]
    draw.rounded_rectangle(
        (cx - wide * 0.63, cy - tall * 0.5, cx + wide * 0.63, cy + tall * down),
        wide * 0.5,
        fill=dark,
    )


def hair(image: Image.Image, face: Face, cx: float, cy: float, wide: float, tall: float) -> None:
    """The hair on the head, or the scarf around it."""
    if face.cut == "bald":
        return
    if face.cut == "scarf":
        _scarf(image, face, cx, cy, wide, tall)
        return
    mask = Image.new("L", image.size, 0)
    shape = ImageDraw.Draw(mask)
    grown = {"cropped": 0.015, "bun": 0.02}.get(face.cut, 0.05)
    shape.ellipse(
        box(cx, cy - tall * 0.13, wide * (0.5 + grown * 0.8), tall * (0.385 + grown)),
        fill=255,
    )
    line = cy - tall * 0.27
    cut = ImageDraw.Draw(mask)
    cut.rectangle((0, cy + tall * 0.02, image.width, image.height), fill=0)
    open_at = {
        "side": cx + wide * 0.14,
        "long": cx - wide * 0.06,
        "bob": cx + wide * 0.05,
    }.get(face.cut, cx)
    opening = 0.43 if face.cut not in {"long", "bob"} else 0.40
    if face.cut == "fringe":
        line = cy - tall * 0.13
    cut.ellipse(box(open_at, line + tall * 0.36, wide * opening, tall * 0.36), fill=0)
    cut.rectangle(
        (cx - wide * opening, line + tall * 0.30, cx + wide * opening, image.height),
        fill=0,
    )
    if face.cut == "curly":
        for at in range(11):
            x = cx - wide * 0.5 + wide * 0.1 * at
            away = abs(at - 5) / 5
            shape.ellipse(
                box(x, cy - tall * (0.47 - 0.2 * away**2), tall * 0.085, tall * 0.085),
                fill=255,
            )
    image.paste(face.hair, mask=mask.filter(ImageFilter.GaussianBlur(0.8 * FINER)))
    shine = Image.new("L", image.size, 0)
    ImageDraw.Draw(shine).ellipse(box(cx - wide * 0.16, cy - tall * 0.40, wide * 0.2, tall * 0.035), fill=70)
    both = Image.composite(
        shine.filter(ImageFilter.GaussianBlur(5 * FINER)),
        Image.new("L", image.size, 0),
        mask,
    )
    image.paste(mixed(face.hair, (255, 255, 255), 0.5), mask=both)


def _scarf(image: Image.Image, face: Face, cx: float, cy: float, wide: float, tall: float) -> None:
    colour = CLOTHES[(CLOTHES.index(face.cloth) + 5) % len(CLOTHES)]
    mask = Image.new("L", image.size, 0)
    shape = ImageDraw.Draw(mask)
    shape.ellipse(box(cx, cy - tall * 0.1, wide * 0.62, tall * 0.48), fill=255)
    shape.rounded_rectangle((cx - wide * 0.6, cy, cx + wide * 0.6, cy + tall * 0.74), wide * 0.3, fill=255)
    shape.ellipse(box(cx, cy + tall * 0.06, wide * 0.445, tall * 0.40), fill=0)
    image.paste(colour, mask=mask.filter(ImageFilter.GaussianBlur(1.2 * FINER)))
    draw = ImageDraw.Draw(image)
    fold = mixed(colour, (0, 0, 0), 0.18)
    for step in range(3):
        draw.arc(
            box(cx, cy + tall * (0.34 + 0.08 * step), wide * 0.5, tall * 0.22),
            20,
            160,
            fill=fold,
            width=int(tall * 0.012),
        )


def glasses(image: Image.Image, face: Face, cx: float, cy: float, tall: float) -> None:
    """A thin frame around the eyes."""
    draw = ImageDraw.Draw(image)
    line = max(3, int(tall * 0.014))
    level = cy + tall * 0.025
    frame = (40, 40, 46)
    for side in (-1, 1):
        x = cx + side * tall * face.eye_gap
        draw.rounded_rectangle(
            (
                x - tall * 0.105,
                level - tall * 0.07,
                x + tall * 0.105,
                level + tall * 0.07,
            ),
            tall * 0.05,
            outline=frame,
            width=line,
        )
    gap = tall * (face.eye_gap - 0.105)
    draw.line([(cx - gap, level), (cx + gap, level)], fill=frame, width=line)
