"""Synthetic portraits for the demo: drawn from a number, all different, of nobody.

Must never use a photo or anything taken from one. docs/operating.md, "The demo".
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFilter

from server.demo.faces import FINER, Colour, Face, box, face_of, mixed
from server.demo.hair import back_hair, beard, glasses, hair

WIDTH, HEIGHT = 240, 320  # pixels, as photos are stored
QUALITY = 78  # WebP; about 4 kB a portrait


def portrait(number: int, look: str, *, child: bool = False) -> bytes:
    """The portrait of this number as WebP of 240 by 320; the same number gives the same picture.

    `look` is `f` or `m`: it chooses among haircuts and beards only.
    """
    face = face_of(number, look, child=child)
    size = (WIDTH * FINER, HEIGHT * FINER)
    image = Image.new("RGB", size, face.ground)
    _ground(image, face)
    _draw(image, face)
    image = image.rotate(face.tilt, Image.Resampling.BICUBIC, center=(size[0] / 2, size[1] * 0.8))
    crop = 14 * FINER
    image = image.crop((crop, crop, size[0] - crop, size[1] - crop))
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def _ground(image: Image.Image, face: Face) -> None:
    light = Image.new("L", (2, 2))
    for at, value in zip(((0, 0), (1, 0), (0, 1), (1, 1)), (0, 40, 70, 110), strict=True):
        light.putpixel(at, value)
    mask = light.resize(image.size, Image.Resampling.BICUBIC)
    image.paste(mixed(face.ground, (120, 128, 136), 0.5), mask=mask)


def _draw(image: Image.Image, face: Face) -> None:
    w, h = image.size
    cx, cy = w / 2, h * 0.44
    tall = h * (0.47 if not face.child else 0.43)
    wide = tall * face.breadth
    if face.child:
        cy += h * 0.05
    shade = mixed(face.skin, (60, 20, 10), 0.22)
    if face.cut in {"long", "bob", "curly", "bun"}:
        back_hair(image, face, cx, cy, wide, tall)
    _shoulders(image, face, cx, cy, wide, tall, shade)
    draw = ImageDraw.Draw(image)
    if face.cut != "scarf":
        for side in (-1, 1):
            x = cx + side * wide * 0.5
            draw.ellipse(box(x, cy + tall * 0.02, tall * 0.05, tall * 0.085), fill=shade)
    _head(image, face, cx, cy, wide, tall)
    _features(image, face, cx, cy, tall, shade)
    hair(image, face, cx, cy, wide, tall)
    if face.glasses:
        glasses(image, face, cx, cy, tall)


def _shoulders(
    image: Image.Image,
    face: Face,
    cx: float,
    cy: float,
    wide: float,
    tall: float,
    shade: Colour,
) -> None:
    draw = ImageDraw.Draw(image)
    h = image.height
    neck = wide * (0.27 if not face.child else 0.22)
    top = cy + tall * 0.56
    reach = wide * (0.98 if not face.child else 0.78)
    draw.rounded_rectangle((cx - reach, top, cx + reach, h * 1.3), tall * 0.30, fill=face.cloth)
    draw.polygon(
        [
            (cx - neck * 1.5, top + tall * 0.02),
            (cx - neck, top - tall * 0.06),
            (cx + neck, top - tall * 0.06),
            (cx + neck * 1.5, top + tall * 0.02),
        ],
        fill=face.cloth,
    )
    draw.rounded_rectangle(
        (cx - neck, cy + tall * 0.25, cx + neck, top + tall * 0.06),
        neck * 0.6,
        fill=shade,
    )
    dark = mixed(face.cloth, (0, 0, 0), 0.22)
    if face.collar == "v":
        draw.polygon([(cx - neck, top), (cx + neck, top), (cx, top + tall * 0.2)], fill=shade)
    elif face.collar == "shirt":
        pale = mixed(face.cloth, (255, 255, 255), 0.55)
        for side in (-1, 1):
            draw.polygon(
                [
                    (cx + side * neck * 1.15, top - tall * 0.05),
                    (cx, top + tall * 0.12),
                    (cx + side * neck * 1.2, top + tall * 0.17),
                ],
                fill=pale,
            )
    elif face.collar == "hood":
        draw.arc(
            box(cx, top, neck * 1.7, tall * 0.13),
            0,
            180,
            fill=dark,
            width=int(tall * 0.06),
        )
    else:
        draw.arc(
            box(cx, top, neck * 1.15, tall * 0.1),
            0,
            180,
            fill=dark,
            width=int(tall * 0.02),
        )


def _head(image: Image.Image, face: Face, cx: float, cy: float, wide: float, tall: float) -> None:
    mask = Image.new("L", image.size, 0)
    shape = ImageDraw.Draw(mask)
    shape.ellipse(box(cx, cy - tall * 0.12, wide / 2, tall * 0.38), fill=255)
    low = wide / 2 * face.jaw
    shape.rounded_rectangle((cx - low, cy - tall * 0.16, cx + low, cy + tall * 0.47), low * 0.86, fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(1.2 * FINER))
    image.paste(face.skin, mask=mask)
    soft = Image.new("L", image.size, 0)
    side = ImageDraw.Draw(soft)
    side.ellipse(box(cx + wide * 0.55, cy + tall * 0.1, wide * 0.28, tall), fill=70)
    soft = soft.filter(ImageFilter.GaussianBlur(14 * FINER))
    both = Image.composite(soft, Image.new("L", image.size, 0), mask)
    image.paste(mixed(face.skin, (60, 20, 10), 0.4), mask=both)
    cheeks = Image.new("L", image.size, 0)
    blush = ImageDraw.Draw(cheeks)
    for at in (-1, 1):
        blush.ellipse(
            box(cx + at * wide * 0.27, cy + tall * 0.17, wide * 0.12, tall * 0.06),
            fill=60,
        )
    image.paste(
        mixed(face.skin, (210, 70, 60), 0.5),
        mask=cheeks.filter(ImageFilter.GaussianBlur(6 * FINER)),
    )


def _features(image: Image.Image, face: Face, cx: float, cy: float, tall: float, shade: Colour) -> None:
    draw = ImageDraw.Draw(image)
    line = max(2, int(tall * 0.012))
    level = cy + tall * 0.02
    dark = mixed(face.hair, (20, 16, 14), 0.35)
    for side in (-1, 1):
        x, r = cx + side * tall * face.eye_gap, tall * face.eye_size
        draw.ellipse(box(x, level, r * 1.25, r * 0.78), fill=(248, 246, 242))
        draw.ellipse(box(x, level, r * 0.7, r * 0.74), fill=face.eye)
        draw.ellipse(box(x, level, r * 0.34, r * 0.36), fill=(14, 12, 12))
        draw.ellipse(
            box(x - r * 0.2, level - r * 0.25, r * 0.15, r * 0.15),
            fill=(255, 255, 255),
        )
        draw.arc(
            box(x, level, r * 1.35, r * 0.9),
            190,
            350,
            fill=mixed(dark, face.skin, 0.2),
            width=line,
        )
        y = level - tall * face.brow
        draw.arc(
            box(x, y + r * 0.7, r * 1.7, r * 0.95),
            205 if side < 0 else 215,
            325 if side < 0 else 335,
            fill=dark,
            width=int(line * 1.9),
        )
    base = level + tall * face.nose + tall * 0.03
    draw.arc(box(cx, base, tall * 0.045, tall * 0.028), 20, 160, fill=shade, width=line)
    draw.line(
        [
            (cx - tall * 0.012, level + tall * 0.01),
            (cx - tall * 0.028, base - tall * 0.01),
        ],
        fill=mixed(shade, face.skin, 0.5),
        width=line,
    )
    low = base + tall * 0.105
    beard(image, face, cx, low, tall)
    lip = mixed(face.skin, (150, 40, 48), 0.5)
    reach = tall * face.mouth * 0.62
    draw.chord(
        box(cx, low - tall * 0.012, reach, tall * (0.03 + face.smile)),
        8,
        172,
        fill=lip,
    )
    draw.arc(
        box(cx, low - tall * 0.012, reach * 1.06, tall * (0.018 + face.smile * 0.7)),
        10,
        170,
        fill=mixed(lip, (40, 10, 10), 0.45),
        width=line,
    )
