"""`tournee service templates`, `list`, `add`, `show` and `change`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office
from api.cli.exit_codes import ExitCode
from api.cli.service.tables import clock, print_json, print_table

if TYPE_CHECKING:
    from dispatch.services.service_file import InvalidServiceError
    from dispatch.services.service_type import ServiceType

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
KeyArgument = Annotated[str, typer.Argument(help="Short name of the service.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="A field that is different, such as window.from=11:00; may be given several times."
    ),
]
LangOption = Annotated[str, typer.Option("--lang", help="Of titles: fr or en.")]


@guarded
def list_templates(
    key: Annotated[str, typer.Argument(help="One of them, whole; default: the list.")] = "",
    *,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show the services that are shipped; with a name one of them, as the file that `tournee service add` reads.

    Example: tournee service templates meals > our_meals.json
    """
    from dispatch.services.catalogue import template, templates
    from dispatch.services.service_file import service_file

    if key:
        _tell_law(template(key), lang)
        print_json(service_file(template(key)))
    elif as_json:
        print_json([service_file(one) for one in templates().values()])
    else:
        _print_services(list(templates().values()), lang)


@guarded
def list_services(
    town: TownArgument, *, as_json: JsonOption = False, lang: LangOption = "en", db: DbOption = ""
) -> None:
    """Show the services of a town.

    Example: tournee service list monaco
    """
    from dispatch.services.service_file import service_file
    from dispatch.storage import programmes as storage

    with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
        found = list(storage.services(reading).values())
    if as_json:
        print_json(
            [{**service_file(one), "active": one.active, "version_number": one.version} for one in found]
        )
    elif found:
        _print_services(found, lang, own=True)
    else:
        out.print("There are no services yet: `tournee service add TOWN TEMPLATE` adds one.")


