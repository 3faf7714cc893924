"""Tests of `tournee access`: the first administrator, keys for programs, and what is shown once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.access.installation_secret import installation_secret
from dispatch.access.keys import find_subject
from dispatch.access.role import Role
from dispatch.access.sign_in import SignIn
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.town import Town
from dispatch.storage import parties
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A town without anybody, in a home of its own."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    monkeypatch.delenv("TOURNEE_SECRET", raising=False)
    monkeypatch.delenv("TOURNEE_DB", raising=False)
    database = Database(f"sqlite:///{tmp_path / 'business.db'}")
    upgrade(database)
    found = Store(database)
    town = parties.found_town(found, Town("twn_1", "monaco", "Monaco", "Europe/Monaco", "monaco"), "test")
    with found.writing(town.id, "test") as writing:
        for name in ("Boulangerie", "Boucherie"):
            parties.add_organization(
                writing, Organization(f"org_{name.lower()}", OrganizationKind.SHOP, name)
            )
        writing.note("town.furnished", town.id, 1, topics=())
    yield found
    database.close()


def run(*arguments: str, code: ExitCode = ExitCode.OK) -> Result:
    done = CliRunner().invoke(app, ["access", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def test_the_first_administrator(store: Store, tmp_path: Path) -> None:
    """Tests that an invitation prints a link alone, which opens the account once with a password, and that the address may be invited again."""
    shown = run("invite", "monaco", "Odile@example.org", "--role", "admin", "--url", "https://x.example/")
    assert "odile@example.org may be: admin" in shown.stderr
    link = shown.stdout.strip()
    assert link.startswith("https://x.example/connect#")
    sign_in = SignIn(store, lambda: installation_secret(tmp_path))
    token = link.partition("#")[2]
    done = sign_in.by_link(token, address="", new_password="drei rote Ballons am Kirchturm")
    assert done.session is not None
    assert done.session.grant.role is Role.ADMIN
    in_again = sign_in.by_password(
        "monaco", "odile@example.org", "drei rote Ballons am Kirchturm", address=""
    )
    assert in_again.session is not None
    run("invite", "monaco", "odile@example.org", "--role", "shop", "--org", "boulan")
    listed = run("list", "monaco").stdout
    assert "admin, shop of Boulangerie" in listed


def test_a_key_is_shown_once(store: Store) -> None:
    """Tests that a key is printed alone, works, is listed without its secret, and works no more when it is revoked."""
    shown = run("key", "monaco", "--role", "shop", "--org", "Boulangerie", "--title", "Till")
    token = shown.stdout.strip()
    subject = find_subject(store, token)
    assert subject is not None
    assert (subject.role, subject.org_id) == (Role.SHOP, "org_boulangerie")
    listed = run("list", "monaco").stdout
    assert subject.id in listed
    assert token not in listed
    run("revoke", "monaco", subject.id)
    assert find_subject(store, token) is None


@pytest.mark.usefixtures("store")
def test_what_is_wrong_is_said() -> None:
    """Tests organisations that are not there or ambiguous, roles without one, addresses that are none, and nobody to list."""
    assert "Nobody yet" in run("list", "monaco").stderr
    bad = ExitCode.INVALID_INPUT
    assert "Boulangerie" in run("key", "monaco", "--role", "shop", "--org", "Fleuriste", code=bad).stderr
    assert "may be" in run("key", "monaco", "--role", "shop", "--org", "bou", code=bad).stderr
    assert "organization_id" in run("key", "monaco", "--role", "shop", code=bad).stderr
    assert "email" in run("invite", "monaco", "odile", "--role", "admin", code=bad).stderr
    assert "no account" in run("close", "monaco", "odile@example.org", code=bad).stderr
    run("invite", "monaco", "odile@example.org", "--role", "admin")
    # The only administrator stays.
    assert "administrator" in run("close", "monaco", "odile@example.org", code=bad).stderr
    run("invite", "monaco", "paul@example.org", "--role", "admin")
    run("close", "monaco", "odile@example.org")
    assert "closed" in run("list", "monaco").stdout
