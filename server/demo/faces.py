"""What a drawn face looks like: colours, measures, haircut, chosen by chance from a number.

Must never be taken from a person. docs/operating.md, "The demo".
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FINER = 2  # drawn this much larger, then made smaller, for smooth edges

Colour = tuple[int, int, int]

SKINS: tuple[Colour, ...] = (
    (250, 222, 200),
    (244, 208, 178),
    (233, 190, 155),
    (218, 168, 128),
    (196, 142, 102),
    (165, 113, 76),
    (134, 88, 58),
    (104, 68, 46),
    (80, 53, 38),
)
HAIRS: tuple[Colour, ...] = (
    (24, 20, 20),
    (38, 28, 24),
    (61, 42, 32),
    (92, 61, 40),
    (133, 92, 55),
    (176, 133, 80),
    (205, 172, 116),
    (142, 66, 38),
    (150, 150, 152),
    (205, 205, 205),
)
CLOTHES: tuple[Colour, ...] = (
    (38, 70, 110),
    (52, 92, 84),
    (122, 48, 56),
    (74, 66, 96),
    (46, 50, 58),
    (160, 104, 60),
    (88, 108, 60),
    (176, 84, 92),
    (60, 110, 140),
    (200, 176, 130),
    (110, 60, 104),
    (222, 222, 216),
)
GROUNDS: tuple[Colour, ...] = (
    (222, 228, 232),
    (228, 226, 220),
    (214, 222, 226),
    (232, 230, 228),
    (220, 226, 220),
)
EYES: tuple[Colour, ...] = ((52, 36, 28), (76, 52, 34), (84, 100, 70), (78, 104, 130))
HAIRCUTS = {
    "f": ("bob", "long", "bob", "long", "curly", "bun", "scarf"),
    "m": ("short", "short", "side", "curly", "cropped", "fringe", "short", "bald"),
}
BEARDED = frozenset({"short", "side", "cropped", "bald"})


@dataclass(frozen=True)
class Face:
    """What is drawn: measures in parts of the face's height, colours, hair, extras."""

    skin: Colour
    hair: Colour
    cloth: Colour
    ground: Colour
    eye: Colour
    cut: str
    breadth: float
    jaw: float
    eye_gap: float
    eye_size: float
    brow: float
    nose: float
    mouth: float
    smile: float
    glasses: bool
    beard: str
    collar: str
    tilt: float
    child: bool


def face_of(number: int, look: str, *, child: bool = False) -> Face:
    """The face with this number, always the same one; `look` (f or m) chooses among haircuts and beards only."""
    random = Random(f"fielddesk portrait {number}")  # noqa: S311
    skin = random.choice(SKINS)
    dark = SKINS.index(skin) >= 5
    hair = random.choice(HAIRS[:3] if dark else HAIRS[:8])
    if random.random() < 0.08 and not child:
        hair = random.choice(HAIRS[8:])
    cut = random.choice(HAIRCUTS[look])
    if child and cut in {"bald", "scarf"}:
        cut = "short"
    bearded = cut in BEARDED and look == "m" and not child
    return Face(
        skin=skin,
        hair=hair,
        cloth=random.choice(CLOTHES),
        ground=random.choice(GROUNDS),
        eye=random.choice(EYES[:2] if dark else EYES),
        cut=cut,
        breadth=random.uniform(0.68, 0.80),
        jaw=random.uniform(0.80, 1.0),
        eye_gap=random.uniform(0.165, 0.20),
        eye_size=random.uniform(0.045, 0.058) * (1.12 if child else 1),
        brow=random.uniform(0.075, 0.10),
        nose=random.uniform(0.10, 0.15),
        mouth=random.uniform(0.115, 0.16),
        smile=random.uniform(0.0, 0.03),
        glasses=random.random() < 0.2,
        beard=random.choice(("none", "none", "stubble", "full", "moustache")) if bearded else "none",
        collar=random.choice(("round", "shirt", "v", "hood")),
        tilt=random.uniform(-2.2, 2.2),
        child=child,
    )


def box(x: float, y: float, rx: float, ry: float) -> tuple[float, float, float, float]:
    """The corners of an ellipse around a point."""
    return (x - rx, y - ry, x + rx, y + ry)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """A colour that is `part` of the way from one to the other."""
    r, g, b = (round(a * (1 - part) + c * part) for a, c in zip(one, other, strict=True))
    return (r, g, b)
