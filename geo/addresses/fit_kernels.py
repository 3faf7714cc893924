"""Kernels of the geocoder's third step: how well a name fits, and which house the number means.

A name's fit is the share of the typed words that found a partner in it, times a share of the name's
words that did: leaving a word out costs less than typing one that is not there. Words that say
little (*rue*, *de la*) weigh little, and the name of the town costs nothing.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geo.addresses.layout import BETWEEN, ENTRY, HOUSE, NEAREST, NO_NUMBERS, SUFFIX, Answers, Names
from routing.jit import kernel

LEFT_OUT = 0.5
"""The share of the fit that remains when nothing but a part of the name is typed."""

TOWN_LIKE = 0.6
"""Likeness from which a word is taken for the name of a town."""

OTHER_TOWN_WEIGHT = 0.5
"""What it costs to name another town than the one the street is in."""

OTHER_POSTCODE = 0.9
NOT_FOUND = 0.6
"""What is left of the confidence when the house number is not on the map."""

INTERPOLATED = 0.75
"""What is left when the number lies between two known ones of its side of the street."""

OTHER_SUFFIX = 0.8
"""What is left when the number is there with another suffix (12 for 12c)."""

NAMESAKE = 0.8
"""What is left when the same address exists twice and the query does not say which."""

RIVAL = 0.9
"""What is left when another street fits a misspelt name almost as well."""

RIVAL_GAP = 0.06
EXACT = 0.999
"""From this fit on, all words of the name were typed as they are."""

INTERPOLATE_NUMBERS = 40
INTERPOLATE_M = 500.0
"""Known numbers farther apart than this, in numbers or in metres, say nothing about those between."""

NEAR_BONUS = 0.1
NEAR_M = 2_000.0
METRES_PER_DEGREE = 111_195.0


@kernel
def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    east = (lon - other_lon) * math.cos(math.radians(lat))
    return float(math.hypot(east, lat - other_lat) * METRES_PER_DEGREE)


@kernel
def _fit(
    names: Names,
    name: int,
    city: int,
    like: NDArray[np.float32],
    slot: NDArray[np.int32],
    read: NDArray[np.uint8],
    typed_weight: NDArray[np.float32],
    town: NDArray[np.float32],
    city_like: NDArray[np.float32],
) -> float:
    """Return how well the words of a reading fit a name in a town, 0 to 1."""
    begins = names.name_first[name]
    length = names.name_first[name + 1] - begins
    used = 0
    paired = 0
    found, asked = 0.0, 0.0
    while True:
        gain, typed, place = 0.0, -1, -1
        for i in range(len(read)):
            if read[i] == 0 or paired >> i & 1:
                continue
            for j in range(length):
                if used >> j & 1:
                    continue
                row = slot[names.name_token[begins + j]]
                if row >= 0:
                    value = like[row, i] * names.token_weight[names.name_token[begins + j]]
                    if value > gain:
                        gain, typed, place = value, i, j
        if typed < 0:
            break
        paired |= 1 << typed
        used |= 1 << place
        asked += names.token_weight[names.name_token[begins + place]]
        found += gain
    for i in range(len(read)):
        if read[i] == 0 or paired >> i & 1:
            continue
        if city_like[city, i] >= TOWN_LIKE:
            continue
        asked += OTHER_TOWN_WEIGHT if town[i] >= TOWN_LIKE else typed_weight[i]
    if asked == 0.0:
        return 0.0
    return float(min(1.0, found / asked * (LEFT_OUT + (1.0 - LEFT_OUT) * found / names.name_whole[name])))


@kernel
def _same_suffix(one: int, other: int) -> bool:
    # b, t and q are short for bis (27), ter (28) and quater (29).
    if one == other:
        return True
    low, high = min(one, other), max(one, other)
    return (low == 2 and high == 27) or (low == 20 and high == 28) or (low == 17 and high == 29)


@kernel
def _house_at(
    names: Names, entry: int, number: int, suffix: int, postcode: int, city_like: NDArray[np.float32]
) -> tuple[int, int, int, float, float]:
    """Find a number of an entry.

    Returns status, house, second house, how far it is from the first to the second one (0 to 1), and
    what is left of the confidence.
    """
    first, last = names.number_first[entry], names.number_first[entry + 1]
    if first == last:
        return NO_NUMBERS, -1, -1, 0.0, NOT_FOUND
    at = first + np.searchsorted(names.number_value[first:last], number)
    chosen, chosen_rank, twins = -1, -1, 0
    row = at
    while row < last and names.number_value[row] == number:
        house = names.number_house[row]
        rank = 8 if _same_suffix(names.number_suffix[row], suffix) else 0
        rank += 4 if names.number_suffix[row] == suffix else 0
        rank += 2 if postcode > 0 and names.house_postcode[house] == postcode else 0
        rank += 1 if city_like[names.house_city[house]].max() >= TOWN_LIKE else 0
        if rank > chosen_rank:
            chosen, chosen_rank, twins = row, rank, 1
        elif rank == chosen_rank:
            twins += 1
        row += 1
    if chosen >= 0:
        house = names.number_house[chosen]
        left = NAMESAKE if twins > 1 and chosen_rank >= 8 else 1.0
        if names.house_guessed[house]:
            return BETWEEN, house, -1, 0.0, left * INTERPOLATED
        if chosen_rank < 8:
            return SUFFIX, house, -1, 0.0, OTHER_SUFFIX
        return HOUSE, house, -1, 0.0, left
    below, above = at - 1, at
    while below >= first and (number - names.number_value[below]) & 1:
        below -= 1
    while above < last and (names.number_value[above] - number) & 1:
        above += 1
    if below >= first and above < last:
        one, other = names.number_house[below], names.number_house[above]
        apart = _metres(
            names.house_lon[one], names.house_lat[one], names.house_lon[other], names.house_lat[other]
        )
        span = names.number_value[above] - names.number_value[below]
        if span <= INTERPOLATE_NUMBERS and apart <= INTERPOLATE_M:
            return BETWEEN, one, other, (number - names.number_value[below]) / span, INTERPOLATED
    nearest, distance = -1, 1 << 30
    for row in (below, above, at - 1, at):
        if first <= row < last:
            away = abs(names.number_value[row] - number) + 2 * ((names.number_value[row] - number) & 1)
            if away < distance:
                nearest, distance = row, away
    return NEAREST, names.number_house[nearest], -1, 0.0, NOT_FOUND


@kernel
def _settle(
    names: Names,
    entry: int,
    number: int,
    suffix: int,
    postcode: int,
    city_like: NDArray[np.float32],
) -> tuple[int, int, int, float, float, float]:
    """Return status, houses, what is left of the confidence, and position of a number in an entry."""
    lon, lat = names.entry_lon[entry], names.entry_lat[entry]
    code = names.entry_postcode[entry]
    status, house, other, left = ENTRY, -1, -1, 1.0
    if number >= 0:
        status, house, other, part, left = _house_at(names, entry, number, suffix, postcode, city_like)
        if house >= 0:
            lon, lat = names.house_lon[house], names.house_lat[house]
            if names.house_postcode[house] > 0:
                code = names.house_postcode[house]
        if other >= 0:
            lon += part * (names.house_lon[other] - lon)
            lat += part * (names.house_lat[other] - lat)
    if postcode > 0 and code > 0 and code != postcode:
        left *= OTHER_POSTCODE
    return status, house, other, left, lon, lat


@kernel
def _doubt(names: Names, found: Answers, count: int, share: NDArray[np.float64]) -> None:
    """Lower the confidence of answers that the query does not tell apart."""
    before = found.confidence[:count].copy()
    for one in range(count):
        twin, rival = False, False
        for other in range(count):
            if other == one:
                continue
            same_name = names.entry_key[found.entry[one]] == names.entry_key[found.entry[other]]
            equal = abs(before[one] - before[other]) < 1e-9 and found.status[one] == found.status[other]
            twin = twin or (same_name and equal)
            rival = rival or (
                not same_name and share[one] < EXACT and before[other] >= before[one] - RIVAL_GAP
            )
        if twin:
            found.confidence[one] *= NAMESAKE
        if rival:
            found.confidence[one] *= RIVAL


@kernel
def _swap(found: Answers, one: int, other: int) -> None:
    for column in (found.entry, found.name, found.reading, found.status, found.house, found.other_house):
        column[one], column[other] = column[other], column[one]
    for measure in (found.confidence, found.lon, found.lat):
        measure[one], measure[other] = measure[other], measure[one]


@kernel
def best_answers(
    names: Names,
    chosen: NDArray[np.int32],
    joined: NDArray[np.float32],
    like: NDArray[np.float32],
    slot: NDArray[np.int32],
    city_like: NDArray[np.float32],
    read: NDArray[np.uint8],
    number: NDArray[np.int32],
    suffix: NDArray[np.int32],
    postcode: NDArray[np.int32],
    figure: NDArray[np.uint8],
    typed_weight: NDArray[np.float32],
    near: NDArray[np.float64],
    box: NDArray[np.float64],
    weak: float,
    found: Answers,
) -> int:
    """Compare the likeliest names with the query word by word and look up their house numbers.

    Parameters
    ----------
    names
        The index.
    chosen
        int32[c], the names to compare.
    joined
        float32[c, r], a fit found by other means, which counts where it is better.
    like, slot, city_like
        As `likely_names` returns them.
    read
        uint8[r, w], whether a reading takes a word for a part of the name.
    number, suffix, postcode
        int32[r], the house number of a reading (-1 none), its suffix and the postcode typed (0 none).
    figure
        uint8[w], words with figures in them.
    typed_weight
        float32[w], what a word costs that finds no partner.
    near
        float64[2], a position to prefer, or NaN.
    box
        float64[4], west, south, east, north; positions outside are left out.
    weak
        Answers below this confidence are left out.
    found
        Output.

    Returns
    -------
    int
        How many answers there are.
    """
    town = np.zeros(read.shape[1], dtype=np.float32)
    for word in range(len(town)):
        town[word] = city_like[:, word].max()
    any_number = number.max() >= 0
    shares = np.zeros(len(found.entry), dtype=np.float64)
    count = 0
    for at in range(len(chosen)):
        name = chosen[at]
        entry = names.name_entry[name]
        city = names.entry_city[entry]
        row = 0
        while row < count and found.entry[row] != entry:
            row += 1
        if row == len(found.entry):
            continue
        best = found.confidence[row] if row < count else weak
        for reading in range(len(number)):
            if number[reading] < 0 and any_number:
                # A number is typed; where it is no part of this name, it is the house's.
                stray = False
                for word in range(len(figure)):
                    if figure[word] and read[reading, word]:
                        part = False
                        for j in range(names.name_first[name], names.name_first[name + 1]):
                            hit = slot[names.name_token[j]]
                            part = part or (hit >= 0 and like[hit, word] == 1.0)
                        stray = stray or not part
                if stray:
                    continue
            fit = _fit(names, name, city, like, slot, read[reading], typed_weight, town, city_like)
            share = max(fit, float(joined[at, reading])) * names.name_worth[name]
            if share <= best:
                continue
            status, house, other, left, lon, lat = _settle(
                names, entry, number[reading], suffix[reading], postcode[reading], city_like
            )
            if house >= 0 and names.house_city[house] != city:
                fit = _fit(
                    names,
                    name,
                    names.house_city[house],
                    like,
                    slot,
                    read[reading],
                    typed_weight,
                    town,
                    city_like,
                )
                share = max(share, fit * names.name_worth[name])
            if share * left <= best or not (box[0] <= lon <= box[2] and box[1] <= lat <= box[3]):
                continue
            best = share * left
            count = max(count, row + 1)
            shares[row] = share
            found.entry[row], found.name[row], found.reading[row] = entry, name, reading
            found.status[row], found.house[row], found.other_house[row] = status, house, other
            found.confidence[row], found.lon[row], found.lat[row] = best, lon, lat
    _doubt(names, found, count, shares)
    rank = np.empty(count, dtype=np.float64)
    for row in range(count):
        rank[row] = -found.confidence[row]
        if not math.isnan(near[0]):
            away = _metres(near[0], near[1], found.lon[row], found.lat[row])
            rank[row] -= NEAR_BONUS * math.exp(-away / NEAR_M)
        houses = names.number_first[found.entry[row] + 1] - names.number_first[found.entry[row]]
        rank[row] -= 1e-6 * houses / (1.0 + houses)
    for row in range(count):
        best_row = row + int(rank[row:].argmin())
        rank[row], rank[best_row] = rank[best_row], rank[row]
        _swap(found, row, best_row)
    return count
