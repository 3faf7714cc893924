"""Tests of the files in `deploy/`: every command that they start exists, with its options, and the settings that they give are read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.cli.main import app
from api.settings.declared import ELSEWHERE, SETTINGS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMMANDS = typer.main.get_command(app).commands
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "tournee.yaml").read_text(encoding="utf-8")))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the deployments of Kubernetes by their names, and their containers."""
    for one in KUBERNETES:
        if one["kind"] == "Deployment":
            for container in one["spec"]["template"]["spec"]["containers"]:
                yield one["metadata"]["name"], container


def started() -> Iterator[tuple[str, list[str]]]:
    """Yield each command line without the name of the program, and where it stands."""
    for name, service in COMPOSE["services"].items():
        if service["image"] == "tournee":
            yield f"compose {name}", service["command"]
    for name, container in containers():
        yield f"kubernetes {name}", container["args"]
    for unit in UNITS:
        line = re.search(r"^ExecStart=\S+/tournee (.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert line is not None, unit
        yield f"systemd {unit.stem}", line[1].split()
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    last = re.search(r"^CMD (\[.+\])$", image, re.MULTILINE)
    assert last is not None
    yield "image", yaml.safe_load(last[1])


@pytest.mark.parametrize(
    ("where", "line"), list(started()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_command_exists(where: str, line: list[str]) -> None:
    """Tests that a command and its options are there, and that its values are right."""
    assert where
    COMMANDS[line[0]].make_context(line[0], line[1:])


def test_every_setting_is_read() -> None:
    """Tests that the variables of the environment that are given are those of an option, or of the home folder."""
    known = {"NUMBA_CACHE_DIR", "PYTHONUNBUFFERED", *ELSEWHERE, *(one.variable for one in SETTINGS.values())}
    for command in COMMANDS.values():
        for option in command.params:
            known |= {option.envvar} if isinstance(option.envvar, str) else set(option.envvar or ())
    given = set(COMPOSE["x-database"])
    for one in KUBERNETES:
        given |= set(one.get("data", ())) if one["kind"] == "ConfigMap" else set()
    for _, container in containers():
        given |= {variable["name"] for variable in container.get("env", ())}
    for unit in UNITS:
        for line in re.findall(r"^Environment=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE):
            given |= {pair.partition("=")[0] for pair in line.split()}
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^ENV (.+)$", image, re.MULTILINE):
        given |= {pair.partition("=")[0] for pair in line.split()}
    assert given - known == set()


def test_nobody_is_root_and_nothing_is_open() -> None:
    """Tests that containers run as nobody in particular with nothing to write but their folders, and that only our own pods reach the scheduler."""
    for name, container in containers():
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert "limits" in container["resources"], name
    for service in COMPOSE["services"].values():
        if service["image"] == "tournee":
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    # Whoever runs code on a worker finds no key there.
    worker = COMPOSE["services"]["worker"]["volumes"]
    assert all(one.endswith(":ro") and not one.startswith("home:") for one in worker)
    (mounts,) = [one["volumeMounts"] for name, one in containers() if name == "worker"]
    assert all(one.get("readOnly") and one.get("subPath") for one in mounts if one["name"] == "home")
    (policy,) = [one for one in KUBERNETES if one["kind"] == "NetworkPolicy"]
    assert policy["spec"]["podSelector"]["matchExpressions"][0]["values"] == ["scheduler", "worker"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert COMPOSE["services"]["scheduler"]["networks"] == ["inside"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd's own check is not here")
def test_units_are_units() -> None:
    """Tests the units with systemd's own check; that the program is not installed here is no fault of theirs."""
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, UNITS)], capture_output=True, text=True, check=False
    )
    said = [
        line for line in done.stderr.splitlines() if "/opt/tournee/bin/tournee is not executable" not in line
    ]
    assert said == []
    assert len(UNITS) == 4
