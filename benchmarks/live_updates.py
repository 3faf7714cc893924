"""Live updates of a board: of each stop that was reached in the street, when it was seen, or why it could not be.

The board has only the lines in the document that can be seen, and no blocks at all in some of its views. So not every update has something to change
on the screen: what is measured is what was there when the server knew, and at the end every line is looked at once, for none may be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Keeps by stop from when to when its block was in the document and whether it came as reached, and when it was first seen to be reached, by the wall clock.
WATCH_BLOCKS: Final = """() => {
  const there = {}, changed = {};
  window.liveUpdates = {there, changed};
  const blocksIn = (node) => node.nodeType !== 1 ? [] :
    [...(node.matches('.block') ? [node] : []), ...node.querySelectorAll('.block')];
  const enter = (block) => {
    (there[block.dataset.stop] ??= []).push([Date.now(), null, block.dataset.status === 'arrived']);
  };
  const leave = (block) => {
    const last = there[block.dataset.stop]?.at(-1);
    if (last && last[1] === null) last[1] = Date.now();
  };
  document.querySelectorAll('.block').forEach(enter);
  new MutationObserver((list) => {
    for (const {type, target, addedNodes, removedNodes} of list) {
      if (type === 'attributes') {
        if (target.dataset.status === 'arrived') changed[target.dataset.stop] ??= Date.now();
        continue;
      }
      for (const node of removedNodes) blocksIn(node).forEach(leave);
      // What was moved within the list is there still.
      for (const node of addedNodes) if (node.isConnected) blocksIn(node).forEach(enter);
    }
  }).observe(document.querySelector('.board'),
    {subtree: true, childList: true, attributes: true, attributeFilter: ['data-status']});
}"""
#: Scrolls over every line of the timeline and returns the stops that are reached, or beyond.
LOOK_AT_ALL: Final = """async (title) => {
  document.querySelector(`.views button[title="${title}"]`).click();
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await frame();
  await frame();
  const box = document.querySelector('.timeline-scroll');
  const found = new Set();
  for (let top = 0; ; top += box.clientHeight / 2) {
    box.scrollTop = top;
    await frame();
    await frame();
    for (const block of document.querySelectorAll('.block[data-status="arrived"]')) found.add(block.dataset.stop);
    if (top >= box.scrollHeight) return [...found];
  }
}"""
#: A block that comes again so soon after it left was exchanged for another, milliseconds.
_EXCHANGED_MS: Final = 20
#: How long the last updates may still take, milliseconds.
SETTLE_MS: Final = 3_000


@dataclass(frozen=True)
class LiveUpdates:
    """What has become of updates.

    ``delays_ms`` are of those whose block was on the screen, from the server's answer to the change; ``hidden`` had no block then, and were right when
    it came, or at the end; ``left_ms`` are those whose block was on the screen, and left it after so long without having changed; ``lost`` are
    not on the board at the end.
    """

    delays_ms: tuple[float, ...]
    hidden: tuple[str, ...]
    left_ms: tuple[float, ...]
    lost: tuple[str, ...]


def sort_updates(
    told: Mapping[str, float],
    seen: Mapping[str, Mapping[str, Any]],
    at_end: Iterable[str],
    later: Mapping[str, str] | None = None,
) -> LiveUpdates:
    """Sort updates by what was seen of them.

    Parameters
    ----------
    told
        When the server had said that it knows, by stop, milliseconds of the wall clock.
    seen
        What `WATCH_BLOCKS` has kept.
    at_end
        Stops that are reached on the board once all lines were looked at.
    later
        The stop that the same courier reached next, by stop: one who is at a stop has left the one before, which the board then shows as that.

    Raises
    ------
    ValueError
        A block was on the screen all the time and is right at the end, but nothing was seen of its change.
    """
    reached = set(at_end)
    for stop in reversed(told):
        if (later or {}).get(stop) in reached:
            reached.add(stop)
    delays: list[float] = []
    hidden: list[str] = []
    left: list[float] = []
    for stop, at_ms in told.items():
        if stop not in reached:
            continue
        spans = seen["there"].get(stop, ())
        place = next(
            (at for at, (comes, goes, _) in enumerate(spans) if comes <= at_ms and (goes is None or at_ms < goes)), None
        )  # fmt: skip
        if place is None or spans[place][2]:
            hidden.append(stop)
            continue
        changed_ms, goes_ms = seen["changed"].get(stop), spans[place][1]
        if changed_ms is None and goes_ms is not None and place + 1 < len(spans):
            comes_ms, _, right = spans[place + 1]
            if right and comes_ms - goes_ms <= _EXCHANGED_MS:
                changed_ms = goes_ms
        if changed_ms is not None and (goes_ms is None or changed_ms <= goes_ms):
            # The board may know before the answer is here.
            delays.append(max(0.0, changed_ms - at_ms))
        elif goes_ms is not None:
            left.append(goes_ms - at_ms)
        else:
            raise ValueError(
                f"stop {stop} is reached on the board, but its change was not seen: mend the watch"
            )
    lost = tuple(stop for stop in told if stop not in reached)
    return LiveUpdates(tuple(delays), tuple(hidden), tuple(left), lost)
