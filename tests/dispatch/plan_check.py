"""An independent look at a plan: does it keep what the day promises? Shares no code with planning."""

from dispatch.domain import Day
from dispatch.plan import Plan, RequestKind, StopAction


def broken_promises(day: Day, plan: Plan) -> list[str]:
    """Return every way in which a plan breaks the rules of its day, as sentences."""
    wrong: list[str] = []
    places = {place.id: place for place in day.places}
    seen: dict[tuple[RequestKind, str], list[tuple[str, StopAction, str, int]]] = {}
    for done in plan.rounds:
        shift = next(shift for shift in day.shifts if shift.id == done.shift_id)
        vehicle = next(vehicle for vehicle in day.vehicles if vehicle.id == shift.vehicle_id)
        courier = next(courier for courier in day.couriers if courier.id == shift.courier_id)
        if not shift.window.earliest <= done.departure <= done.end <= shift.window.latest:
            wrong.append(f"{shift.id}: outside the shift")
        if len(done.legs) != len(done.stops) + bool(shift.end_place_id):
            wrong.append(f"{shift.id}: {len(done.legs)} legs for {len(done.stops)} stops")
        if done.end - done.departure != done.travel_s + done.service_s + done.waiting_s + done.break_s:
            wrong.append(f"{shift.id}: its parts do not add up to its length")
        clock, volume, weight, before = done.departure, 0, 0, None
        breaks_taken = 0
        for leg, stop in zip(done.legs, done.stops, strict=False):
            if stop.arrival != clock + leg.duration_s:
                wrong.append(
                    f"{shift.id} stop {stop.sequence}: arrives at {stop.arrival}, not when the leg ends"
                )
            if before == stop.place.id:
                wrong.append(f"{shift.id} stop {stop.sequence}: the same place as the stop before")
            before, clock, setup = stop.place.id, stop.arrival, places[stop.place.id].setup_s
            for task in stop.tasks:
                ready = clock + (0 if task.kind is StopAction.BREAK else setup)
                if task.kind is not StopAction.BREAK:
                    setup = 0
                if task.start < ready:
                    wrong.append(f"{shift.id} stop {stop.sequence}: {task.code} starts before it can")
                if not task.window.earliest <= task.start <= task.window.latest:
                    wrong.append(f"{shift.id} stop {stop.sequence}: {task.code} outside its window")
                clock = task.end
                if task.kind is StopAction.BREAK:
                    breaks_taken += 1
                    continue
                volume_change, weight_change, skills = _task(day, task, stop.place.id)
                volume, weight = volume + volume_change, weight + weight_change
                if volume > vehicle.capacity.volume_l or weight > vehicle.capacity.weight_g:
                    wrong.append(f"{shift.id} stop {stop.sequence}: overloaded")
                if not skills <= vehicle.skills | courier.skills:
                    wrong.append(f"{shift.id} stop {stop.sequence}: {task.code} needs {skills}")
                key = (task.request_kind, task.request_id)
                seen.setdefault(key, []).append((done.shift_id, task.kind, stop.place.id, task.start))
            if stop.departure != clock:
                wrong.append(
                    f"{shift.id} stop {stop.sequence}: leaves at another time than its last action ends"
                )
        home = done.legs[-1].duration_s if shift.end_place_id else 0
        if done.end != clock + home:
            wrong.append(f"{shift.id}: ends at another time than it comes home")
        owed = [
            pause
            for pause in shift.breaks
            if done.end > pause.window.latest and done.departure < pause.window.earliest + pause.duration_s
        ]
        if breaks_taken < len(owed):
            wrong.append(f"{shift.id}: {len(owed)} breaks owed, {breaks_taken} taken")
    return wrong + _incomplete(day, plan, seen)


def _task(day, task, place_id):
    if task.request_kind is RequestKind.DELIVERY:
        delivery = next(item for item in day.deliveries if item.id == task.request_id)
        if task.kind is StopAction.PICKUP:
            load = next(pickup.load for pickup in delivery.pickups if pickup.place_id == place_id)
            return load.volume_l, load.weight_g, delivery.skills
        return (
            -sum(pickup.load.volume_l for pickup in delivery.pickups),
            -sum(pickup.load.weight_g for pickup in delivery.pickups),
            delivery.skills,
        )
    visit = next(item for item in day.visits if item.id == task.request_id)
    sign = {StopAction.PICKUP: 1, StopAction.DROPOFF: -1}.get(task.kind, -1 if visit.from_place_id else 1)
    return sign * visit.load.volume_l, sign * visit.load.weight_g, visit.skills


def _incomplete(day, plan, seen):
    wrong = []
    left_out = {(missing.kind, missing.request_id) for missing in plan.unassigned}
    expected = {}
    for delivery in day.deliveries:
        tasks = sorted((StopAction.PICKUP, pickup.place_id) for pickup in delivery.pickups)
        expected[RequestKind.DELIVERY, delivery.id] = (tasks, [(StopAction.DROPOFF, delivery.drop_place_id)])
    for visit in day.visits:
        first = [(StopAction.PICKUP, visit.from_place_id)] if visit.from_place_id else []
        last = [(StopAction.DROPOFF, visit.to_place_id)] if visit.to_place_id else []
        service = [(StopAction.SERVICE, visit.place_id)]
        expected[RequestKind.VISIT, visit.id] = (
            (first, service + last) if first or not last else (service, last)
        )
    for key, (first, last) in expected.items():
        tasks = seen.get(key, [])
        if key in left_out or not tasks:
            if (key in left_out) == bool(tasks):
                wrong.append(f"{key}: both or neither planned and left out")
            continue
        if len({shift for shift, *_ in tasks}) > 1:
            wrong.append(f"{key}: split over couriers")
        order = [(kind, place) for _, kind, place, _ in sorted(tasks, key=lambda task: task[3])]
        if sorted(order[: len(first)]) != first or order[len(first) :] != last:
            wrong.append(f"{key}: done as {order}")
    return wrong
