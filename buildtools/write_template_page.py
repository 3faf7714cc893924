"""Writes docs/service-templates.md from the templates themselves: ``python -m buildtools.write_template_page``.

A test holds the page against what this would write, so that it says what is shipped and nothing else.
"""

from __future__ import annotations

from pathlib import Path

from dispatch.services.catalogue import templates
from dispatch.services.json_fields import WEEKDAYS
from dispatch.services.service_type import LawText, ServiceType

PAGE = Path(__file__).parents[1] / "docs" / "service-templates.md"
HEAD = """# Service templates

The eleven services that are shipped, one by one, as `tournee service templates NAME` has them; `buildtools/write_template_page.py` writes this page.
How to take one over, change it or write another is in [services](services.md).

**Law.** Each text that a template follows is in its field `law`, in our own words, with the page where it was read and the date on which somebody held
the words against that page. That is no legal advice. What nobody could check says **to be checked by the town's lawyer**, here, in
`tournee service show` and in `tournee service templates NAME`; who has checked it writes date and page into the file and gives it to
`tournee service change`. Numbers that no text asks for (minutes, litres, hours on board) are proposals.
"""


def render() -> str:
    """Return the whole page."""
    return HEAD + "".join(_section(one) for one in templates().values())


def _section(service: ServiceType) -> str:
    frequency = service.frequency
    days = "every day"
    if len(frequency.weekdays) < len(WEEKDAYS):
        days = " ".join(WEEKDAYS[day] for day in sorted(frequency.weekdays))
    load = service.load
    moves = {"bring": "brought from the service point", "fetch": "fetched to the service point", "call": "nothing"}  # fmt: skip
    facts = {
        "what moves": moves[service.flow.value]
        + (
            f": {service.goods}, {service.temperature.value}; one unit {load.volume_l} l, {load.weight_g / 1000:g} kg"
            if service.flow.value != "call"
            else ""
        ),
        "never on board with": ", ".join(sorted(service.never_with)) or "-",
        "on board at most": f"{service.max_ride_s / 3600:g} h" if service.max_ride_s else "-",
        "at the door, loading": f"{service.service_s / 60:g} min, {service.loading_s} s",
        "courier, vehicle": ", ".join(sorted(service.skills | service.equipment)) or "-",
        "proof": service.proof.value
        + (", handed to the person and to nobody else" if service.in_person else ""),
        "privacy class": service.purpose.value,
        "window": f"{_clock(service.window_from_min)} to {_clock(service.window_to_min)}, {days}",
        "frequency": f"at most {frequency.most_per_week} a week, {_days(frequency.least_gap_days)} apart at least; holidays: {frequency.on_holiday.value}",
        "rank": service.rank.value,
        "no answer": " → ".join(_step(one.kind.value, one.within_s) for one in service.no_answer)
        or "nobody is expected",
        "questions": "; ".join(one.en for one in service.checks) or "-",
    }
    table = "".join(f"| {name} | {said} |\n" for name, said in facts.items())
    law = "No text of law of its own.\n"
    if service.law:
        law = "| law | says | checked |\n|---|---|---|\n" + "".join(_law(one) for one in service.law)
    return (
        f"\n## {service.title.en} (`{service.key}`)\n\n{service.about.en}\n\nAt the door: {service.note.en}\n\n"
        f"| | |\n|---|---|\n{table}\n{law}"
    )


def _law(one: LawText) -> str:
    page = f" ([page]({one.url}))" if one.url else ""
    checked = one.checked or "**to be checked by the town's lawyer**"
    return f"| {one.cite} | {one.says.en} | {checked}{page} |\n"


def _step(kind: str, within_s: int) -> str:
    return f"{kind} {within_s / 60:g} min" if within_s else kind


def _days(number: int) -> str:
    return "a day" if number == 1 else f"{number} days"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
