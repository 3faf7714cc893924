"""A round on paper, to work from without a phone: A4, with the fonts that every reader of PDFs has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from dispatch.exports.common import round_of
from dispatch.exports.sheet_words import task_words, word
from dispatch.plan import Plan, Round, Stop, StopAction

_GREY: Final = (236, 240, 243)
#: Shares of the width: number, time, where, what, done.
_WIDTHS: Final = (9, 17, 58, 84, 14)


class _Sheet(FPDF):
    """Pages with what they are at their foot."""

    foot = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-14)
        self.set_font("helvetica", size=8)
        self.set_text_color(90, 90, 90)
        self.cell(0, 6, f"{self.foot}  -  {self.page_no()}/{{nb}}", align="C")
        self.set_text_color(0, 0, 0)


def round_pdf(
    plan: Plan,
    shift_id: str,
    *,
    version: int,
    now_s: int,
    language: str = "fr",
    details: Mapping[str, str] | None = None,
) -> bytes:
    """Return one round as a PDF.

    Parameters
    ----------
    version
        Of the round, for whoever has two sheets in hand.
    now_s
        When it is made, UTC epoch seconds.
    language
        ``fr`` or ``en``.
    details
        By delivery, what is to be known at its door besides.

    Raises
    ------
    DispatchError
        Code ``round_not_found``.
    """
    done = round_of(plan, shift_id)
    zone = ZoneInfo(plan.time_zone)
    sheet = _Sheet(format="A4")
    # Of the alphabets that core fonts know, the one that has the sign of the euro.
    sheet.core_fonts_encoding = "cp1252"
    title = f"{word('round', language)} {_date(plan.date, language)}"
    sheet.set_title(_printable(f"{title}, {done.courier_name}"))
    sheet.set_lang("en" if language == "en" else "fr")
    sheet.set_creator("Tournée")
    sheet.set_creation_date(dt.datetime.fromtimestamp(now_s, zone))
    sheet.foot = _printable(
        f"{word('version', language, version)}, {_clock(now_s, zone)}  -  {word('map', language)}"
    )
    sheet.set_margins(14, 14)
    sheet.set_auto_page_break(auto=True, margin=18)
    sheet.add_page()
    sheet.set_font("helvetica", "B", 16)
    sheet.multi_cell(0, 8, _printable(f"{title} - {plan.town_title}"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font("helvetica", size=11)
    sheet.multi_cell(0, 6, _printable(_head(done, zone, language)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(3)
    if done.stops:
        _write_stops(sheet, done, zone, language, details or {})
    else:
        sheet.multi_cell(0, 6, word("none", language), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return bytes(sheet.output())


def _head(done: Round, zone: ZoneInfo, language: str) -> str:
    km = f"{done.distance_m / 1000:.1f} km"
    return ", ".join(
        [
            done.courier_name,
            done.vehicle_name,
            f"{_clock(done.departure, zone)}-{_clock(done.end, zone)}",
            f"{len(done.stops)} {word('stops', language)}",
            km if language == "en" else km.replace(".", ","),
        ]
    )


def _write_stops(sheet: FPDF, done: Round, zone: ZoneInfo, language: str, details: Mapping[str, str]) -> None:
    sheet.set_font("helvetica", size=9)
    with sheet.table(
        borders_layout=TableBordersLayout.ALL,
        headings_style=FontFace(emphasis="BOLD", fill_color=_GREY),
        line_height=4.4,
        col_widths=_WIDTHS,
        text_align=("CENTER", "CENTER", "LEFT", "LEFT", "CENTER"),
        padding=1,
    ) as table:
        heading = table.row()
        for name in ("number", "time", "where", "what", "done"):
            heading.cell(word(name, language))
        for stop in done.stops:
            line = table.row()
            line.cell(str(stop.sequence))
            line.cell(f"{_clock(stop.arrival, zone)}\n{_clock(stop.departure, zone)}")
            line.cell(_printable(_where(stop)))
            line.cell(_printable(_what(stop, zone, language, details)))
            line.cell("")


def _where(stop: Stop) -> str:
    place = stop.place
    return "\n".join(part for part in (place.name, place.address, place.access_note) if part)


def _what(stop: Stop, zone: ZoneInfo, language: str, details: Mapping[str, str]) -> str:
    lines = []
    for task in stop.tasks:
        text = task_words(task, language)
        if task.window is not None and task.kind in {StopAction.DROPOFF, StopAction.SERVICE}:
            bounds = word(
                "between", language, _clock(task.window.earliest, zone), _clock(task.window.latest, zone)
            )
            text = f"{text} ({bounds})"
        lines.append(text)
        if task.kind is StopAction.DROPOFF and task.request_id in details:
            lines.append(details[task.request_id])
    return "\n".join(lines)


def _date(day: str, language: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date:%Y-%m-%d}" if language == "en" else f"du {date:%d/%m/%Y}"


def _clock(moment_s: int, zone: ZoneInfo) -> str:
    return f"{dt.datetime.fromtimestamp(moment_s, zone):%H:%M}"


def _printable(text: str) -> str:
    """Return a text with the letters that the fonts have: narrow spaces become spaces, what is unknown a question mark."""
    plain = text.replace("\u202f", "\u00a0").replace("−", "-")
    return plain.encode("cp1252", "replace").decode("cp1252")
