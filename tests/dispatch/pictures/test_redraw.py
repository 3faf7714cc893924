"""Pictures are drawn anew: what they show is kept, nothing else of their files is, and what is no picture gets no further than its first bytes."""

from __future__ import annotations

import pytest
from PIL import Image

from dispatch.executor.job_run import JobRun
from dispatch.pictures.file_kind import FileKind, jpeg_scans, kind_of, webp_size
from dispatch.pictures.picture_name import check_name, name_of
from dispatch.pictures.redraw import LONGEST_PX, MOST_SCANS, redraw
from dispatch.pictures.refused import RefusedPictureError
from dispatch.pictures.task import RedrawnPicture, RedrawTask
from tests.dispatch.pictures import sample_pictures as samples

POLYGLOT = b"<html><script>alert('canary')</script></html>"


def drawn(content: bytes) -> RedrawnPicture:
    return redraw(RedrawTask(content), JobRun(lambda _: None))


def refusal(content: bytes) -> RefusedPictureError:
    with pytest.raises(RefusedPictureError) as caught:
        drawn(content)
    return caught.value


def test_nothing_but_the_picture_is_kept() -> None:
    """Tests that place, phone, comment, thumbnail and what hangs behind the end of a file are gone, and that it is small."""
    sent = samples.jpeg(4_000, 3_000) + POLYGLOT
    found = drawn(sent)
    assert (found.media_type, found.width, found.height) == ("image/jpeg", 1_600, 1_200)
    assert samples.MAKE.encode() in sent
    for word in (samples.MAKE.encode(), b"canary", b"Exif", b"<html", b"ICC_PROFILE"):
        assert word not in found.content
    shown = samples.opened(found.content)
    assert shown.getexif() == {}
    assert shown.size == (1_600, 1_200)
    assert len(found.content) < 400_000
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_words_in_a_png_go_as_well() -> None:
    """Tests that texts, profiles and the time of a PNG are not kept."""
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "text-canary")
    words.add_itxt("XML:com.adobe.xmp", "xmp-canary")
    sent = samples.file(samples.signature(), "PNG", pnginfo=words, icc_profile=b"profile-canary" * 20)
    found = drawn(sent)
    assert b"canary" in sent
    assert b"canary" not in found.content
    assert samples.opened(found.content).info == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright(orientation: int) -> None:
    """Tests all orientations that a file may tell: what was seen when it was shown as told is what is kept."""
    from PIL import ImageOps

    sent = samples.jpeg(640, 320, orientation=orientation)
    wanted = ImageOps.exif_transpose(samples.opened(sent))
    shown = samples.opened(drawn(sent).content)
    assert shown.size == wanted.size
    width, height = shown.size
    for corner in ((9, 9), (width - 9, 9), (9, height - 9), (width - 9, height - 9)):
        for one, other in zip(shown.getpixel(corner), wanted.getpixel(corner), strict=True):
            assert abs(one - other) < 24


@pytest.mark.parametrize(("form", "options"), [("PNG", {}), ("WEBP", {"lossless": True})])
def test_a_signature_is_kept_without_loss_on_white(form: str, options: dict[str, bool]) -> None:
    """Tests that a drawing with transparency stays a drawing, on white, in a few kilobytes."""
    found = drawn(samples.file(samples.signature(), form, **options))
    assert found.media_type == "image/png"
    assert len(found.content) < 8_000
    shown = samples.opened(found.content).convert("RGB")
    assert shown.getpixel((1, 1)) == (255, 255, 255)
    assert shown.getextrema() == ((0, 255),) * 3


@pytest.mark.parametrize(
    ("sent", "mode"),
    [
        (samples.file(samples.photo(), "PNG"), "RGB"),  # shades: a JPEG, though it was none
        (samples.file(samples.photo().convert("CMYK")), "RGB"),
        (samples.file(samples.photo().convert("L")), "L"),
        (samples.file(samples.photo().convert("P"), "PNG"), "RGB"),
        (samples.file(samples.photo().convert("1"), "PNG"), "L"),
        (samples.file(samples.photo().convert("LA"), "PNG"), "RGB"),
        (samples.file(Image.new("I;16", (640, 480), 40_000), "PNG"), "L"),
        (samples.file(samples.photo(), "WEBP"), "RGB"),
        (samples.file(samples.photo(), progressive=True), "RGB"),
    ],
)
def test_every_usual_form_is_taken(sent: bytes, mode: str) -> None:
    """Tests colours and grey, of 1, 8 and 16 bits, with a palette and without, as three kinds of files."""
    found = drawn(sent)
    shown = samples.opened(found.content)
    assert (found.width, found.height) == shown.size == (640, 480)
    assert shown.mode in {mode, "L", "P"}
    assert Image.MIME[shown.format or ""] == found.media_type


