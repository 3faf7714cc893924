"""A place in the roster: somebody is to ride then."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.domain import Break, Profile, TimeWindow
from dispatch.lifecycle.shift import PostStatus


@dataclass(frozen=True, slots=True)
class Post:
    """A shift that is to be worked, by whomever. ``shift_id`` is the shift of who has taken it, empty while nobody has.

    ``template_id`` is empty where it was made by hand; ``touched`` says that a person has changed what the template made of it.
    """

    id: str
    day: str
    profile: Profile
    window: TimeWindow
    start_place_id: str
    end_place_id: str = ""
    breaks: tuple[Break, ...] = ()
    template_id: str = ""
    status: PostStatus = PostStatus.OPEN
    shift_id: str = ""
    touched: bool = False
    version: int = 1
