"""Webhooks are checked as Standard Webhooks 1.0 has it; the oracle is its own package."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from tournee_client import WebhookError, verify_webhook

NOW_S = 1_795_950_000
EVENT = {
    "specversion": "1.0",
    "id": "evt_1",
    "type": "org.tournee.delivery.delivered.v1",
    "data": {"é": "\u2028"},
}
BODY = json.dumps(EVENT, ensure_ascii=False).encode()


def secret(number: int) -> str:
    return "whsec_" + base64.b64encode(bytes([number]) * 32).decode()


def signed(
    body: bytes = BODY, *, key: str = secret(1), at_s: int = NOW_S, name: str = "evt_1"
) -> dict[str, str]:
    when = dt.datetime.fromtimestamp(at_s, dt.UTC)
    signature = Webhook(key).sign(name, when, body.decode())
    return {"webhook-id": name, "webhook-timestamp": str(at_s), "webhook-signature": signature}


def test_what_the_oracle_signs_is_believed() -> None:
    """Tests a signature, whatever the case of the headers, as bytes or text, to the last second that is tolerated."""
    for shift_s in (-300, 0, 300):
        assert verify_webhook(BODY, signed(at_s=NOW_S + shift_s), secret(1), now_s=NOW_S) == EVENT
    upper = {name.title(): value for name, value in signed().items()}
    assert verify_webhook(BODY.decode(), upper, [secret(1)], now_s=NOW_S) == EVENT
    # Without its prefix, it is the same secret.
    assert verify_webhook(BODY, signed(), secret(1).removeprefix("whsec_"), now_s=NOW_S) == EVENT


def test_while_a_secret_is_changed() -> None:
    """Tests several signatures and several secrets: one pair that fits is enough, in any place."""
    both = signed()
    both["webhook-signature"] = (
        "v2,AAAA " + signed(key=secret(2))["webhook-signature"] + " " + both["webhook-signature"]
    )
    for secrets in (secret(1), secret(2), [secret(3), secret(2)], [secret(1), secret(3)]):
        assert verify_webhook(BODY, both, secrets, now_s=NOW_S) == EVENT
    with pytest.raises(WebhookError) as raised:
        verify_webhook(BODY, both, [secret(3), secret(4)], now_s=NOW_S)
    assert raised.value.code == "bad_signature"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"webhook-id": "evt_2"}, "bad_signature"),
        ({"webhook-timestamp": str(NOW_S + 1)}, "bad_signature"),
        ({"webhook-signature": "v1,"}, "bad_signature"),
        ({"webhook-signature": "v1,é"}, "bad_signature"),
        ({"webhook-signature": "nonsense"}, "bad_signature"),
        ({"webhook-id": ""}, "header_missing"),
        ({"webhook-signature": ""}, "header_missing"),
        ({"webhook-timestamp": str(NOW_S - 301)}, "too_old"),
        ({"webhook-timestamp": str(NOW_S + 301)}, "too_new"),
        ({"webhook-timestamp": "nan"}, "bad_timestamp"),
        ({"webhook-timestamp": "-1"}, "bad_timestamp"),
        ({"webhook-timestamp": "1e9"}, "bad_timestamp"),
        ({"webhook-timestamp": "٣"}, "bad_timestamp"),
        ({"webhook-timestamp": "9" * 5000}, "bad_timestamp"),
    ],
)
def test_what_is_not_to_be_believed(changed: dict[str, str], code: str) -> None:
    """Tests that each thing that is changed on the way is found, with its code."""
    with pytest.raises(WebhookError) as raised:
        verify_webhook(BODY, {**signed(), **changed}, secret(1), now_s=NOW_S)
    assert raised.value.code == code


def test_version_one_alone_counts() -> None:
    """Tests that a good signature under another version's name is none."""
    other = signed()
    other["webhook-signature"] = "v1a" + other["webhook-signature"][2:]
    with pytest.raises(WebhookError, match="no signature fits"):
        verify_webhook(BODY, other, secret(1), now_s=NOW_S)


def test_secrets_and_bodies_that_are_none() -> None:
    """Tests that a wrong secret is told without being shown, and that a signed body must be an event."""
    for wrong in ("", "whsec_", "whsec_sécret", "whsec_!!!"):
        with pytest.raises(ValueError, match="as it was shown") as raised:
            verify_webhook(BODY, signed(), wrong, now_s=NOW_S)
        assert "!!!" not in str(raised.value)
    with pytest.raises(ValueError, match="give one at least"):
        verify_webhook(BODY, signed(), [], now_s=NOW_S)
    for body in (b"{", b"[]", b"null"):
        with pytest.raises(WebhookError) as found:
            verify_webhook(body, signed(body), secret(1), now_s=NOW_S)
        assert found.value.code == "bad_body"


@given(key=st.binary(min_size=24, max_size=64), data=st.text(), name=st.text("evt_0123456789abc", min_size=1))
def test_as_the_oracle(key: bytes, data: str, name: str) -> None:
    """Tests that whatever the oracle signs is believed, and with one byte more is not."""
    text = "whsec_" + base64.b64encode(key).decode()
    body = json.dumps({"data": data}).encode()
    headers = signed(body, key=text, name=name)
    assert verify_webhook(body, headers, text, now_s=NOW_S) == {"data": data}
    with pytest.raises(WebhookError):
        verify_webhook(body + b" ", headers, text, now_s=NOW_S)
