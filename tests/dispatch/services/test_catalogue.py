"""The services of a town: copies of templates, files of its own, new versions, out of use."""

from __future__ import annotations

import pytest

from dispatch.services.catalogue import (
    ServiceInUseError,
    add_from_template,
    add_service,
    change_service,
    set_active,
    template,
    town_conflicts,
)
from dispatch.services.programmes import InvalidProgrammeError
from dispatch.services.service_file import (
    InvalidServiceError,
    merged,
    read_service,
    service_file,
    service_from,
    written,
)
from dispatch.storage import programmes as storage
from dispatch.storage.programmes import TakenError
from dispatch.storage.store import ConflictError, NotFoundError
from tests.dispatch.services.service_town import ServiceTown


def test_a_town_has_its_own_from_templates_and_files(town: ServiceTown) -> None:
    """Tests a copy with changes and a file with a kind of goods of its own, both as they were given, and that another may bar that kind."""
    noon = town.write(
        lambda writing: add_from_template(
            writing, "meals", own_key="noon_meals", changes={"window": {"to": "13:15"}, "goods": "trays"}
        )
    )
    assert (noon.key, noon.window_to_min, noon.goods, noon.version) == ("noon_meals", 795, "trays", 1)
    text = written(template("library")).replace('"library"', '"toys"').replace('"waste"', '"waste", "trays"')
    with pytest.raises(InvalidServiceError, match="nothing here is of the kind 'trays'"):
        read_service(text)
    toys = town.write(lambda writing: add_service(writing, read_service(text, goods={"trays"})))
    with town.store.reading(town.id) as reading:
        assert storage.services(reading) == {"noon_meals": noon, "toys": toys}
        assert {("books", "trays"), ("trays", "books"), ("trays", "waste")} <= town_conflicts(reading)
    assert [event.data for event in town.events("service_type.added")] == [
        {"key": "noon_meals"},
        {"key": "toys"},
    ]
    with pytest.raises(TakenError, match="toys"):
        town.write(lambda writing: add_service(writing, toys))


def test_a_change_is_a_new_version(town: ServiceTown) -> None:
    """Tests that a change counts the version up and names its fields, that the same again changes nothing, and null is the plain value."""
    town.write(lambda writing: add_from_template(writing, "meals"))
    new = town.write(lambda writing: change_service(writing, "meals", {"service_s": 240, "max_ride_s": None}))
    assert (new.version, new.service_s, new.max_ride_s) == (2, 240, None)
    again = town.write(lambda writing: change_service(writing, "meals", service_file(new)))
    assert again.version == 2
    assert [event.data for event in town.events("service_type.changed")] == [
        {"key": "meals", "fields": ["max_ride_s", "service_s"]}
    ]
    with pytest.raises(ConflictError):
        town.write(lambda writing: change_service(writing, "meals", {"service_s": 200}, version=1))
    with pytest.raises(NotFoundError):
        town.write(lambda writing: change_service(writing, "dinners", {}))
    with pytest.raises(InvalidServiceError, match="service_s"):
        town.write(lambda writing: change_service(writing, "meals", {"service_s": 1}))
    with pytest.raises(ServiceInUseError) as refused:
        town.write(lambda writing: change_service(writing, "meals", {"key": "dinners"}))
    assert refused.value.code == "key_fixed"


def test_nothing_changes_that_its_programmes_could_not_follow(town: ServiceTown) -> None:
    """Tests that goods need service points first, and that a purpose stays while people are known for it."""
    town.write(lambda writing: add_from_template(writing, "check_in"))
    programme = town.programme("check_in")
    goods = {"flow": "bring", "goods": "books", "in_person": False}
    with pytest.raises(ServiceInUseError, match="no service point"):
        town.write(lambda writing: change_service(writing, "check_in", goods))
    town.write(lambda writing: change_service(writing, "check_in", {"purpose": "health"}))
    town.asked(programme)
    with pytest.raises(ServiceInUseError, match="1 people"):
        town.write(lambda writing: change_service(writing, "check_in", {"purpose": "social"}))


def test_out_of_use_for_new_programmes_only(town: ServiceTown) -> None:
    """Tests that a service out of use keeps its programmes, takes no new one, and comes back."""
    programme = town.meals()
    off = town.write(lambda writing: set_active(writing, "meals", active=False))
    assert not off.active
    town.asked(programme)
    with pytest.raises(InvalidProgrammeError, match="out of use"):
        town.programme("meals", point_place_id=town.kitchen)
    changed = town.write(lambda writing: change_service(writing, "meals", {"service_s": 200}))
    assert not changed.active
    back = town.write(lambda writing: set_active(writing, "meals", active=True))
    assert back.version == 4
    town.programme("meals", point_place_id=town.kitchen)


def test_towns_are_apart(town: ServiceTown) -> None:
    """Tests that a copy of a template belongs to one town."""
    town.write(lambda writing: add_from_template(writing, "meals"))
    with town.store.reading("twn_other") as reading:
        assert storage.services(reading) == {}


def test_merging_goes_into_objects_and_replaces_lists() -> None:
    """Tests RFC 7396 on its own examples of nesting, removal and lists, and that the original stays as it was."""
    document = {"a": {"b": 1, "c": 2}, "d": [1, 2]}
    assert merged(document, {"a": {"b": None, "e": {"f": None}}, "d": [3]}) == {
        "a": {"c": 2, "e": {}},
        "d": [3],
    }
    assert document == {"a": {"b": 1, "c": 2}, "d": [1, 2]}
    assert service_from(merged(service_file(template("meals")), {})) == template("meals")
