"""The kernels that compare names with a query, against their slow twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.arrays import _dictionary, _letters, _ragged
from geo.addresses.fit_kernels import _fit
from geo.addresses.joined_kernels import joined_names
from geo.addresses.layout import Dictionary, Names
from geo.addresses.street_words import word_weight
from tests.naive.address_names import fit, joined_fit

EMPTY = {
    "token_weight": np.float32, "post_first": np.int32, "post_name": np.int32, "name_first": np.int32,
    "name_token": np.int32, "name_entry": np.int32, "name_worth": np.float32, "name_whole": np.float32,
    "name_letters": np.int32, "name_mask": np.uint32,
    "entry_kind": np.uint8, "entry_city": np.int32, "entry_postcode": np.int32, "entry_lon": np.float64,
    "entry_lat": np.float64, "entry_key": np.int32, "number_first": np.int32, "number_value": np.int32,
    "number_suffix": np.int32, "number_house": np.int32, "city_first": np.int32, "city_token": np.int32,
    "house_city": np.int32, "house_postcode": np.int32, "house_lon": np.float64, "house_lat": np.float64,
    "house_guessed": np.uint8,
}  # fmt: skip


def frozen(array, kind):
    """Return an array as an index holds it."""
    array = np.array(array, dtype=kind)
    array.flags.writeable = False
    return array


def names(**given):
    """Return an index of which only some arrays are filled."""
    return Names(**{field: frozen(given.get(field, []), kind) for field, kind in EMPTY.items()})


@given(st.data(), st.integers(1, 4), st.integers(1, 4))
def test_fit_equals_the_twin(data: st.DataObject, typed_count: int, name_count: int) -> None:
    """Tests pairing, weights and towns on likenesses without ties."""
    weight = [data.draw(st.sampled_from([0.1, 0.35, 1.0])) for _ in range(name_count)]
    cost = [data.draw(st.sampled_from([0.1, 0.4, 1.0])) for _ in range(typed_count)]
    chances = st.permutations(range(1, typed_count * name_count + 1))
    drawn = np.array(data.draw(chances), dtype=np.float32).reshape(typed_count, name_count)
    holes = np.array(
        data.draw(st.lists(st.booleans(), min_size=drawn.size, max_size=drawn.size)), dtype=np.bool_
    )
    like = np.where(holes.reshape(drawn.shape), 0, drawn / np.float32(97.0)).astype(np.float32)
    town = [data.draw(st.sampled_from(["", "own", "other"])) for _ in range(typed_count)]
    index = names(
        token_weight=weight,
        name_first=[0, name_count],
        name_token=range(name_count),
        name_whole=[sum(weight)],
    )
    city_like = np.array([[float(each == "own") for each in town]], dtype=np.float32)
    any_town = np.array([float(each != "") for each in town], dtype=np.float32)
    result = _fit(
        index, 0, 0, np.ascontiguousarray(like.T), np.arange(name_count, dtype=np.int32),
        np.ones(typed_count, dtype=np.uint8), np.array(cost, dtype=np.float32), any_town, city_like,
    )  # fmt: skip
    own = {at for at, each in enumerate(town) if each == "own"}
    other = {at for at, each in enumerate(town) if each == "other"}
    assert result == pytest.approx(fit(cost, weight, like.tolist(), own, other), abs=1e-5)


WORDS = st.sampled_from(["rue", "de", "saint", "roman", "her", "mitage", "basse", "le"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=8), st.data())
def test_joined_names_equal_the_twin(listed: list[list[str]], data: st.DataObject) -> None:
    """Tests a name without its spaces and with a letter changed against every name of an index."""
    text = "".join(data.draw(st.sampled_from(listed)))
    at = data.draw(st.integers(0, len(text) - 1))
    text = text[:at] + data.draw(st.sampled_from(["", "x", text[at] + "u"])) + text[at + 1 :]
    vocabulary = sorted({word for words in listed for word in words}, key=lambda word: (len(word), word))
    token = {word: number for number, word in enumerate(vocabulary)}
    weights = [word_weight(word) for word in vocabulary]
    arrays = _dictionary(vocabulary) | _ragged(
        "name", "name_token", [[token[word] for word in each] for each in listed]
    )
    arrays["token_weight"] = np.array(weights, dtype=np.float32)
    words = Dictionary(*(frozen(arrays[field], arrays[field].dtype) for field in Dictionary._fields))
    index = names(
        token_weight=weights, name_first=arrays["name_first"], name_token=arrays["name_token"],
        name_entry=range(len(listed)), name_letters=[len("".join(each)) for each in listed],
        name_mask=[_letters("".join(each)) for each in listed],
    )  # fmt: skip
    name, share = np.empty(8, dtype=np.int32), np.empty(8, dtype=np.float32)
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.int32)
    count = joined_names(words, index, letters, name, share)
    expected = {
        number: joined_fit(text, each, kind=len(each) > 1 and word_weight(each[0]) < 1)
        for number, each in enumerate(listed)
    }
    found = dict(zip(name[:count].tolist(), share[:count].tolist(), strict=True))
    if len(text) >= 2:
        assert found == pytest.approx({number: value for number, value in expected.items() if value > 0})
