"""Finds the answers on a board."""

from __future__ import annotations

from dispatch.board.board import Board
from dispatch.board.to_do import why_off
from dispatch.cost_units import COST_PER_CENT
from dispatch.errors import DispatchError
from dispatch.orders.delivery import TaskKind
from dispatch.runs.compute import obstacles_of, why_not
from dispatch.why.answers import Binding, Help, WhyCourier, WhyHour, WhyLeftOut
from routing.rounds.explain import Explainer


class Answers:
    """Answers questions about the plan of a board as it is.

    Parameters
    ----------
    board
        The day.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self._explainer = Explainer(board.problem, board.present_solution)
        self._vehicle_of = board.vehicle_of(board.present_solution)

    def courier(self, delivery_id: str) -> WhyCourier:
        """Say why the courier who has a delivery has it.

        Raises
        ------
        DispatchError
            ``not_planned``: nobody has it, or nothing is left to be done.
        """
        request = self._planned(delivery_id)
        board = self.board
        demand = board.demands[request]
        found = self._explainer.marginal(request)
        pin = board.state.pins.get(delivery_id)
        shifts = [standing.shift.id for standing in board.standings]
        return WhyCourier(
            delivery_id=delivery_id,
            shift_id=shifts[found.vehicle],
            pinned_by="" if pin is None or pin.shift_id != shifts[found.vehicle] else pin.actor,
            on_board=demand.on_board is not None,
            cost_minor=None if found.cost is None else round(found.cost / COST_PER_CENT),
            next_shift_id="" if found.runner_up is None else shifts[found.runner_up],
            extra_minor=None if found.extra_cost is None else round(found.extra_cost / COST_PER_CENT),
            obstacles=tuple(why_not(board, request, obstacle) for obstacle in found.obstacles),
        )

    def hour(self, delivery_id: str) -> WhyHour:
        """Say what the planned time of a drop follows from.

        The courier arrives as early as what comes before allows. So one goes back along the round, over stops at which the courier has only
        ridden and worked since the one before, to the last at which somebody had to wait; what was waited for there is the answer.

        Raises
        ------
        DispatchError
            ``not_planned``: nobody has it, or its drop is not to be done any more.
        """
        board, plan = self.board, self.board.present_solution
        request = self._planned(delivery_id)
        demand = board.demands[request]
        if demand.handover is None:
            raise _not_planned(delivery_id)
        vehicle = self._vehicle_of[request]
        first, past = int(plan.item_first[vehicle]), int(plan.item_first[vehicle + 1])
        items = plan.item[first:past].tolist()
        starts, ends = plan.start_s[first:past].tolist(), plan.end_s[first:past].tolist()
        arrivals = plan.arrival_s[first:past].tolist()
        drop = int(board.problem.request_first[request + 1]) - 1
        here = items.index(drop)
        at = here
        while at >= 0 and not self._waits(items[at], arrivals[at], starts[at]):
            at -= 1
        departure_s = int(plan.vehicle_departure_s[vehicle])
        since = departure_s if at < 0 else starts[at]
        work_s = sum(ends[number] - starts[number] for number in range(max(at, 0), here))
        binding, task_id = self._binding(vehicle, items, at)
        return WhyHour(
            delivery_id=delivery_id,
            start_s=starts[here],
            from_s=demand.delivery.window.earliest,
            to_s=demand.delivery.window.latest,
            binding=binding,
            at_task_id=task_id,
            at_s=since,
            ride_s=starts[here] - since - work_s,
            work_s=work_s,
        )

    def left_out(self, delivery_id: str) -> WhyLeftOut:
        """Say why a delivery is on no round, and what would help.

        Raises
        ------
        DispatchError
            ``is_planned``: somebody has it. ``not_planned``: nothing is to be done for it.
        """
        board = self.board
        for one in board.impossible:
            if one.delivery.id == delivery_id:
                return WhyLeftOut(delivery_id, (one.reason,), ())
        if delivery_id in board.left_off:
            wish = board.state.left_off[delivery_id]
            return WhyLeftOut(delivery_id, (why_off(wish),), (), wish.note)
        request = self._request(delivery_id)
        if request in self._vehicle_of:
            raise DispatchError(
                f"delivery {delivery_id} is on a round: ask why it is there", code="is_planned"
            )
        if request in board.shut_out:
            # The solver would say to allow somebody to have it; the street stays closed.
            return WhyLeftOut(delivery_id, obstacles_of(board, self._explainer, request), ())
        helps = tuple(
            Help(
                one.code.value,
                "" if one.vehicle < 0 else board.standings[one.vehicle].shift.id,
                int(one.amount),
            )
            for one in self._explainer.relaxations(request)
        )
        return WhyLeftOut(delivery_id, obstacles_of(board, self._explainer, request), helps)

    def _waits(self, item: int, arrival_s: int, start_s: int) -> bool:
        """Whether the courier waits for an item, there or by leaving later: it starts when a window opens. Setup is work, not waiting."""
        if item < 0:
            return True
        problem = self.board.problem
        own = slice(int(problem.window_first[item]), int(problem.window_first[item + 1]))
        opens = start_s in problem.window_earliest[own].tolist()
        return opens or start_s - arrival_s > int(problem.task_setup_s[item])

    def _binding(self, vehicle: int, items: list[int], at: int) -> tuple[Binding, str]:
        board = self.board
        if at < 0:
            standing = board.standings[vehicle]
            begins = standing.shift.window.earliest >= board.state.now_s and not standing.is_out
            return (Binding.SHIFT if begins else Binding.NOW), ""
        task = board.tasks[items[at]] if items[at] >= 0 else None
        if task is None:
            return Binding.SHIFT, ""
        if task.kind is TaskKind.PICKUP:
            opens = min(window.earliest for window in task.windows)
            ready = task.ready_s if task.ready_s is not None else opens
            return (Binding.GOODS if ready > opens else Binding.OPENING), task.id
        return Binding.WINDOW, task.id

    def _request(self, delivery_id: str) -> int:
        found = [n for n, demand in enumerate(self.board.demands) if demand.delivery.id == delivery_id]
        if not found:
            raise _not_planned(delivery_id)
        return found[0]

    def _planned(self, delivery_id: str) -> int:
        request = self._request(delivery_id)
        if request not in self._vehicle_of:
            raise _not_planned(delivery_id)
        return request


def _not_planned(delivery_id: str) -> DispatchError:
    return DispatchError(f"delivery {delivery_id} is on no round: ask why it is left out", code="not_planned")
