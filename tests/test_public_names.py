"""Tests of the names that packages offer without being asked for their modules."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

PACKAGES = ("geo", "routing.streets")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_can_be_imported(package: str) -> None:
    """Tests that all names that a package promises are there, and are those of their modules."""
    module = importlib.import_module(package)
    for name in module.__all__:
        found = getattr(module, name)
        assert found is getattr(importlib.import_module(f"{package}.{module._HOMES[name]}"), name)
        assert name in dir(module)


@pytest.mark.parametrize("package", PACKAGES)
def test_unknown_name_is_an_attribute_error(package: str) -> None:
    """Tests that a name that is not there fails as in any module."""
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'towns'"):
        importlib.import_module(package).towns  # noqa: B018


@pytest.mark.parametrize("package", PACKAGES)
def test_import_of_a_package_is_cheap(package: str) -> None:
    """Tests that a package by itself imports neither numpy nor numba nor a map library."""
    code = f"import sys, {package}; print([m for m in ('numpy', 'numba', 'osmium', 'shapely') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
