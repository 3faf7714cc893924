"""`tournee backup` and `tournee restore`: an installation as one archive, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, out, said, stages
from api.cli.dispatch.office import DbOption

if TYPE_CHECKING:
    from dispatch.backup.manifest import Manifest

#: Tables whose rows are told, in words for one and for several.
_TOLD = {"town": "towns", "delivery": "deliveries", "round": "rounds", "event": "events"}


@guarded
def backup(
    target: Annotated[
        Path, typer.Argument(help="The archive, or a folder in which it is made, named by the moment.")
    ],
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Make nothing; look whether the archive (the newest of a folder) is sound."
        ),
    ] = False,
    maps: Annotated[
        bool,
        typer.Option("--maps", help="Take maps along, which can also be built anew from their extracts."),
    ] = False,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys", help="Leave installation.key and secret.key out; keep them elsewhere."
        ),
    ] = False,
    db: DbOption = "",
) -> None:
    """Copy the database, and what lies beside it, into one archive, while the server runs.

    Example: tournee backup /var/backups/tournee
    """
    from dispatch.backup.checking import check_archive, find_archive
    from dispatch.backup.making import make_archive
    from dispatch.storage.database import Database
    from geo.store import default_home

    if check:
        path = find_archive(target)
        with stages() as report:
            manifest = check_archive(path, report)
        out.print(f"{said(str(path))} is sound: {_contents(manifest)}.")
        return
    database = Database(_existing(db), pool_size=1)
    try:
        database.check()
        with stages() as report:
            path, manifest = make_archive(
                database, default_home(), target, report, keys=not without_keys, maps=maps
            )
    finally:
        database.close()
    out.print(f"Written: {said(str(path))} ({path.stat().st_size / 1e6:,.1f} MB), {_contents(manifest)}.")
    if without_keys:
        err.print("Without the keys: keep installation.key and secret.key of TOURNEE_HOME somewhere else.")
    else:
        err.print("It has the keys of this installation: keep it where nobody else reads it.")


@guarded
def restore(
    source: Annotated[
        Path, typer.Argument(help="The archive, or a folder, of which the newest one is taken.")
    ],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put what is there aside; the server must not run.")
    ] = False,
    db: DbOption = "",
) -> None:
    """Put an archive back, checked before anything is touched, and brought to the present schema.

    Example: tournee restore /var/backups/tournee --replace
    """
    from dispatch.backup import restoring
    from dispatch.backup.checking import find_archive
    from geo.store import default_home

    url = db or f"sqlite:///{default_home() / 'business.db'}"
    path = find_archive(source)
    with stages() as report:
        done = restoring.restore(path, url, default_home(), report, replace=replace)
    out.print(f"Restored: {_contents(done.manifest)}.")
    if done.upgraded_from:
        err.print(f"The database was of schema {done.upgraded_from}, and is of the present one now.")
    if done.replaced is not None:
        err.print(f"What was there is in {said(str(done.replaced))}: remove it once all is well.")
    if done.keys_missing:
        err.print(
            "The archive has no keys: put installation.key and secret.key back into TOURNEE_HOME (chmod 600), or links that"
            " are out and secrets of webhooks are good for nothing."
        )
    if done.maps_missing:
        err.print(
            f"Build these maps anew, with `tournee town add`: {said(', '.join(done.maps_missing))} (they are missing, or of another extract)."
        )


def _existing(db: str) -> str:
    """Return the address of a database; a SQLite file must be there, as connecting would make an empty one."""
    from sqlalchemy import make_url

    from dispatch.errors import DispatchError
    from geo.store import default_home

    url = db or f"sqlite:///{default_home() / 'business.db'}"
    if url.startswith("sqlite") and not Path(str(make_url(url).database)).is_file():
        raise DispatchError(
            f"there is no database {make_url(url).database}: give --db or TOURNEE_HOME",
            code="database_missing",
        )
    return url


def _contents(manifest: Manifest) -> str:
    counts = ", ".join(
        f"{number:,} {one if number == 1 else many}"
        for one, many in _TOLD.items()
        for number in [manifest.counts.get(one, 0)]
    )
    moment = f"{dt.datetime.fromtimestamp(manifest.made_s, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{manifest.kind} as of {moment}, schema {manifest.schema}, version {manifest.version}; {counts}"
