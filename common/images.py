"""Photographs that people upload, made anew so that nothing comes along with the picture."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.errors import DomainError

FORMATS = ("JPEG", "PNG", "WEBP")
UPLOAD_BYTES = 20 * 1024 * 1024
"""What an upload may have; a phone's photograph has a quarter of it."""
MAX_PIXELS = 24_000_000
"""What a picture may unpack to, a JPEG as reduced while it is: seven bytes each in memory."""
LONGEST_SIDE = 1600
MAX_BYTES = 300 * 1024
"""What a photograph has once it is made anew."""
_SMALLER = ((1.0, 85), (1.0, 72), (0.75, 72), (0.5, 72), (0.35, 60))
"""Sides and quality, tried one after another until a photograph is small enough."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A JPEG without anything but its picture; sides in pixels."""

    content: bytes
    width: int
    height: int


def made_anew(data: bytes, name: str) -> Photograph:
    """The picture of an upload, upright, on white where it was transparent, as a small JPEG.

    Only pixels are taken over: when and where it was made, by which phone, thumbnails, comments
    and colour profiles are not. The same bytes always give the same photograph. ``name`` is the
    file's, for the sentence.

    Raises DomainError: ``photo_too_large``, ``photo_kind`` for what is no picture or of another
    kind than JPEG, PNG and WebP, ``photo_damaged``.
    """
    if len(data) > UPLOAD_BYTES:
        raise _too_large(name)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            # A JPEG is unpacked at a fraction of its size at once.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            if opened.width * opened.height > MAX_PIXELS:
                raise _too_large(name)
            picture = _on_white(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except UnidentifiedImageError as error:
        raise DomainError(
            "photo_kind",
            _("%(file)s is no photograph that can be read. Choose one as JPEG, PNG or WebP.")
            % {"file": name},
        ) from error
    # Pillow lets through what stumbles over a broken header, each kind of file its own.
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, struct.error) as error:
        raise DomainError(
            "photo_damaged",
            _("%(file)s is damaged. Take or choose the photograph again.") % {"file": name},
        ) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    content = b""
    for part, quality in _SMALLER:
        size = (max(1, round(picture.width * part)), max(1, round(picture.height * part)))
        smaller = picture if part == 1 else picture.resize(size)
        content = _jpeg(smaller, quality)
        if len(content) <= MAX_BYTES:
            break
    else:
        raise _too_large(name)
    return Photograph(content, smaller.width, smaller.height)


def _too_large(name: str) -> DomainError:
    return DomainError(
        "photo_too_large",
        _("%(file)s is larger than a photograph of a phone. Choose a smaller one.")
        % {"file": name},
    )


def _on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone, without whatever else the file held."""
    # A converted copy would keep comments and profiles and write them again: this is new.
    paper = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper.paste(seen, mask=seen.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()
