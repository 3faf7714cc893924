"""Windows that are offered: what is asked, and what is answered."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.said.catalogue import told
from api.said.language import spoken
from api.v1.order_forms import NewBasket, NewRecipient
from api.v1.scalars import Form, Id, Moment, Money, Version, Window, moment_of
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.orders.delivery import Channel
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.promises.refusal import SlotRefusal

Between = Annotated[
    Window | None,
    Field(
        description="Where windows are looked for; null for from now on, as far as the town looks ahead.",
    ),
]


class SlotSearch(NewBasket):
    """A basket that somebody thinks of; nobody has to say yet who gets it."""

    recipient: NewRecipient = NewRecipient(name="At the door")
    between: Between = None


class NewQuote(NewBasket):
    """A basket, without its window."""

    channel: Annotated[Channel, Field(description="By which door it comes: it stays the order's.")] = (
        Channel.API
    )
    between: Between = None


class ChosenStart(Form):
    """Which window: offers are named by their beginning."""

    start: Annotated[Moment, Field(description="`window.earliest` of an offer.")]


class AcceptedStart(Form):
    """Which window, where none is kept."""

    start: Annotated[
        Moment | None, Field(description="`window.earliest` of an offer; null for the one that is kept.")
    ] = None
    draft_id: Annotated[
        Id | None, Field(description="The begun order that this was: it is finished by it.")
    ] = None


class OfferForm(Form):
    """A window in which a courier can come, by the plan as it is."""

    day: Annotated[str, Field(description="Local date.")]
    window: Annotated[Window, Field(description="When the drop would begin.")]
    fee: Annotated[
        Money | None, Field(description="What it costs the sender; null where deliveries are free.")
    ]
    fee_rule: Annotated[str | None, Field(description="By which version of a tariff.")]
    green: Annotated[bool, Field(description="Somebody passes there then anyway: it adds little.")]
    added_cost: Annotated[
        Money | None,
        Field(
            description="What the plan costs more for it; told to who works for the town, null for others."
        ),
    ]


class RefusalForm(Form):
    """What is in the way of a window."""

    code: Annotated[
        str, Field(description="Stable snake_case name of it, such as `shop_closed` or `no_courier_room`.")
    ]
    day: Annotated[str | None, Field(description="Local date; null for all that were looked at.")]
    title: Annotated[
        str,
        Field(
            description="The same for people, in the language that `Accept-Language` prefers: French or English."
        ),
    ]
    detail: Annotated[str, Field(description="The case in English, with its names and values.")]


class SlotList(Form):
    """Windows in the order of time; where there are none, why."""

    slots: list[OfferForm]
    refusals: Annotated[list[RefusalForm], Field(description="What is in the way, where nothing is offered.")]


class QuoteForm(Form):
    """Windows that are offered for a while."""

    id: str
    status: QuoteStatus
    sender_id: str
    offers: list[OfferForm]
    refusals: Annotated[list[RefusalForm], Field(description="What is in the way, where nothing is offered.")]
    chosen: Annotated[OfferForm | None, Field(description="The window that is kept, or was accepted.")]
    expires_at: Annotated[
        Moment, Field(description="Until when the offers are good, or the chosen one is kept.")
    ]
    delivery_id: Annotated[str | None, Field(description="What became of it, once accepted.")]
    moves: Annotated[
        str | None, Field(description="The delivery that is to come at another time; null for a new basket.")
    ]
    created_at: Moment
    version: Version


def refusal_form(one: SlotRefusal) -> RefusalForm:
    """Return the view of what is in the way, in the language of the request."""
    return RefusalForm(
        code=one.code, day=one.day or None, title=told(one.code, spoken(), one.values), detail=one.detail
    )


class OfferViews:
    """Makes views of offers and quotes for one who looks.

    Parameters
    ----------
    zone, currency
        Of the town.
    sees_costs
        Whether what the plan costs is their business.
    """

    def __init__(self, zone: ZoneInfo, currency: str, *, sees_costs: bool) -> None:
        self._zone = zone
        self._currency = currency
        self._sees_costs = sees_costs

    def offer(self, one: SlotOffer) -> OfferForm:
        """Return the view of an offer."""
        zone = self._zone
        return OfferForm(
            day=one.day,
            window=Window.model_construct(
                earliest=moment_of(one.window.earliest, zone), latest=moment_of(one.window.latest, zone)
            ),
            fee=Money(amount_minor=one.fee_minor, currency=one.currency) if one.fee_rule else None,
            fee_rule=one.fee_rule or None,
            green=one.green,
            added_cost=Money(amount_minor=one.marginal_minor, currency=self._currency)
            if self._sees_costs
            else None,
        )

    def quote(self, one: Quote, now_s: int) -> QuoteForm:
        """Return the view of a quote; one whose time is over is so, whether or not that was noted yet."""
        waits = one.status in {QuoteStatus.OPEN, QuoteStatus.HELD}
        return QuoteForm(
            id=one.id,
            status=QuoteStatus.EXPIRED if waits and one.expires_s <= now_s else one.status,
            sender_id=one.org_id,
            offers=[self.offer(offer) for offer in one.offers],
            refusals=[refusal_form(refusal) for refusal in one.refusals],
            chosen=None if one.chosen is None else self.offer(one.chosen),
            expires_at=moment_of(one.expires_s, self._zone),
            delivery_id=one.delivery_id or None,
            moves=one.moves or None,
            created_at=moment_of(one.created_s, self._zone),
            version=one.version,
        )
