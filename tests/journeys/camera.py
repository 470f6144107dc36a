"""A camera that films pictures, one or one after the other: Chromium plays a file in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 1280, 720
FRAMES = 3


def film(picture: Path, film_path: Path) -> list[str]:
    """A film of this picture held before a grey wall, and the browser's arguments that make it the camera's."""
    return film_of([Image.open(picture)], film_path)


def film_of(pictures: Sequence[Image.Image], film_path: Path) -> list[str]:
    """The same of several pictures, each shown for FRAMES pictures of the film, over and over."""
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    with film_path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            scene = _before_a_wall(picture)
            for _ in range(FRAMES):
                out.write(b"FRAME\n" + scene.tobytes() + colourless)
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film_path}",
    ]


def _before_a_wall(picture: Image.Image) -> Image.Image:
    scene = Image.new("L", (WIDTH, HEIGHT), 200)
    held = picture.convert("L")
    scale = HEIGHT * 0.8 / max(held.size)
    held = held.resize((round(held.width * scale), round(held.height * scale)))
    scene.paste(held, ((WIDTH - held.width) // 2, (HEIGHT - held.height) // 2))
    return scene
