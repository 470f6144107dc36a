"""Photos that come beside an import: found in a ZIP, checked, made small.

Must never keep a photo as it came: each is decoded and written anew, without its metadata. docs/import.md.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from hashlib import sha256
from pathlib import PurePosixPath
from types import TracebackType
from typing import IO

from PIL import Image, ImageOps

from server.documents.files import FileError, Problem
from sync.encoding import b64u

LARGEST = (240, 320)  # pixels, docs/protocol.md "Batch"
QUALITY = 78
MOST_BYTES = 12 * 1024 * 1024  # of one photo in the ZIP, unpacked
MOST_PIXELS = 40_000_000
MOST_FILES = 110_000
FORMATS = ("JPEG", "PNG", "WEBP")
NAMES = re.compile(r"\.(jpe?g|png|webp)$", re.IGNORECASE)


class Photos:
    """The photos of one import, by path in the ZIP or by document number."""

    def __init__(self, source: IO[bytes]) -> None:
        """Open the ZIP; raises FileError."""
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise FileError(Problem(0, "photo", "not_zip")) from error
        files = [
            entry
            for entry in self._zip.infolist()
            if NAMES.search(entry.filename) and not _is_litter(entry.filename)
        ]
        if len(files) > MOST_FILES:
            raise FileError(Problem(0, "photo", "too_many_photos"))
        self._by_path = {entry.filename.casefold(): entry for entry in files}
        self._by_number = {PurePosixPath(entry.filename).stem.upper(): entry for entry in files}
        self._left = {entry.filename for entry in files}

    def __enter__(self) -> Photos:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def unused(self) -> int:
        """How many photos no row has asked for."""
        return len(self._left)

    def find(self, path: str, number: str) -> zipfile.ZipInfo | None:
        """The entry that the row names, else the one named after the document number. Raises ValueError."""
        entry = self._by_path.get(path.replace("\\", "/").removeprefix("./").casefold())
        if path and entry is None:
            raise ValueError("photo_not_found")
        entry = entry or self._by_number.get(number)
        if entry is not None:
            self._left.discard(entry.filename)
        return entry

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The photo's bytes as they came. Raises ValueError."""
        if entry.file_size > MOST_BYTES:
            raise ValueError("photo_too_large")
        try:
            with self._zip.open(entry) as packed:
                found = packed.read(MOST_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
            OSError,
        ) as error:
            raise ValueError("photo_unreadable") from error
        if len(found) > MOST_BYTES:
            raise ValueError("photo_too_large")
        return found


def digest(photo: bytes) -> str:
    """What tells one source photo from another."""
    return b64u(sha256(photo).digest())


def make_small(photo: bytes) -> bytes:
    """The photo upright, at most 240 by 320 pixels, as WebP without metadata. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(photo), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ValueError("photo_too_large")
                image.draft("RGB", (LARGEST[0] * 2, LARGEST[1] * 2))
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError("photo_too_large") from error
    except (OSError, SyntaxError, zlib.error, IndexError, TypeError, MemoryError) as error:
        raise ValueError("photo_unreadable") from error
    upright.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _is_litter(path: str) -> bool:
    """What file managers leave behind: not a photo of anybody."""
    return path.startswith("__MACOSX/") or PurePosixPath(path).name.startswith("._")
