"""Every setting of a server, with its type, its default, its bounds and its meaning. docs/server-settings.md is written from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.gate.server_settings import ServerSettings
from dispatch.logs.begin import KINDS, LEVELS

Value = str | int | bool


class Form(StrEnum):
    """How a setting is written."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - the name of a form
    PATH = "path"
    WHOLE = "whole number"
    YES_NO = "true or false"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes
    ----------
    name
        As in the file; in the environment with ``TOURNEE_`` before it, in capitals.
    form
        How it is written.
    default
        What holds where nobody has said anything; None where that depends, and ``otherwise`` says on what.
    meaning
        What it is, for operators.
    least, most
        Bounds of numbers; of texts their length.
    choices
        What it may be, where that is a list.
    option
        The option of the command line, empty where there is none.
    otherwise
        What holds where nobody has said anything, in words.
    """

    name: str
    form: Form
    default: Value | None
    meaning: str
    least: int = 0
    most: int = 1_000
    choices: tuple[str, ...] = ()
    option: str = ""
    otherwise: str = ""

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"{PREFIX}{self.name.upper()}"


PREFIX: Final = "TOURNEE_"
_B: Final = ServerSettings()
_MINUTE: Final = 10_000_000
_ALL: Final = (
    Setting("host", Form.TEXT, "127.0.0.1", "Address to listen on; beyond this machine only behind a proxy that speaks TLS.", least=1, most=255, option="--host"),
    Setting("port", Form.WHOLE, None, "Port; 0 takes a free one.", most=65_535, option="--port", otherwise="8417, or a free one where that is taken"),
    Setting("url", Form.TEXT, "", "Where people open it, as `https://livraisons.example.org`: it stands in links and in messages, and people sign in there alone; with https cookies are for that alone.", option="--url"),
    Setting("proxies", Form.TEXT, "127.0.0.1", "Addresses and networks of proxies, with commas between them: what they say about where a request comes from is believed.", most=4_000),
    Setting("db", Form.TEXT, "", "Database: `sqlite:///path/to/file.db` or `postgresql://host/name`.", most=2_000, option="--db", otherwise="`business.db` in `TOURNEE_HOME`, if it is there"),
    Setting("database_pool", Form.WHOLE, 16, "Connections to the database that are kept open; twice as many more are opened when needed.", least=2, most=200),
    Setting("plans", Form.PATH, None, "Folder of plan files.", option="--plans", otherwise="where `tournee plan` stores them"),
    Setting("engine", Form.YES_NO, True, "Follow the towns: plan after events, carry out plans that are asked for, hand messages over. Else another process does.", option="--engine"),
    Setting("channels", Form.PATH, None, "File that says by which mail server and gateways people are written to ([channels](notifications.md#channels)).", option="--channels", otherwise="nobody is written to; [the log](logs.md) has a line for each message"),
    Setting("setup", Form.YES_NO, None, "Offer the set-up page while there is no town.", option="--setup", otherwise="yes, unless plans are stored and there is no database"),
    Setting("cluster", Form.TEXT, "", "Scheduler whose workers compute plans, as `tcp://10.0.0.4:8786` ([many machines](many-machines.md)).", most=300, option="--cluster", otherwise="processes of this machine"),
    Setting("certificates", Form.PATH, None, "Folder with the cluster's `ca.pem`, and this process's `cert.pem` and `key.pem`.", option="--certificates", otherwise="none: whoever is in its network may speak to the scheduler"),
    Setting("jobs", Form.WHOLE, 8, "Jobs of one kind that this process may have in the cluster at a time.", least=1, most=1_000, option="--jobs"),
    Setting("alive", Form.PATH, None, "File that a planner touches every few seconds while it lives, for supervisors that look at it.", option="--alive", otherwise="none"),
    Setting("log", Form.TEXT, "", "Lines of [the log](logs.md).", choices=KINDS, option="--log", otherwise="`text` on a terminal, else `json`"),
    Setting("log_level", Form.TEXT, "info", "From which level on lines are written.", choices=LEVELS),
    Setting("metrics_token", Form.SECRET, "", "Whoever has it may read [the metrics](metrics.md) from elsewhere.", least=16, most=200, otherwise="programs on this machine alone, and nobody where there is a `url`"),
    Setting("pace", Form.WHOLE, _B.pace.requests, "Requests that one key or account may send in a minute.", least=60, most=_MINUTE, option="--pace"),
    Setting("stranger_pace", Form.WHOLE, _B.stranger_pace.requests, "Requests from one address on the network, in a minute, to what is open to anybody.", least=10, most=_MINUTE),
    Setting("sign_in_pace", Form.WHOLE, _B.sign_in_pace.requests, "The same of what signs somebody in.", least=5, most=_MINUTE),
    Setting("link_pace", Form.WHOLE, _B.link_pace.requests, "Requests in a minute by one link of a recipient, wherever they come from.", least=10, most=_MINUTE),
    Setting("search_pace", Form.WHOLE, _B.search_pace.requests, "Searches for other windows in a quarter of an hour by one link: each is computed.", least=1, most=100_000),
    Setting("secure_cookies", Form.YES_NO, None, "Cookies are for encrypted connections alone, also where a proxy speaks to this server without.", otherwise="yes with a `url` of https"),
    Setting("at_once", Form.WHOLE, _B.at_once, "Requests of one town that are carried out at a time; the others are asked to come again.", least=1, most=10_000),
    Setting("threads", Form.WHOLE, _B.threads, "Threads on which requests of all towns are carried out.", least=4, most=1_000),
    Setting("connections", Form.WHOLE, 2_000, "Connections that are open at a time; the next one is told to come again.", least=10, most=100_000),
    Setting("body_s", Form.WHOLE, _B.body_s, "Seconds in which the body of a request has to come.", least=1, most=3_600),
    Setting("most_body", Form.WHOLE, _B.most_body, "Bytes of a request's body.", least=1 << 14, most=1 << 30),
    Setting("most_import", Form.WHOLE, _B.most_import, "Bytes of a file of orders.", least=1 << 14, most=1 << 30),
    Setting("most_picture", Form.WHOLE, _B.most_picture, "Bytes of the picture of a proof as it is sent.", least=1 << 14, most=1 << 28),
)  # fmt: skip
#: By name.
SETTINGS: Final = {one.name: one for one in _ALL}
#: What is said in the environment alone: it is needed before there is a file, or must not stand in one.
ELSEWHERE: Final = {
    "TOURNEE_HOME": "Folder of the towns, the database, secrets and `tournee.toml`.",
    "TOURNEE_SETTINGS": "The file of settings; default: `tournee.toml` in `TOURNEE_HOME`, if it is there. Also `--settings`.",
    "TOURNEE_SECRET": "What links are signed with, hexadecimal, 32 bytes or more: machines that serve one database need the same; default: `installation.key` in `TOURNEE_HOME`.",
    "TOURNEE_SECRET_KEY": "The key that secrets of [webhooks](webhooks.md) are sealed with; default: `secret.key` in `TOURNEE_HOME`.",
    "TOURNEE_WEBHOOK_NETWORKS": "Private networks that [webhooks](webhooks.md) may call.",
}
#: Of programs of ours that use a server: they may run in the same environment.
OF_CLIENTS: Final = frozenset({"TOURNEE_KEY", "TOURNEE_DOOR"})
