"""The file of an installation's channels: what it may say, and what is said of what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.notify.channels.channels_file import BadChannelsError, read_channels
from dispatch.notify.channels.gateway import Gateway
from dispatch.notify.channels.mail import MailChannel, Security

GOOD = """
[email]
host = "smtp.example.org"
sender = "livraisons@ville.example"
user = "livraisons"
password = "${SMTP_PASSWORD}"

[sms]
url = "https://sms.example.org/v1/messages"
headers = { Authorization = "Bearer ${SMS_TOKEN}" }
body = { to = "{to}", text = "{text}" }
receipt = "message.id"

[voice]
url = "http://127.0.0.1:9/call"
form = "urlencoded"
"""
SECRETS = {"SMTP_PASSWORD": "of tests only", "SMS_TOKEN": "t"}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "channels.toml"
    path.write_text(text, "utf-8")
    return path


def test_channels_are_read_with_their_secrets(tmp_path: Path) -> None:
    """Tests that each channel has what the file says, usual ports, and secrets of the environment that nobody sees."""
    found = read_channels(written(tmp_path, GOOD), SECRETS)
    mail, sms, voice = found["email"], found["sms"], found["voice"]
    assert isinstance(mail, MailChannel)
    assert isinstance(sms, Gateway)
    assert isinstance(voice, Gateway)
    assert (mail.server.port, mail.server.security, mail.server.password) == (
        587,
        Security.STARTTLS,
        "of tests only",
    )
    assert sms.request.headers["Authorization"] == "Bearer t"
    assert (sms.voice, voice.voice) == (False, True)
    assert "of tests only" not in repr(mail.server)
    tls = read_channels(
        written(tmp_path, '[email]\nhost = "h"\nsender = "a@b.example"\nsecurity = "tls"\n'), {}
    )["email"]
    assert isinstance(tls, MailChannel)
    assert tls.server.port == 465
    assert read_channels(written(tmp_path, ""), {}) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[email", "cannot be read"),
        ("[fax]\n", "no channel 'fax'"),
        ("email = 3\n", "begin it with"),
        ('[email]\nhost = "h"\n', "sender is missing"),
        ('[email]\nhost = "h"\nsender = "nobody"\n', "address of mail"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nsecurity = "some"\n', "security: give one of"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nport = "25"\n', "port: it has to be a whole number"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nport = true\n', "port: it has to be"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nport = 70000\n', "1 to 65535"),
        ('[email]\nhost = "h"\nsender = "Ville <a@b.c>"\n', "address of mail alone"),
        ('[email]\nhost = "h"\nsender = "a@"\n', "address of mail alone"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nsecurity = ["tls"]\n', "security: give one of"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\nsecurity = "none"\n', "on this machine"),
        ('[sms]\nurl = "https://["\n', "https://"),
        ('[sms]\nurl = "https://sms.example.org"\nheaders = { A = 1 }\n', "headers: each"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\npasswort = "x"\n', "there is no 'passwort'"),
        ('[email]\nhost = "h"\nsender = "a@b.c"\npassword = "${GONE}"\n', "has no GONE"),
        ("[sms]\n", "url is missing"),
        ('[sms]\nurl = "http://sms.example.org"\n', "https://"),
        ('[sms]\nurl = "http://127.0.0.1.example.org"\n', "https://"),
        ('[sms]\nurl = "https://sms.example.org"\nform = "xml"\n', "json or urlencoded"),
        ('[sms]\nurl = "https://sms.example.org"\nheaders = ["a"]\n', "headers: it has to be a table"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    """Tests that nothing in a file is passed over, and that each fault is named with its remedy."""
    with pytest.raises(BadChannelsError, match=told):
        read_channels(written(tmp_path, text), {})


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Tests that a wrong path is told."""
    with pytest.raises(BadChannelsError, match="cannot be read"):
        read_channels(tmp_path / "none.toml", {})


def test_no_secret_is_told(tmp_path: Path) -> None:
    """Tests that what has come from the environment stands in no error."""
    for text in (
        '[sms]\nurl = "https://sms.example.org"\nheaders = "${TOKEN}"\n',
        '[sms]\nurl = "ftp://${TOKEN}/"\n',
        '[email]\nhost = "h"\nsender = "${TOKEN}"\n',
    ):
        with pytest.raises(BadChannelsError) as caught:
            read_channels(written(tmp_path, text), {"TOKEN": "hush-hush"})
        assert "hush" not in str(caught.value)
