"""At which stop of a courier's round a visit is."""

from __future__ import annotations

from dispatch.services.door_view import DoorView, view_stop
from dispatch.storage import deliveries, escalations, visits
from dispatch.storage.store import NotFoundError, Writing


def view_visit(writing: Writing, courier_id: str, visit_id: str) -> tuple[DoorView, ...]:
    """Return the visits at the stop of a courier's own round where a visit is, for a caller who commits before anything is shown.

    Others behind the same door are among them; each leaves its row. See `dispatch.services.door_view.door_view`.

    Raises
    ------
    NotFoundError
        The courier has no such visit today on a round that was released; that there is one elsewhere is not said.
    DoorHiddenError
        It is too early, or over.
    """
    visit = visits.get_visit(writing, visit_id)
    delivery = deliveries.get(writing, visit.delivery_id) if visit.delivery_id else None
    door = None if delivery is None else delivery.at_door
    stops = () if door is None else escalations.stops_of_tasks(writing, [door.id])
    own = [row.id for row in stops if row.active and row.courier_id == courier_id]
    if not own:
        raise NotFoundError("visit", visit_id)
    try:
        return view_stop(writing, courier_id, own[-1])
    except NotFoundError:
        # The round is not released, or of another day.
        raise NotFoundError("visit", visit_id) from None