def test_small_pictures_stay_small() -> None:
    """Tests that nothing is made larger than it was sent, not even a single pixel."""
    assert drawn(samples.file(samples.photo(1, 1), "PNG")).width == 1
    assert drawn(samples.file(samples.photo(9_000, 3), "PNG")).width == LONGEST_PX


@pytest.mark.parametrize(
    "make", [samples.png_bomb, samples.webp_bomb, samples.jpeg_bomb], ids=["png", "webp", "jpeg"]
)
def test_a_bomb_is_not_opened(make: object) -> None:
    """Tests that a small file that says it is enormous is refused by what its head says."""
    error = refusal(make())  # type: ignore[operator]
    assert error.code == "picture_too_large"
    assert "pixels" in str(error)
    assert "1600" in error.faults[0].remedy


def test_scans_without_end_are_refused() -> None:
    """Tests that a progressive JPEG that goes over its picture again and again is refused unread, and what hangs behind one is not counted."""
    assert refusal(samples.scan_bomb(MOST_SCANS + 1)).code == "picture_too_large"
    usual = samples.file(samples.photo(), progressive=True)
    assert jpeg_scans(usual) == 10
    assert jpeg_scans(usual + b"\xff\xda" * 500) == 10
    assert drawn(usual + b"\xff\xda" * 500).width == 640


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.95])
def test_half_a_picture_is_none(form: str, part: float) -> None:
    """Tests that files that were cut off are refused wherever it was."""
    whole = samples.file(samples.photo(), form)
    error = refusal(whole[: int(len(whole) * part)])
    assert error.code == "picture_unreadable"
    assert error.faults[0].remedy


def test_damaged_bytes_are_refused_or_drawn() -> None:
    """Tests pictures with bytes changed all over: each is drawn or refused, none is anything else."""
    ends = set()
    for form in ("JPEG", "PNG", "WEBP"):
        whole = samples.file(samples.photo(96, 64), form)
        for place in range(0, len(whole), max(1, len(whole) // 120)):
            hurt = bytearray(whole)
            hurt[place] ^= 0xFF
            try:
                ended = drawn(bytes(hurt)).media_type
            except RefusedPictureError as error:
                ended = error.code
            ends.add(str(ended))
    assert ends >= {"image/jpeg", "picture_unreadable", "picture_kind_unknown"}
    assert ends <= {
        "image/jpeg",
        "image/png",
        "picture_unreadable",
        "picture_kind_unknown",
        "picture_too_large",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        POLYGLOT,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        samples.file(samples.photo(), "GIF"),
        samples.file(samples.photo(), "TIFF"),
        samples.file(samples.photo(), "BMP"),
        b"%PDF-1.7",
        POLYGLOT + samples.jpeg(),  # a page first
    ],
    ids=["nothing", "page", "svg", "gif", "tiff", "bmp", "pdf", "page with picture"],
)
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    """Tests that everything but the three kinds is refused by its first bytes."""
    error = refusal(content)
    assert error.code == "picture_kind_unknown"
    assert "image/jpeg" in error.faults[0].remedy


def test_a_page_within_a_picture_is_not_kept() -> None:
    """Tests a file that is a photo and a page at once: the photo is kept."""
    whole = samples.jpeg()
    comment = b"\xff\xfe" + (len(POLYGLOT) + 2).to_bytes(2, "big") + POLYGLOT
    sent = whole[:2] + comment + whole[2:]
    assert kind_of(sent) is FileKind.JPEG
    assert b"script" not in drawn(sent).content


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": samples.FACTS}])
def test_the_size_of_a_webp_is_read_before_it_is_opened(options: dict[str, object]) -> None:
    """Tests the three forms that a WebP may begin with."""
    assert webp_size(samples.file(samples.photo(641, 479), "WEBP", **options)) == (641, 479)


def test_a_name_is_of_its_own_bytes() -> None:
    """Tests the form of names, and that each is good for one picture only."""
    content = samples.jpeg()
    name = name_of(content)
    assert len(name) == 68
    check_name(name, content)
    for wrong, sent, code in (
        (name, content + b"\0", "picture_name_differs"),
        (name.upper(), content, "picture_name_invalid"),
        ("photo-1.jpg", content, "picture_name_invalid"),
        (name[:-1], content, "picture_name_invalid"),
        (f"{name}\n", content, "picture_name_invalid"),
    ):
        with pytest.raises(RefusedPictureError) as caught:
            check_name(wrong, sent)
        assert (caught.value.code, caught.value.faults[0].pointer) == (code, "path/picture")
        assert caught.value.faults[0].remedy
