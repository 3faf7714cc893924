"""A report as a PDF that prints on A4, with the fonts that every reader of PDFs has."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from dispatch.pooling.key_figures import key_figures
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.sections import Section, sections, span, title

#: More columns than this are set smaller.
_MANY = 7
_GREY = (236, 240, 243)
_BLUE = (11, 98, 168)


class _Sheet(FPDF):
    """Pages with a number at their foot."""

    foot = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-14)
        self.set_font("helvetica", size=8)
        self.set_text_color(90, 90, 90)
        self.cell(0, 6, f"{self.foot}  -  {self.page_no()}/{{nb}}", align="C")
        self.set_text_color(0, 0, 0)


def report_pdf(report: PeriodReport, language: str) -> bytes:
    """Return a report as a PDF.

    Parameters
    ----------
    report
        The report.
    language
        ``fr`` or ``en``.
    """
    sheet = _Sheet(format="A4")
    # Of the alphabets that core fonts know, the one that has the sign of the euro.
    sheet.core_fonts_encoding = "cp1252"
    sheet.set_title(title(language))
    sheet.set_lang("en" if language == "en" else "fr")
    sheet.set_creator("Tournée")
    sheet.foot = _printable(f"{span(report, language)} - Tournée")
    sheet.set_margins(14, 14)
    sheet.set_auto_page_break(auto=True, margin=18)
    sheet.add_page()
    sheet.set_font("helvetica", "B", 18)
    sheet.multi_cell(0, 9, _printable(title(language)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font("helvetica", size=11)
    sheet.multi_cell(0, 6, _printable(span(report, language)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _write_keys(sheet, report, language)
    for section in sections(report, language):
        _write(sheet, section)
    return bytes(sheet.output())


def _write_keys(sheet: FPDF, report: PeriodReport, language: str) -> None:
    """Write the four figures above all others side by side."""
    keys = key_figures(report, language)
    sheet.ln(3)
    for size, emphasis, texts in (
        (8, "B", [one.title for one in keys]),
        (11, "B", [one.figure for one in keys]),
        (8, "", [one.note for one in keys]),
    ):
        sheet.set_font("helvetica", emphasis, size)
        with sheet.table(
            borders_layout=TableBordersLayout.NONE,
            first_row_as_headings=False,
            line_height=size * 0.5,
            text_align="LEFT",
            padding=(0.8, 2),
            cell_fill_color=_GREY,
            cell_fill_mode="ALL",
        ) as table:
            line = table.row()
            for text in texts:
                line.cell(_printable(text))


def _write(sheet: FPDF, section: Section) -> None:
    # A heading stays with what follows it.
    if sheet.will_page_break(34):
        sheet.add_page()
    sheet.ln(4)
    sheet.set_font("helvetica", "B", 12)
    sheet.set_text_color(*_BLUE)
    sheet.start_section(_printable(section.title))
    sheet.multi_cell(0, 7, _printable(section.title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_text_color(0, 0, 0)
    sheet.set_font("helvetica", size=9)
    for sentence in section.sentences:
        sheet.multi_cell(0, 4.6, _printable(sentence), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.ln(1)
    if not section.rows:
        return
    columns = len(section.header)
    sheet.set_font("helvetica", size=7 if columns > _MANY else 8)
    # Words need more room than figures; sources of factors are words too.
    is_words = section.key == "emissions"
    widths = (24, 14, 62) if is_words else (30, *([70 / (columns - 1)] * (columns - 1)))
    aligns = ("LEFT",) * columns if is_words else ("LEFT", *(["RIGHT"] * (columns - 1)))
    with sheet.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=_GREY),
        line_height=4.2,
        col_widths=widths,
        text_align=aligns,
        padding=0.8,
    ) as table:
        for row in (section.header, *section.rows):
            line = table.row()
            for cell in row:
                line.cell(_printable(cell))


def _printable(text: str) -> str:
    """Return a text with the letters that the fonts have: narrow spaces become spaces, what is unknown a question mark."""
    plain = text.replace("\u202f", "\u00a0").replace("−", "-")
    return plain.encode("cp1252", "replace").decode("cp1252")
