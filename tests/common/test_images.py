"""Photographs made anew: nothing but the picture is left of an upload."""

import io
from typing import Any

import pytest
from PIL import Image

from common import images
from common.errors import DomainError
from common.images import LONGEST_SIDE, MAX_BYTES, made_anew
from tests.factories import make_picture

GPS, ORIENTATION, MAKER, ROTATED = 0x8825, 0x0112, 0x010F, 6


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def _pixel(picture: Image.Image) -> tuple[int, ...]:
    """The colours in the middle of a picture."""
    found = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(found, tuple)
    return found


def _with_exif(**saved: Any) -> bytes:
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "PHONE-OF-SOMEBODY", ROTATED
    exif.get_ifd(GPS)[1] = "N"
    return make_picture(400, 200, exif=exif, comment=b"SECRET-COMMENT", **saved)


def test_nothing_but_the_picture_is_taken_over() -> None:
    data = _with_exif(icc_profile=b"SECRET-PROFILE")
    before = _open(data)
    assert before.getexif().get_ifd(GPS)
    assert b"SECRET-COMMENT" in data
    assert b"SECRET-PROFILE" in data

    photo = made_anew(data + b"SECRET-AFTER-THE-END", "a.jpg")

    after = _open(photo.content)
    assert dict(after.getexif()) == {}
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not [word for word in (b"SECRET", b"PHONE", b"Exif") if word in photo.content]


def test_picture_stands_upright() -> None:
    photo = made_anew(_with_exif(), "a.jpg")

    assert (photo.width, photo.height) == (200, 400)
    assert _open(photo.content).size == (200, 400)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_jpeg(kind: str) -> None:
    photo = made_anew(make_picture(kind=kind, colour="navy"), "a")

    picture = _open(photo.content)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (640, 480))
    _red, _green, blue = _pixel(picture)
    assert blue > 100


def test_what_is_transparent_is_white() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(stream, "PNG")

    picture = _open(made_anew(stream.getvalue(), "a.png").content)

    assert min(_pixel(picture)) >= 250


def test_photograph_of_a_phone_becomes_small() -> None:
    noise = Image.effect_noise((4000, 3000), 90).convert("RGB")
    stream = io.BytesIO()
    noise.save(stream, "JPEG", quality=95)
    assert len(stream.getvalue()) > 10 * MAX_BYTES

    photo = made_anew(stream.getvalue(), "a.jpg")

    assert len(photo.content) <= MAX_BYTES
    assert max(photo.width, photo.height) <= LONGEST_SIDE
    assert round(photo.width / photo.height, 2) == 1.33
    assert _open(photo.content).size == (photo.width, photo.height)


def test_same_upload_gives_the_same_photograph() -> None:
    assert made_anew(_with_exif(), "a.jpg") == made_anew(_with_exif(), "b.jpg")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_kind"),
        (b"<svg onload=alert(1)>", "photo_kind"),
        (make_picture(kind="GIF"), "photo_kind"),
        (make_picture(kind="TIFF"), "photo_kind"),
        (make_picture(kind="PNG")[:-40], "photo_damaged"),
        (make_picture()[:600], "photo_damaged"),
        (make_picture(kind="PNG", exif=b"Exif\0\0II*\0"), "photo_damaged"),
        (make_picture(kind="WEBP", exif=b"Exif\0\0II*\0\x08\0"), "photo_damaged"),
    ],
)
def test_what_is_no_photograph_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        made_anew(data, "照片.jpg")

    assert caught.value.code == code
    assert "照片.jpg" in str(caught.value)


def test_picture_that_would_fill_the_memory_is_refused() -> None:
    stream = io.BytesIO()
    Image.new("1", (9000, 9000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 100_000

    with pytest.raises(DomainError) as caught:
        made_anew(stream.getvalue(), "a.png")

    assert caught.value.code == "photo_too_large"


def test_upload_larger_than_a_photograph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "UPLOAD_BYTES", 100)

    with pytest.raises(DomainError) as caught:
        made_anew(make_picture(), "a.jpg")

    assert caught.value.code == "photo_too_large"
