"""Signatures are those of the standard; secrets are nowhere to be read but where they were shown once."""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
import re
import stat
import threading
from pathlib import Path

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch.storage.columns import METADATA
from dispatch.webhooks.endpoints import rotate
from dispatch.webhooks.signing import key_of, new_secret, signature
from dispatch.webhooks.vault import KEY_FILE, KEY_VARIABLE, SecretKeyError, Vault, new_key
from tests.dispatch.notify.servers import Web
from tests.dispatch.webhooks.hooks import Hooks, answer, follow


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
    st.integers(0, 4 * 10**9),
    st.text(),
)
def test_signatures_are_those_of_the_package_of_the_standard(name: str, moment_s: int, text: str) -> None:
    """Tests any message against somebody else's program."""
    secret = new_secret()
    body = text.encode("utf-8", "replace")
    other = standardwebhooks.Webhook(secret).sign(
        name, dt.datetime.fromtimestamp(moment_s, dt.UTC), body.decode()
    )
    assert signature(name, moment_s, body, [secret]) == other


def test_the_vector_of_the_standard() -> None:
    """Tests the example that is printed in the libraries of the standard."""
    made = signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    )  # fmt: skip
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_cannot_be_guessed_and_are_of_the_right_form() -> None:
    """Tests length and form, and that a wrong one is refused without being repeated."""
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"whsec_[A-Za-z0-9+/]+=*", one) and len(key_of(one)) == 32 for one in made)
    short = base64.b64encode(b"x" * 23).decode()
    for wrong in ("", "whsec_", f"whsec_{short}", new_secret().removeprefix("whsec_"), "whsec_~~~hidden~~~"):
        with pytest.raises(ValueError, match="a secret is whsec_") as told:
            key_of(wrong)
        assert "hidden" not in str(told.value)


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests twenty processes' worth of threads that make it at once, and its rights."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    home = tmp_path / "new" / "home"
    vaults: list[Vault] = []
    threads = [threading.Thread(target=lambda: vaults.append(Vault.of_home(home))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = vaults[0].seal("word")
    assert [vault.open(sealed) for vault in vaults] == ["word"] * 20
    assert [one.name for one in home.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert Vault.of_home(home).open(sealed) == "word"


def test_keys_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a new key before the old one encrypts, both decrypt, and that no error shows a key."""
    old, new = new_key(), new_key()
    sealed = Vault(old).seal("word")
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    (tmp_path / KEY_FILE).write_text(f"{new}\n{old}\n")
    both = Vault.of_home(tmp_path)
    assert both.open(sealed) == "word"
    assert Vault(new).open(both.seal("word")) == "word"
    monkeypatch.setenv(KEY_VARIABLE, f"{new}, {old}")
    assert Vault.of_home(tmp_path / "elsewhere").open(sealed) == "word"
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(SecretKeyError, match="another key"):
        Vault(new).open(sealed)
    for wrong in ((), ("hidden-key",), (new, "hidden-key")):
        with pytest.raises(SecretKeyError) as told:
            Vault(*wrong)
        assert "hidden-key" not in str(told.value)
    assert new not in repr(both)
    monkeypatch.delenv(KEY_VARIABLE)
    (tmp_path / KEY_FILE).write_text("")
    with pytest.raises(SecretKeyError, match="at least one"):
        Vault.of_home(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretKeyError, match="cannot be read or made"):
        Vault.of_home(tmp_path / "file")


def test_secrets_are_in_no_table_no_event_and_no_log(
    hooks: Hooks, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests two secrets and a token of an address, through success, failure, refusal and being gone: each column and each line of the log."""
    caplog.set_level(logging.DEBUG)
    issued = hooks.endpoint(f"{web.url}/hook?token=token-canary")
    with hooks.store.writing(hooks.town.id, "test") as writing:
        rotated = rotate(writing, hooks.vault, issued.endpoint)
    follow(web, [answer(200), answer(500), answer(302), answer(410)])
    for number in range(4):
        hooks.say("delivery.created", f"dlv_{number}")
    hooks.work_to_the_end()
    assert len(web.requests) >= 4
    secrets = [issued.secret, rotated.secret]
    words = {
        part for secret in secrets for part in (secret, secret.removeprefix("whsec_"), key_of(secret).hex())
    }
    columns = {}
    with hooks.store.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    columns.setdefault(f"{table.name}.{name}", "")
                    columns[f"{table.name}.{name}"] += json.dumps(value, default=str)
    assert [name for name, text in columns.items() if any(word in text for word in words)] == []
    assert [name for name, text in columns.items() if "token-canary" in text] == ["webhook_endpoint.url"]
    shown = [issued, rotated, issued.endpoint, hooks.now(issued), hooks.vault, hooks.targets.check(f"{web.url}/?token-canary")]  # fmt: skip
    said = f"{caplog.text} {shown!r}"
    assert [word for word in {*words, "token-canary"} if word in said] == []
    assert columns["webhook_endpoint.secrets"].count("sealed") == 2
