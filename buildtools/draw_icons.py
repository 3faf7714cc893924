"""Draws the icons of the courier's app: ``python buildtools/draw_icons.py`` writes them below api/web/public/courier."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "api" / "web" / "public" / "courier"
GROUND = (11, 92, 115, 255)
PAPER = (255, 255, 255, 255)
#: A round of four stops, in hundredths of the side.
WAY = ((30, 68), (30, 40), (50, 30), (70, 46), (70, 70), (48, 74))
STOPS = ((30, 68), (50, 30), (70, 58))
#: Drawn so many times larger, for smooth edges.
FINE = 4


def icon(side: int, *, corner: float, scale: float) -> Image.Image:
    """Return an icon.

    Parameters
    ----------
    side
        Pixels.
    corner
        Radius of the corners, as a share of the side; 0 for icons that the phone cuts to its own shape.
    scale
        How much of the side the drawing takes: phones cut up to a fifth off at each edge.
    """
    size = side * FINE
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if corner:
        draw.rounded_rectangle((0, 0, size - 1, size - 1), corner * size, fill=GROUND)
    else:
        draw.rectangle((0, 0, size, size), fill=GROUND)

    def at(x: float, y: float) -> tuple[float, float]:
        return (0.5 + (x / 100 - 0.5) * scale) * size, (0.5 + (y / 100 - 0.5) * scale) * size

    width = 0.075 * size * scale
    points = [at(*one) for one in WAY]
    draw.line(points, fill=PAPER, width=round(width), joint="curve")
    for x, y in points:
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=PAPER)
    for x, y in (at(*one) for one in STOPS):
        radius = 0.085 * size * scale
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=PAPER)
        draw.ellipse((x - radius / 2, y - radius / 2, x + radius / 2, y + radius / 2), fill=GROUND)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def main() -> None:
    """Write all icons."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for side in (192, 512):
        icon(side, corner=0.22, scale=1.2).save(FOLDER / f"icon-{side}.png", optimize=True)
    icon(512, corner=0, scale=0.95).save(FOLDER / "icon-maskable.png", optimize=True)
    icon(180, corner=0, scale=1.1).convert("RGB").save(FOLDER / "icon-apple.png", optimize=True)


if __name__ == "__main__":
    main()
