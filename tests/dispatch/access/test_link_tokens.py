"""Tokens of links and sessions: nobody makes one without the secret, and one says nothing of another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch import ids
from dispatch.access.link import LinkKind, link_token, signed_link
from dispatch.access.session import csrf_fits, csrf_token, parts_of

SECRET = b"s" * 32
NAMES = st.text(alphabet=ids.ALPHABET, min_size=ids.LENGTH, max_size=ids.LENGTH).map(
    lambda text: f"lnk_{text}"
)
KINDS = st.sampled_from(LinkKind)
_HEX = "0123456789abcdef"


@given(NAMES, KINDS)
def test_what_is_signed_is_found(name: str, kind: LinkKind) -> None:
    """Tests that a token names its link, among whatever kinds are asked for, and is always the same."""
    token = link_token(SECRET, name, kind)
    assert len(token) == 52
    assert token == link_token(SECRET, name, kind)
    assert signed_link(SECRET, token, *LinkKind) == name
    assert signed_link(SECRET, token, kind) == name
    assert signed_link(SECRET, token, *(one for one in LinkKind if one is not kind)) is None
    assert signed_link(b"t" * 32, token, kind) is None


@given(NAMES, KINDS, st.integers(0, 51), st.sampled_from(ids.ALPHABET))
@settings(max_examples=300)
def test_no_letter_may_be_changed(name: str, kind: LinkKind, place: int, letter: str) -> None:
    """Tests that a token with any other letter is none."""
    token = link_token(SECRET, name, kind)
    forged = token[:place] + letter + token[place + 1 :]
    assert (signed_link(SECRET, forged, *LinkKind) is None) == (forged != token)


@given(st.text(max_size=80) | st.text(alphabet=ids.ALPHABET, min_size=52, max_size=52))
@settings(max_examples=300)
def test_what_is_made_up_is_none(text: str) -> None:
    """Tests texts of any kind, among them those that have the form of a token."""
    assert signed_link(SECRET, text, *LinkKind) is None
    assert parts_of(text) is None


@given(st.text(alphabet=_HEX, min_size=48, max_size=48), st.text(max_size=80))
def test_a_page_has_the_token_of_its_session(secret: str, other: str) -> None:
    """Tests that what goes beside a cookie fits that one alone, says nothing of it, and that nothing else fits."""
    token = f"ses_{'0' * 26}_{secret}"
    beside = csrf_token(token)
    assert csrf_fits(token, beside)
    assert secret not in beside
    assert not csrf_fits(token, other)
    assert not csrf_fits(f"ses_{'1' * 26}_{secret}", beside)
