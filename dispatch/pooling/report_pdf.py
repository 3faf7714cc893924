"""A report as a PDF that prints on A4, with the fonts that every reader of PDFs has."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from dispatch.pooling.key_figures import key_figures
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.sections import Section, sections, span, title
from dispatch.pooling.words import km, money, scenario_words

#: More columns than this are set smaller.
_MANY = 7
_GREY = (236, 240, 243)
_PALE = (220, 236, 241)
_DARK = (176, 184, 190)
_BLUE = (11, 92, 115)
#: Millimetres: around the text of a cell, and for the names beside bars.
_PADDING, _LABEL = 3.0, 62.0


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
        _write(sheet, section, report, language)
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
            # A range is two amounts, a count of days is short.
            col_widths=(26, 31, 22, 21),
            line_height=size * 0.5,
            text_align="LEFT",
            padding=(0.8, 2),
            cell_fill_color=_GREY,
            cell_fill_mode="ALL",
        ) as table:
            line = table.row()
            for text in texts:
                line.cell(_printable(text))


def _write(sheet: FPDF, section: Section, report: PeriodReport, language: str) -> None:
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
    if section.key == "scenarios":
        _write_bars(sheet, report, language)
    columns = len(section.header)
    sheet.set_font("helvetica", size=7 if columns > _MANY else 8)
    # Words need more room than figures; sources of factors are words too.
    is_words = section.key == "emissions"
    aligns = ("LEFT",) * columns if is_words else ("LEFT", *(["RIGHT"] * (columns - 1)))
    with sheet.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD", fill_color=_GREY),
        line_height=4.2,
        col_widths=(24, 14, 62) if is_words else _widths(sheet, section),
        text_align=aligns,
        padding=0.8,
    ) as table:
        for at, row in enumerate((section.header, *section.rows)):
            is_sum = section.key == "funders" and at == len(section.rows)
            strong = at > 0 and (is_sum or row[0] == scenario_words(Scenario.POOLED, language))
            line = table.row(style=FontFace(emphasis="BOLD", fill_color=_PALE) if strong else None)
            for cell in row:
                line.cell(_printable(cell))


def _widths(sheet: FPDF, section: Section) -> tuple[float, ...]:
    """Return the width of each column: what its figures take and the longest word of its heading, then a share of what is left."""
    taken = []
    for at, heading in enumerate(section.header):
        sheet.set_font(style="B")
        words = [sheet.get_string_width(_printable(word)) for word in heading.split(" ")]
        figures = [sheet.get_string_width(_printable(row[at])) for row in section.rows]
        sheet.set_font(style="")
        taken.append(max(*words, *figures) + _PADDING)
    spare = max(0.0, sheet.epw - sum(taken))
    # Words get half of what is left: figures far from them cannot be followed to them.
    return (taken[0] + spare / 2, *(width + spare / 2 / (len(taken) - 1) for width in taken[1:]))


def _write_bars(sheet: FPDF, report: PeriodReport, language: str) -> None:
    """Draw what each organisation costs as a bar, the dearest over half of the width."""
    shown = [one for one in Scenario if one in report.figures]
    most = max(report.figures[one].cost_minor for one in shown) or 1
    sheet.ln(1)
    for one in shown:
        sums = report.figures[one]
        sheet.set_font("helvetica", "B" if one is Scenario.POOLED else "", 8)
        sheet.cell(_LABEL, 5, _printable(scenario_words(one, language)))
        length = max(0.5, (sheet.epw - 2 * _LABEL) * sums.cost_minor / most)
        # Of the page's own colour tables would be filled with.
        with sheet.local_context(fill_color=_BLUE if one is Scenario.POOLED else _DARK):
            sheet.rect(sheet.get_x(), sheet.get_y() + 0.9, length, 3.2, style="F")
        sheet.set_x(sheet.get_x() + length + 1)
        figure = f"{money(sums.cost_minor, report.currency, language)} · {km(sums.distance_m, language)}"
        sheet.cell(0, 5, _printable(figure), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(2)


def _printable(text: str) -> str:
    """Return a text with the letters that the fonts have: narrow spaces become spaces, what is unknown a question mark."""
    plain = text.replace("\u202f", "\u00a0").replace("−", "-")
    return plain.encode("cp1252", "replace").decode("cp1252")
