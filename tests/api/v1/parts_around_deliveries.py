"""The things around deliveries that examples name."""

from __future__ import annotations

from tests.api.v1.cast import Cast, part


@part
def quote(cast: Cast) -> str:
    basket = cast.served.basket(shops=("shop-0", "shop-1"))
    del basket["window"]
    made = cast.served.call("POST", "/v1/quotes", basket)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
