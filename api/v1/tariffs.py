"""Tariffs: what deliveries cost, published in versions that stay as they are."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field
from sqlalchemy import Row
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Calling
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Currency, DateText, Form, Moment, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.money.charging import publish
from dispatch.money.tariff import Rounding, Tariff
from dispatch.money.tariff_document import MOST_MINOR
from dispatch.storage import tariffs, town_lists
from dispatch.storage.schema_money import TARIFF
from dispatch.storage.store import Reading

router = town_router("town", "/tariffs")

TariffId = Annotated[str, Path(max_length=80, examples=["trf_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["town"])]
Amount = Annotated[int, Field(ge=0, le=MOST_MINOR, description="Smallest unit.")]
Signed = Annotated[
    int, Field(ge=-MOST_MINOR, le=MOST_MINOR, description="Smallest unit; below zero for less.")
]
_Label = Annotated[str, Field(min_length=1, max_length=80)]


class BandForm(Form):
    """A base fee up to a distance."""

    up_to_m: Annotated[int | None, Field(ge=1, le=1_000_000, description="Null for no bound.")] = None
    amount_minor: Amount


class SizeForm(Form):
    """A surcharge up to a weight and a volume."""

    up_to_g: Annotated[int | None, Field(ge=1, le=10_000_000)] = None
    up_to_l: Annotated[int | None, Field(ge=1, le=100_000)] = None
    amount_minor: Amount


class MarginalForm(Form):
    """What of the cost that a delivery adds to the day is passed on, within bounds."""

    share_percent: Annotated[int, Field(ge=0, le=100)] = 0
    least_minor: Signed = 0
    most_minor: Amount = 0


class NewTariff(Form):
    """A version of a tariff. A base fee goes by zone, or by the first band that reaches so far; `least_minor` and `most_minor` bound the whole."""

    code: Code
    number: Annotated[int, Field(ge=1, le=MOST_MINOR, description="Of the version.")]
    currency: Currency
    valid_from: DateText
    valid_to: Annotated[DateText | None, Field(description="Null for no end.")] = None
    bands: Annotated[tuple[BandForm, ...], Field(max_length=100)] = ()
    zones: Annotated[
        dict[_Label, Amount],
        Field(default_factory=dict, max_length=500, description="By the names of zones."),
    ]
    extra_shop_minor: Annotated[Amount, Field(description="For each shop beside the first.")] = 0
    sizes: Annotated[tuple[SizeForm, ...], Field(max_length=100)] = ()
    slots: Annotated[
        dict[_Label, Signed],
        Field(default_factory=dict, max_length=100, description="By kinds of windows."),
    ]
    marginal: MarginalForm = MarginalForm()
    least_minor: Amount = 0
    most_minor: Amount
    free_from_minor: Annotated[
        int | None,
        Field(ge=1, le=100 * MOST_MINOR, description="Baskets of so much are brought for nothing."),
    ] = None
    social_minor: Annotated[Amount | None, Field(description="The whole fee of social services.")] = None
    rounding: Rounding = Rounding.NEAREST
    rounding_minor: Annotated[int, Field(ge=1, le=1_000)] = 1


class TariffForm(Form):
    """A published version of a tariff."""

    id: str
    code: str
    number: int
    valid_from: str
    valid_to: str | None
    published_at: Moment
    used_at: Annotated[
        Moment | None, Field(description="When the first fee was charged by it; null if none was.")
    ]
    tariff: Annotated[dict[str, Any], Field(description="As it was published.")]


class TariffPage(Form):
    """A page of tariffs."""

    tariffs: list[TariffForm]
    next_cursor: NextCursor


def _form(call: Calling, row: Row[Any]) -> TariffForm:
    return TariffForm(
        id=row.id,
        code=row.code,
        number=row.number,
        valid_from=row.valid_from,
        valid_to=row.valid_to or None,
        published_at=moment_of(row.published_s, call.zone),
        used_at=maybe_moment(row.used_s, call.zone) if call.subject.sees_town else None,
        tariff=dict(row.document),
    )


@router.post(
    "", operation_id="create_tariff", summary="Publish a tariff", status_code=201, response_model=TariffForm
)
def create_tariff(call: Calling, wanted: NewTariff) -> Response:
    """Publish a version of a tariff. Which tariff orders are charged by is a setting (`promises.tariff`); of its versions the latest valid one counts."""
    document = wanted.model_dump(mode="json", exclude_unset=True)
    document = {name: value for name, value in document.items() if value is not None}

    def render(reading: Reading, made: Tariff) -> Answer:
        row = tariffs.find(reading, made.code, made.number)
        assert row is not None
        return Answer(_form(call, row), 201, {"location": f"/v1/tariffs/{row.id}", "etag": etag(row.version)})

    return call.once(lambda: call.write(lambda writing: publish(writing, document)), render, Tariff)


@router.get("", operation_id="list_tariffs", summary="List tariffs", response_model=TariffPage)
def list_tariffs(
    call: Calling,
    code: Annotated[str, Query(max_length=40, description="Versions of that one alone.")] = "",
    valid_on: Annotated[
        DateText | None,
        Query(
            description="Those alone that may be charged by on that date; of one code the highest number counts."
        ),
    ] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the published tariffs of the town: they hold for everybody, whichever door an order comes by."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        rows = town_lists.tariff_rows(
            reading, code=code, valid_on=valid_on or "", after=after, most=limit + 1
        )
        following = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
        return Answer(TariffPage(tariffs=[_form(call, row) for row in rows[:limit]], next_cursor=following))

    return call.look(render)


@router.get("/{tariff_id}", operation_id="get_tariff", summary="Look at a tariff", response_model=TariffForm)
def get_tariff(call: Calling, tariff_id: TariffId) -> Response:
    """Look at a version of a tariff as it was published."""

    def render(reading: Reading) -> Answer:
        row = reading.get(TARIFF, tariff_id)
        return Answer(_form(call, row), headers={"etag": etag(row.version)})

    return call.look(render)
