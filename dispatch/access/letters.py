"""Letters to accounts: the link by which somebody signs in, or comes for the first time.

Whether an address has an account is found out here, and not where it was asked for: nobody learns it by asking. The link is made when the
letter is written, so that its token is nowhere but in the letter; the address is taken out of the row once that is done.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

from dispatch import ids
from dispatch.access.account import Account
from dispatch.access.link import Link, LinkKind, link_token
from dispatch.access.links import make_account_link
from dispatch.notify.channels.nobody import NobodyChannel
from dispatch.notify.channels.outgoing import Carrier, Outgoing
from dispatch.outbox.item import Item
from dispatch.outbox.worker import Effect
from dispatch.parties.town import Town
from dispatch.storage import accounts, links, parties
from dispatch.storage.outbox import forget_payload
from dispatch.storage.store import Store, Writing
from dispatch.storage.topics import ACCOUNT_LETTER

LOG = logging.getLogger("tournee.access")
ACTOR: Final = "system:access"
#: Where links lead: the token stands behind the sign, so that it reaches no log of a server.
PATH: Final = "/connect#"

_TEXTS: Final = {
    ("fr", LinkKind.LOGIN): (
        "{town} : votre lien de connexion",
        "Bonjour,\n\nOuvrez ce lien pour vous connecter à {town}. Il est valable 20 minutes et une seule fois :\n\n{url}\n\nVous n'avez rien demandé ? Ne faites rien : sans ce lien, personne n'entre.\n",
    ),
    ("en", LinkKind.LOGIN): (
        "{town}: your link to sign in",
        "Hello,\n\nOpen this link to sign in to {town}. It is good for 20 minutes, and once:\n\n{url}\n\nYou have asked for nothing? Then do nothing: without this link nobody gets in.\n",
    ),
    ("fr", LinkKind.INVITATION): (
        "{town} : votre accès",
        "Bonjour,\n\n{town} vous a ouvert un accès. Ce lien est valable sept jours et une seule fois :\n\n{url}\n",
    ),
    ("en", LinkKind.INVITATION): (
        "{town}: your access",
        "Hello,\n\n{town} has opened an account for you. This link is good for seven days, and once:\n\n{url}\n",
    ),
}


def ask_letter(writing: Writing, email: str, kind: LinkKind = LinkKind.LOGIN, link_id: str = "") -> None:
    """Have a letter written to an address, whether there is an account of it or not.

    Parameters
    ----------
    email
        In its normal form.
    link_id
        The link that it brings; one is made when it is written where none is given.
    """
    told = {"email": email, "kind": kind.value, "link_id": link_id}
    writing.tell(ACCOUNT_LETTER, ids.derived("adr", email), told)


class Letters:
    """Handler of the topic ``account_letter``.

    Parameters
    ----------
    store
        Where accounts are.
    carrier
        The channel of mail.
    secret
        Of the installation.
    origin
        The address of the server, as ``https://livraisons.example.org``.
    """

    def __init__(self, store: Store, carrier: Carrier, secret: bytes, origin: str) -> None:
        self.store = store
        self.carrier = carrier
        self.secret = secret
        self.origin = origin.rstrip("/")

    def carry_out(self, item: Item, /) -> Effect | None:
        """Send a letter, if there is somebody to get it.

        Raises
        ------
        TemporaryError, PermanentError
            As of the channel.
        """
        if not item.payload:
            # Given up once, and forgotten since: whoever still wants a letter asks for another one.
            return None
        kind = LinkKind(item.payload["kind"])
        # The same when it is tried again: the letter that came before stays good.
        name = item.payload["link_id"] or ids.derived(ids.LINK, "letter", item.town_id, str(item.sequence))
        with self.store.reading(item.town_id) as reading:
            account = accounts.account_of_email(reading, item.payload["email"])
            town = parties.get_town(reading)
            link = links.find_link(reading, name)
        done = partial(forget_payload, sequence=item.sequence)
        if account is None or not account.active:
            return done
        if link is None:
            link = self.store.write(
                item.town_id,
                ACTOR,
                lambda writing: make_account_link(writing, account.id, kind, link_id=name),
            )
        if link.account_id != account.id or not link.is_good(self.store.clock.now_s()):
            return done
        # A sandbox writes to nobody: whoever has opened the account has the link that was answered.
        carrier = self.carrier if town.live else NobodyChannel()
        carrier.send(self._letter(account, town, link))
        return done

    def given_up(self, item: Item, failure: str, /) -> Effect | None:
        """Say in the log that a letter has not come; no address is in it."""
        del failure
        LOG.warning("a letter to an account was given up: row %d of the outbox says why", item.sequence)
        return partial(forget_payload, sequence=item.sequence)

    def _letter(self, account: Account, town: Town, link: Link) -> Outgoing:
        language = account.language if (account.language, link.kind) in _TEXTS else "en"
        title, body = _TEXTS[language, link.kind]
        url = f"{self.origin}{PATH}{link_token(self.secret, link.id, link.kind)}"
        filled = body.format(town=town.title, url=url)
        return Outgoing(
            id=link.id,
            address=account.email,
            sender=town.title,
            title=title.format(town=town.title),
            body=filled,
            sms=filled,
            voice="",
            language=language,
        )
