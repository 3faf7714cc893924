"""Remedies for faults of forms: for every form of the API, whatever is wrong with it says what to do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from api.form_remedies import remedy_of


class Part(BaseModel):
    """Something in a list."""

    model_config = ConfigDict(extra="forbid")

    shop_id: Annotated[str, Field(min_length=3, max_length=8)]
    load: int = 0


class Basket(BaseModel):
    """A form with all that forms have."""

    model_config = ConfigDict(extra="forbid")

    parts: Annotated[list[Part], Field(min_length=1, max_length=2)]
    at: AwareDatetime | None = None
    how: Literal["bike", "van"] = "bike"
    share: Annotated[float, Field(ge=0, le=1)] = 0
    other: Part | None = None


def _remedies(given: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Basket).validate_python(given, strict=False)
    return {
        "/".join(str(part) for part in one["loc"]): remedy_of(one, Basket) for one in caught.value.errors()
    }


@pytest.mark.parametrize(
    ("given", "place", "remedy"),
    [
        ({}, "parts", "give it"),
        ({"parts": []}, "parts", "give at least 1"),
        ({"parts": [{"shop_id": "abc"}] * 3}, "parts", "give at most 2, and the rest in another request"),
        ({"parts": {}}, "parts", "give a list, in square brackets"),
        ({"parts": [{"shop_id": "a"}]}, "parts/0/shop_id", "give at least 3 characters"),
        ({"parts": [{"shop_id": 3}]}, "parts/0/shop_id", "give text, in quotation marks"),
        (
            {"parts": [{"shop_id": "abc", "load": 1.5}]},
            "parts/0/load",
            "give a whole number, without decimals",
        ),
        ({"parts": [{"shop_id": "abc"}], "share": 2}, "share", "give at most 1.0"),
        ({"parts": [{"shop_id": "abc"}], "how": "car"}, "how", "give one of 'bike' or 'van'"),
        (
            {"parts": [{"shop_id": "abc"}], "at": "tomorrow"},
            "at",
            "write a moment like 2026-12-05T10:00:00+01:00",
        ),
        (
            {"parts": [{"shop_id": "abc"}], "at": "2026-12-05T10:00:00"},
            "at",
            "add the offset, like 2026-12-05T10:00:00+01:00",
        ),
        (
            {"parts": [{"shop_id": "abc", "shopid": 1}]},
            "parts/0/shopid",
            "did you mean shop_id? there are: load, shop_id",
        ),
        (
            {"parts": [{"shop_id": "abc"}], "colour": "red"},
            "colour",
            "leave it out; there are: at, how, other, parts, share",
        ),
        (
            {"parts": [{"shop_id": "abc"}], "other": {"shop_id": "abc", "loads": 1}},
            "other/loads",
            "did you mean load? there are: load, shop_id",
        ),
    ],
)
def test_every_fault_says_what_to_do(given: Any, place: str, remedy: str) -> None:
    """Tests the remedy of each kind of fault at its place."""
    assert _remedies(given)[place] == remedy


def test_a_fault_that_nobody_knows_has_no_remedy() -> None:
    """Tests that a kind of fault that is not listed, or says less than it did, gets no half sentence."""
    assert remedy_of({"type": "never_heard_of", "loc": ("body",)}) == ""
    assert remedy_of({"type": "too_long", "loc": ("body",), "ctx": {}}) == ""
    assert remedy_of({"type": "extra_forbidden", "loc": ("body", "x")}) == "leave it out"