@guarded
def add(
    town: TownArgument,
    source: Annotated[
        str, typer.Argument(help="Name of a template, or a JSON file; its form is in docs/services.md.")
    ],
    *,
    key: Annotated[
        str, typer.Option("--key", help="Short name in the town; default: that of the template or file.")
    ] = "",
    fields: SetOption = None,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Add a service to a town, a copy of a template or from a file, with changes if there are any.

    Example: tournee service add monaco meals --key noon_meals --set window.from=11:30 --set window.to=13:30
    """
    from dispatch.services.catalogue import add_from_template, add_service, goods_of
    from dispatch.services.service_file import (
        InvalidServiceError,
        merged,
        read_service,
        service_file,
        service_from,
    )
    from dispatch.storage.store import Writing

    changes = _changes(fields)
    path = Path(source)
    content = path.read_bytes() if path.suffix or path.is_file() else None

    def step(writing: Writing) -> ServiceType:
        if content is None:
            return add_from_template(writing, source, own_key=key, changes=changes)
        goods = goods_of(writing)
        document = merged(service_file(read_service(content, goods=goods)), changes)
        return add_service(writing, service_from({**document, **({"key": key} if key else {})}, goods=goods))

    with open_office(town, db, at) as office:
        try:
            stored = office.store.write(office.town.id, office.actor, step)
        except InvalidServiceError as error:
            raise _told(error, source) from None
    out.print(f"{said(stored.key)} is added: {said(stored.title.en)}.")


@guarded
def show(
    town: TownArgument,
    key: KeyArgument,
    *,
    version: Annotated[int | None, typer.Option(min=1, help="As it was in that version.")] = None,
    history: Annotated[bool, typer.Option("--history", help="List its versions instead.")] = False,
    as_json: JsonOption = False,
    lang: LangOption = "en",
    db: DbOption = "",
) -> None:
    """Show a service with all its fields, as a file that `tournee service change` reads; or the versions that there have been.

    Visits keep the rules of the version that they were made by. Texts of law that nobody has checked are named beside it.

    Example: tournee service show monaco meals --version 1 > meals.json
    """
    from dispatch.services.service_file import service_file
    from dispatch.storage import programmes as storage
    from dispatch.storage.catalogue_versions import get_service_version, versions_of

    with open_office(town, db) as office, office.store.reading(office.town.id) as reading:
        service = storage.get_service(reading, key)
        if history:
            rows = [
                {
                    "version": one.number,
                    "from": dt.datetime.fromtimestamp(one.from_s, office.zone).isoformat(timespec="minutes"),
                    "by": one.actor,
                }
                for one in versions_of(reading, service.id)
            ]
            if as_json:
                print_json(rows)
            else:
                print_table(["version", "from", "by"], [list(row.values()) for row in rows], right=[0])
            return
        if version is not None:
            service = get_service_version(reading, key, version)
    err.print(f"{said(key)}, version {service.version}, {'in use' if service.active else 'out of use'}.")
    _tell_law(service, lang)
    print_json(service_file(service))


@guarded
def change(
    town: TownArgument,
    key: KeyArgument,
    file: Annotated[
        Path | None, typer.Argument(help="JSON file with what is different, or all of it.")
    ] = None,
    *,
    fields: SetOption = None,
    active: Annotated[
        bool | None, typer.Option("--on/--off", help="Take it into use for new programmes, or out of use.")
    ] = None,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Make a new version of a service: visits from now on follow it.

    Example: tournee service change monaco meals --set service_s=240
    """
    from dispatch.services.catalogue import change_service, set_active
    from dispatch.services.service_file import InvalidServiceError, merged
    from dispatch.storage import programmes as storage
    from dispatch.storage.store import Writing

    changes = merged(_document(file), _changes(fields)) if file else _changes(fields)
    if not changes and active is None:
        raise typer.BadParameter("give a file, --set, --on or --off.")

    def step(writing: Writing) -> ServiceType:
        service = change_service(writing, key, changes) if changes else storage.get_service(writing, key)
        return service if active is None else set_active(writing, key, active=active)

    with open_office(town, db, at) as office:
        try:
            stored = office.store.write(office.town.id, office.actor, step, conflicts=3)
        except InvalidServiceError as error:
            raise _told(error, str(file or key)) from None
    out.print(f"{said(key)} is in version {stored.version}, {'in use' if stored.active else 'out of use'}.")


def _print_services(services: list[ServiceType], lang: str, *, own: bool = False) -> None:
    headings = [
        "Name",
        "Title",
        "Moves",
        "Goods",
        "Window",
        "Door",
        "Rank",
        "Proof",
        *(["Version", "In use"] if own else []),
    ]
    rows = []
    for one in services:
        row: list[object] = [
            one.key, one.title.said(lang), one.flow.value, one.goods, f"{clock(one.window_from_min)}-{clock(one.window_to_min)}",
            f"{one.service_s / 60:g} min", one.rank.value, one.proof.value,
        ]  # fmt: skip
        rows.append([*row, one.version, "yes" if one.active else "no"] if own else row)
    print_table(headings, rows, right=(5,))


def _tell_law(service: ServiceType, lang: str) -> None:
    """Name what the town's lawyer has to look at, beside the file itself."""
    if not service.law:
        return
    checked = len(service.law) - len(service.unchecked_law)
    err.print(f"Law: {checked} of {len(service.law)} texts checked, with the page where each was read.")
    for one in service.unchecked_law:
        err.print(f"  to be checked by the town's lawyer: {said(one.cite)}: {said(one.says.said(lang))}")


def _told(error: InvalidServiceError, source: str) -> Exception:
    """List the faults as those of a day file are, and return what ends the command."""
    from api.cli.console import show_faults
    from dispatch.errors import InvalidDayError

    show_faults(InvalidDayError(source, error.faults))
    return typer.Exit(ExitCode.INVALID_INPUT)


def _document(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"{file} is not JSON: {error}", param_hint="FILE") from None
    if not isinstance(found, dict):
        raise typer.BadParameter(f"{file} is no object in curly brackets.", param_hint="FILE")
    # A file that says its form says the one that there is.
    return found


def _changes(fields: list[str] | None) -> dict[str, Any]:
    """Return what ``--set`` says as a document: ``a.b=1`` is ``{"a": {"b": 1}}``; what is no JSON is text."""
    document: dict[str, Any] = {}
    for text in fields or ():
        path, equals, value = text.partition("=")
        if not equals or not all(path.split(".")):
            raise typer.BadParameter(
                f"'{text}' is no field; write it like window.from=11:00.", param_hint="--set"
            )
        inner = document
        *outer, last = path.split(".")
        for name in outer:
            inner = inner.setdefault(name, {})
            if not isinstance(inner, dict):
                raise typer.BadParameter(f"'{text}' goes into a field that is no object.", param_hint="--set")
        try:
            inner[last] = json.loads(value)
        except ValueError:
            inner[last] = value
    return document
