"""The arrays of an address index: words, names, streets and house numbers.

Every ragged list is two arrays, ``x_first`` and what it points into. Texts are one long UTF-8
string each, cut by such a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo.addresses.french import fold, name_words, suffix_code
from geo.addresses.layout import Dictionary, Names
from geo.addresses.street_words import word_weight

if TYPE_CHECKING:
    # Reading an index needs none of the libraries that read a map.
    from geo.addresses.read import Gazetteer

KINDS = ("street", "place", "poi")
"""What an entry can be; `Names.entry_kind` counts in this order."""

OTHER_NAME = 0.97
"""What a match of a former or shorter name is worth: a street that bears the name today comes first."""

CATEGORY = 0.7
"""What it is worth to find a shop by what it sells."""

MAX_NAME_WORDS = 16

Arrays = dict[str, NDArray[Any]]


def build_arrays(gazetteer: Gazetteer) -> Arrays:
    """Return the arrays of an index, those of `Dictionary` and `Names` and the texts, by name."""
    cities = ["", *sorted(_cities(gazetteer) - {""})]
    city_number = {city: number for number, city in enumerate(cities)}
    codes = ["", *sorted(_postcodes(gazetteer) - {""})]
    code_number = {code: number for number, code in enumerate(codes)}
    entries: list[tuple[Any, ...]] = [
        (
            s.name,
            s.variants,
            (),
            0,
            s.city,
            s.postcode,
            s.lon,
            s.lat,
            s.osm_id,
            gazetteer.metres.bounds(s.shape),
        )
        for s in gazetteer.streets
    ]
    entries += [
        (p.name, p.variants, p.categories, KINDS.index(p.kind), p.city, p.postcode, p.lon, p.lat, p.osm_id,
         (p.lon, p.lat, p.lon, p.lat))
        for p in gazetteer.places
    ]  # fmt: skip
    names = _Names(entries)
    city_words = [name_words(city) for city in cities]
    vocabulary = sorted(
        {word for words in (*names.words, *city_words) for word in words}, key=lambda word: (len(word), word)
    )
    token = {word: number for number, word in enumerate(vocabulary)}
    name_tokens = [[token[word] for word in words] for words in names.words]
    postings: list[list[int]] = [[] for _ in vocabulary]
    for name, tokens in enumerate(name_tokens):
        for each in sorted(set(tokens)):
            postings[each].append(name)
    weight = np.array([word_weight(word) for word in vocabulary], dtype=np.float32)
    keys: dict[str, int] = {}
    houses = gazetteer.houses
    arrays: Arrays = {
        **_dictionary(vocabulary),
        "token_weight": weight,
        **_ragged("post", "post_name", postings),
        **_ragged("name", "name_token", name_tokens),
        "name_entry": np.array(names.entry, dtype=np.int32),
        "name_worth": np.array(names.worth, dtype=np.float32),
        "name_whole": np.array(
            [weight[tokens].sum(dtype=np.float64) for tokens in name_tokens], dtype=np.float32
        ),
        "name_letters": np.array([len("".join(words)) for words in names.words], dtype=np.int32),
        "name_mask": np.array([_letters("".join(words)) for words in names.words], dtype=np.uint32),
        "entry_kind": np.array([entry[3] for entry in entries], dtype=np.uint8),
        "entry_city": np.array([city_number[entry[4]] for entry in entries], dtype=np.int32),
        "entry_postcode": np.array([code_number[fold(entry[5])] for entry in entries], dtype=np.int32),
        "entry_lon": np.array([entry[6] for entry in entries], dtype=np.float64),
        "entry_lat": np.array([entry[7] for entry in entries], dtype=np.float64),
        "entry_key": np.array(
            [keys.setdefault(" ".join(name_words(entry[0])), len(keys)) for entry in entries], dtype=np.int32
        ),
        "entry_extent": np.array([entry[9] for entry in entries], dtype=np.float64).reshape(-1, 4),
        **_texts("entry_name", [entry[0] for entry in entries]),
        **_texts("entry_osm", [entry[8] for entry in entries]),
        **_ragged("city", "city_token", [[token[word] for word in words] for words in city_words]),
        **_texts("city_name", cities),
        **_texts("postcode", codes),
        "house_entry": np.array([house.street for house in houses], dtype=np.int32),
        "house_city": np.array([city_number[house.city] for house in houses], dtype=np.int32),
        "house_postcode": np.array([code_number[fold(house.postcode)] for house in houses], dtype=np.int32),
        "house_lon": np.array([house.lon for house in houses], dtype=np.float64),
        "house_lat": np.array([house.lat for house in houses], dtype=np.float64),
        "house_guessed": np.array([house.guessed for house in houses], dtype=np.uint8),
        **_texts("house_text", [house.text for house in houses]),
        **_texts("house_osm", [house.osm_id for house in houses]),
        **_numbers(gazetteer, len(entries)),
    }
    latitude = arrays["house_lat"]
    real = np.flatnonzero(arrays["house_guessed"] == 0)
    arrays["house_by_lat"] = real[np.argsort(latitude[real], kind="stable")].astype(np.int32)
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


class _Names:
    """All names of all entries: the name itself, others, and for shops what they sell."""

    def __init__(self, entries: Sequence[tuple[Any, ...]]) -> None:
        self.words: list[tuple[str, ...]] = []
        self.entry: list[int] = []
        self.worth: list[float] = []
        for number, entry in enumerate(entries):
            own = name_words(entry[0])
            others = sorted({name_words(name) for name in entry[1]} - {own})
            sold = sorted({name_words(text) for text in entry[2]} - {own, *others, ()})
            for words, worth in (
                (own, 1.0),
                *((words, OTHER_NAME) for words in others),
                *((words, CATEGORY) for words in sold),
            ):
                self.words.append(words[:MAX_NAME_WORDS])
                self.entry.append(number)
                self.worth.append(worth)


def _cities(gazetteer: Gazetteer) -> set[str]:
    return {each.city for group in (gazetteer.streets, gazetteer.houses, gazetteer.places) for each in group}


def _postcodes(gazetteer: Gazetteer) -> set[str]:
    groups = (gazetteer.streets, gazetteer.houses, gazetteer.places)
    return {fold(each.postcode) for group in groups for each in group}


def _dictionary(vocabulary: Sequence[str]) -> Arrays:
    letters = [[ord(letter) for letter in word] for word in vocabulary]
    lengths = np.array([len(word) for word in vocabulary], dtype=np.int64)
    longest = int(lengths.max(initial=0))
    masks = [_mask(codes) for codes in letters]
    return {
        **_ragged("token", "token_code", letters),
        "token_mask": np.array(masks, dtype=np.uint64),
        "token_figure": np.array([not word.isalpha() for word in vocabulary], dtype=np.uint8),
        "length_first": np.searchsorted(lengths, np.arange(longest + 2)).astype(np.int32),
    }


def _mask(codes: Sequence[int]) -> int:
    """Return what `geo.addresses.words_kernels.letters_mask` returns, without a compiler."""
    mask = 0
    for code in codes:
        once = 1 << code % 32
        mask |= once << 32 if mask & once else once
    return mask


def _letters(text: str) -> int:
    """Return which letters a text has, one bit each."""
    return sum({1 << ord(letter) % 32 for letter in text})


def _numbers(gazetteer: Gazetteer, entry_count: int) -> Arrays:
    """Return the numbers of every entry: value, suffix and house, in that order of sorting."""
    by_entry: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for at, house in enumerate(gazetteer.houses):
        by_entry[house.street] += [(each.number, suffix_code(each), at) for each in house.numbers]
    rows = [sorted(by_entry[entry]) if entry in by_entry else [] for entry in range(entry_count)]
    flat = np.array([row for group in rows for row in group], dtype=np.int32).reshape(-1, 3)
    return {
        "number_first": _offsets(len(group) for group in rows),
        "number_value": flat[:, 0],
        "number_suffix": flat[:, 1],
        "number_house": flat[:, 2],
    }


def _offsets(counts: Iterable[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(np.fromiter(counts, dtype=np.int64))]).astype(np.int32)


def _ragged(first: str, flat: str, lists: Sequence[Sequence[int]]) -> Arrays:
    values = np.array([value for each in lists for value in each], dtype=np.int32)
    return {f"{first}_first": _offsets(map(len, lists)), flat: values}


def _texts(name: str, texts: Sequence[str]) -> Arrays:
    encoded = [text.encode("utf-8", "replace") for text in texts]
    return {
        f"{name}_first": _offsets(map(len, encoded)),
        f"{name}_text": np.frombuffer(b"".join(encoded), dtype=np.uint8),
    }


class Texts(Sequence[str]):
    """A list of texts kept as one long one."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], name: str) -> None:
        self._first = arrays[f"{name}_first"]
        self._text = arrays[f"{name}_text"]

    def __len__(self) -> int:
        return len(self._first) - 1

    def __getitem__(self, at: Any) -> Any:
        return self._text[self._first[at] : self._first[at + 1]].tobytes().decode("utf-8")


