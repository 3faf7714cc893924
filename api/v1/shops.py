"""A shop's screen: what is to be prepared, what is ready, what is gone; and what a month has brought it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.v1.delivery_forms import TaskLoad
from api.v1.pickups import SubstitutionForm, substitution_form
from api.v1.scalars import DateText, Form, Moment, Money, maybe_moment, moment_of
from api.v1.town_router import town_router
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.money.amounts import currency_of
from dispatch.orders.delivery import Mode
from dispatch.orders.shop_times import local_day
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.shops.board import BoardLine, shop_board, shop_month
from dispatch.storage import parties
from dispatch.storage.store import NotFoundError, Reading

router = town_router("shops", "/shops/{shop_id}")

ShopId = Annotated[str, Path(max_length=80, examples=["org_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class BoardLineForm(Form):
    """One basket, as far as it is the shop's business."""

    delivery_id: str
    task_id: str
    code: Annotated[str, Field(description="Short name to call; one per day.")]
    recipient: Annotated[str | None, Field(description="The shop's own customer; null for visits.")]
    fulfilment: Mode
    items: str
    load: TaskLoad
    ready_at: Moment | None
    collected_at: Annotated[
        Moment | None,
        Field(
            description="When a courier is to come by the present plan, or the recipient at the earliest; null where nobody knows yet."
        ),
    ]
    countdown_s: Annotated[
        int | None, Field(description="How long that is from now, below zero where it is over.")
    ]
    left_at: Moment | None
    status: DeliveryStatus
    questions: Annotated[int, Field(description="Of the shop, that nobody has answered yet.")]
    substitutions: Annotated[
        list[SubstitutionForm],
        Field(description="What the shop has said to be missing, the oldest first, with the answers."),
    ]
    unread: Annotated[int, Field(description="What the customer has said and the shop has not read yet.")]


class ShopBoardForm(Form):
    """What a shop has to do on a day: the most urgent first; what is gone, the last first."""

    day: str
    at: Annotated[Moment, Field(description="By the clock of the town, which is not that of every phone.")]
    to_prepare: list[BoardLineForm]
    ready: list[BoardLineForm]
    gone: list[BoardLineForm]
    to_take_back: list[BoardLineForm]


class DayCount(Form):
    """Deliveries of a date."""

    day: str
    deliveries: int


class ShopMonthForm(Form):
    """What a month has brought a shop: its own figures, compared with nobody's."""

    month: str
    deliveries: int
    brought: int
    collected: int
    pooled: Annotated[int, Field(description="Of them came from other shops as well.")]
    customers: int
    new_customers: int
    returns: int
    by_day: Annotated[list[DayCount], Field(description="Local dates without any are left out.")]
    fees: Annotated[Money, Field(description="Of the deliveries that the shop has ordered itself.")]
    co2e_g: Annotated[
        int | None,
        Field(
            description="Grams of CO2 equivalent of the deliveries whose day was compared; null where none was."
        ),
    ]
    alone_co2e_g: Annotated[int | None, Field(description="The same, had nobody pooled.")]
    ratings: Annotated[int, Field(description="How many recipients have said what they think.")]
    rating_tenths: Annotated[int | None, Field(description="Their mean, from 10 to 50; null without any.")]


def own_shop(reading: Reading, call: Call, shop_id: str) -> Organization:
    """Return a shop to itself and to the town.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is another one than that which asks.
    """
    if call.org_id not in {"", shop_id}:
        raise NotFoundError("organization", shop_id)
    found = parties.get_organization(reading, shop_id)
    if found.kind is not OrganizationKind.SHOP:
        raise NotFoundError("organization", shop_id)
    return found


@router.get(
    "/board", operation_id="get_shop_board", summary="What a shop has to do", response_model=ShopBoardForm
)
def get_shop_board(
    call: Calling,
    shop_id: ShopId,
    day: Annotated[DateText | None, Query(description="Local date; today where it is left out.")] = None,
) -> Response:
    """Look at what a shop has to prepare on a day, what is ready and what is gone. Made to be asked often; nothing of other shops is in it."""

    def render(reading: Reading) -> Answer:
        own_shop(reading, call, shop_id)
        wanted = day or local_day(reading.now_s, call.town.time_zone).isoformat()
        board = shop_board(reading, shop_id, wanted)
        return Answer(
            ShopBoardForm(
                day=wanted,
                at=moment_of(reading.now_s, call.zone),
                to_prepare=[_line(call, one) for one in board.to_prepare],
                ready=[_line(call, one) for one in board.ready],
                gone=[_line(call, one) for one in board.gone],
                to_take_back=[_line(call, one) for one in board.to_take_back],
            )
        )

    return call.look(render)


@router.get(
    "/month",
    operation_id="get_shop_month",
    summary="What a month has brought a shop",
    response_model=ShopMonthForm,
)
def get_shop_month(
    call: Calling,
    shop_id: ShopId,
    month: Annotated[str, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])],
) -> Response:
    """Look at the figures of a shop's month: deliveries, customers, and how many of them are new."""

    def render(reading: Reading) -> Answer:
        own_shop(reading, call, shop_id)
        found = shop_month(reading, shop_id, month)
        return Answer(
            ShopMonthForm(
                month=found.month,
                deliveries=found.deliveries,
                brought=found.brought,
                collected=found.collected,
                pooled=found.pooled,
                customers=found.customers,
                new_customers=found.new_customers,
                returns=found.returns,
                by_day=[DayCount(day=day, deliveries=count) for day, count in found.by_day],
                fees=Money(amount_minor=found.fees_minor, currency=currency_of(call.town)),
                co2e_g=found.co2e_g,
                alone_co2e_g=found.alone_co2e_g,
                ratings=found.ratings,
                rating_tenths=found.rating_tenths,
            )
        )

    return call.look(render)


def _line(call: Call, one: BoardLine) -> BoardLineForm:
    zone = call.zone
    return BoardLineForm(
        delivery_id=one.delivery_id,
        task_id=one.task_id,
        code=one.code,
        recipient=one.recipient or None,
        fulfilment=one.mode,
        items=one.items,
        load=TaskLoad(volume_l=one.load.volume_l, weight_g=one.load.weight_g),
        ready_at=maybe_moment(one.ready_s, zone),
        collected_at=maybe_moment(one.collected_s, zone),
        countdown_s=one.countdown_s,
        left_at=maybe_moment(one.left_s, zone),
        status=one.status,
        questions=one.questions,
        substitutions=[substitution_form(call, asked) for asked in one.substitutions],
        unread=one.unread,
    )
