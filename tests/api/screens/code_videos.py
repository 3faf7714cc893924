"""Films for a camera that is none: codes on paper that moves a little, as a phone's camera would see them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480
FRAMES: Final = 8
_QUIET: Final = 12
#: Code 128, set B: widths of bars and gaps of the values that a test needs, from ISO/IEC 15417.
_CODE_128: Final = [
    "212222",
    "222122",
    "222221",
    "121223",
    "121322",
    "131222",
    "122213",
    "122312",
    "132212",
    "221213",
    "221312",
    "231212",
    "112232",
    "122132",
    "122231",
    "113222",
    "123122",
    "123221",
    "223211",
    "221132",
    "221231",
    "213212",
    "223112",
    "312131",
    "311222",
    "321122",
    "321221",
    "312212",
    "322112",
    "322211",
    "212123",
    "212321",
    "232121",
    "111323",
    "131123",
    "131321",
    "112313",
    "132113",
    "132311",
    "211313",
    "231113",
    "231311",
    "112133",
    "112331",
    "132131",
    "113123",
    "113321",
    "133121",
    "313121",
    "211331",
    "231131",
    "213113",
    "213311",
    "213131",
    "311123",
    "311321",
    "331121",
    "312113",
    "312311",
    "332111",
    "314111",
    "221411",
    "431111",
    "111224",
    "111422",
    "121124",
    "121421",
    "141122",
    "141221",
    "112214",
    "112412",
    "122114",
    "122411",
    "142112",
    "142211",
    "241211",
    "221114",
    "413111",
    "241112",
    "134111",
    "111242",
    "121142",
    "121241",
    "114212",
    "124112",
    "124211",
    "411212",
    "421112",
    "421211",
    "212141",
    "214121",
    "412121",
    "111143",
    "111341",
    "131141",
    "114113",
    "114311",
    "411113",
    "411311",
    "113141",
    "114131",
    "311141",
    "411131",
    "211412",
    "211214",
    "211232",
]
_START_B, _STOP = 104, "2331112"
#: EAN: modules of the digits 0 to 9, and which of the first six are mirrored for each first digit, from ISO/IEC 15420.
_EAN_L: Final = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
_EAN_FIRST: Final = [
    "LLLLLL",
    "LLGLGG",
    "LLGGLG",
    "LLGGGL",
    "LGLLGG",
    "LGGLLG",
    "LGGGLL",
    "LGLGLG",
    "LGLGGL",
    "LGGLGL",
]


def code_128(text: str) -> str:
    """Return the modules of a text as Code 128: "1" for a bar, "0" for a gap."""
    values = [_START_B, *(ord(letter) - 32 for letter in text)]
    check = (_START_B + sum(at * value for at, value in enumerate(values[1:], 1))) % 103
    widths = "".join([*(_CODE_128[value] for value in (*values, check)), _STOP])
    return "".join(("1" if at % 2 == 0 else "0") * int(width) for at, width in enumerate(widths))


def ean_13(digits: str) -> str:
    """Return the modules of thirteen digits, the last of which is their check digit, as EAN-13."""
    assert (10 - sum(int(one) * (1, 3)[at % 2] for at, one in enumerate(digits[:12])) % 10) % 10 == int(
        digits[12]
    )
    left = "".join(
        _EAN_L[int(one)] if side == "L" else _inverse(_EAN_L[int(one)])[::-1]
        for one, side in zip(digits[1:7], _EAN_FIRST[int(digits[0])], strict=True)
    )
    right = "".join(_inverse(_EAN_L[int(one)]) for one in digits[7:])
    return f"101{left}01010{right}101"


def bars(modules: str, width: int = 3, height: int = 160) -> Image.Image:
    """Return bars as they are printed, with the quiet zones beside them."""
    picture = Image.new("L", ((len(modules) + 2 * _QUIET) * width, height + 40), 255)
    draw = ImageDraw.Draw(picture)
    for at, module in enumerate(modules):
        if module == "1":
            left = (at + _QUIET) * width
            draw.rectangle((left, 20, left + width - 1, 20 + height), fill=0)
    return picture


def film(path: Path, *codes: Image.Image, seconds_each: float = 4) -> Path:
    """Write a film (YUV4MPEG2, 8 frames a second) in which codes are held before the camera one after the other, and return its path."""
    generator = np.random.default_rng(7)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES}:1 Ip A1:1 C420jpeg\n".encode())
        colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
        for code in codes:
            scale = min(0.8 * WIDTH / code.width, 0.8 * HEIGHT / code.height, 1.6)
            paper = code.convert("L").resize((round(code.width * scale), round(code.height * scale)))
            for frame in range(round(seconds_each * FRAMES)):
                # Held by hand: turned, moved, not quite sharp, in the light of a shop.
                table = Image.new("L", (WIDTH, HEIGHT), 150)
                turned = paper.rotate(
                    2 * np.sin(frame / 3), expand=True, fillcolor=150, resample=Image.Resampling.BICUBIC
                )
                left = (WIDTH - turned.width) // 2 + round(6 * np.sin(frame / 2))
                table.paste(turned, (left, (HEIGHT - turned.height) // 2 + frame % 3))
                soft = np.asarray(table.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float64)
                seen = 20 + 0.82 * soft + generator.normal(0, 4, soft.shape)
                file.write(b"FRAME\n" + np.clip(seen, 0, 255).astype(np.uint8).tobytes() + colourless)
    return path


def _inverse(modules: str) -> str:
    return modules.translate(str.maketrans("01", "10"))