def check_arrays(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Check that every number points where something is, so that no kernel reads beyond its arrays.

    Raises
    ------
    ValueError
        Naming the array that does not fit.
    KeyError
        If an array is missing.
    """
    count = {
        "token": len(arrays["token_mask"]),
        "name": len(arrays["name_entry"]),
        "entry": len(arrays["entry_kind"]),
        "house": len(arrays["house_entry"]),
        "city": len(arrays["city_first"]) - 1,
        "postcode": len(arrays["postcode_first"]) - 1,
    }
    for first, rows, flat in (
        ("token_first", "token", "token_code"), ("post_first", "token", "post_name"),
        ("name_first", "name", "name_token"), ("city_first", "city", "city_token"),
        ("number_first", "entry", "number_value"), ("entry_name_first", "entry", "entry_name_text"),
        ("entry_osm_first", "entry", "entry_osm_text"), ("city_name_first", "city", "city_name_text"),
        ("postcode_first", "postcode", "postcode_text"), ("house_text_first", "house", "house_text_text"),
        ("house_osm_first", "house", "house_osm_text"),
    ):  # fmt: skip
        offsets = arrays[first]
        ends = len(offsets) == count[rows] + 1 and offsets[0] == 0 and offsets[-1] == len(arrays[flat])
        if not ends or bool((np.diff(offsets) < 0).any()):
            raise ValueError(f"{first} does not fit {flat}")
    for name, rows in (
        ("post_name", "name"), ("name_token", "token"), ("name_entry", "entry"), ("city_token", "token"),
        ("entry_city", "city"), ("entry_postcode", "postcode"), ("house_entry", "entry"),
        ("house_city", "city"), ("house_postcode", "postcode"), ("number_house", "house"),
        ("house_by_lat", "house"),
    ):  # fmt: skip
        values = arrays[name]
        if values.size and not (int(values.min()) >= 0 and int(values.max()) < count[rows]):
            raise ValueError(f"{name} points beyond {rows}")
    lengths = np.diff(arrays["token_first"])
    bounds = arrays["length_first"]
    if not np.array_equal(bounds, np.searchsorted(lengths, np.arange(len(bounds)))) or bounds[-1] != len(
        lengths
    ):
        raise ValueError("length_first does not fit token_first")
    if int(np.diff(arrays["name_first"]).max(initial=0)) > MAX_NAME_WORDS or arrays["entry_kind"].max(
        initial=0
    ) >= len(KINDS):
        raise ValueError("a name is too long or of no known kind")
    for group in (Dictionary, Names):
        for field in group._fields:
            rows = field.partition("_")[0]
            if (
                field.endswith("_first")
                or rows not in count
                or field in {"token_code", "name_token", "city_token"}
            ):
                continue
            if len(arrays[field]) != count[rows]:
                raise ValueError(f"{field} has {len(arrays[field])} rows")
    if len({len(arrays[name]) for name in ("number_value", "number_suffix", "number_house")}) > 1:
        raise ValueError("the numbers' arrays differ in length")
