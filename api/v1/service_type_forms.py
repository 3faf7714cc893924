"""Services of a town as they are shown and given: the document of docs/services.md, with its number and whether it is in use."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Moment, Version, moment_of
from api.v1.service_scalars import Code, Document, WordsForm, words_of
from dispatch.services.service_file import service_file
from dispatch.services.service_type import ServiceType
from dispatch.storage.catalogue_versions import CatalogueVersion

_DOCUMENT = "All fields of the service, as docs/services.md has them; the same document is given to make or to change one."


class TemplateForm(Form):
    """A service that is shipped."""

    key: str
    title: WordsForm
    service: Annotated[dict[str, Any], Field(description=_DOCUMENT)]
    unchecked_law: Annotated[
        list[str], Field(description="Texts of law that the town's lawyer has to check still.")
    ]


class TemplateList(Form):
    """The services that are shipped."""

    service_templates: list[TemplateForm]


class ServiceTypeForm(TemplateForm):
    """A service of the town."""

    id: str
    active: Annotated[bool, Field(description="Whether new programmes may have it.")]
    version: Version


class ServiceTypePage(Form):
    """The services of a town, by their short names."""

    service_types: list[ServiceTypeForm]
    next_cursor: NextCursor


class ServiceVersionForm(Form):
    """A version that a service has been in."""

    version: Version
    since: Moment
    by: Annotated[str, Field(description="Who has made it, as the log names them.")]


class ServiceVersionList(Form):
    """All versions of a service, the first one first."""

    versions: list[ServiceVersionForm]


class NewServiceType(Form):
    """A service to be added: a copy of a template with changes, or a whole document."""

    template: Annotated[
        Code | None, Field(description="Short name of a template; null where `service` is given.")
    ] = None
    key: Annotated[
        Code | None,
        Field(description="Short name in the town; that of the template or the document where null."),
    ] = None
    changes: Annotated[
        Document,
        Field(
            description="What is different from the template (RFC 7396): objects are gone into, null takes a field back to its default."
        ),
    ] = {}  # noqa: RUF012 - nothing changes it
    service: Annotated[Document | None, Field(description=_DOCUMENT)] = None  # fmt: skip


class ServiceTypeChanges(Form):
    """What is different from now on."""

    changes: Annotated[
        Document,
        Field(
            min_length=1,
            description="Fields of the document (RFC 7396); what they leave out stays, a whole document will do.",
        ),
    ]


def template_form(service: ServiceType) -> TemplateForm:
    """Return a shipped service as it is shown."""
    return TemplateForm(**_told(service))


def service_type_form(service: ServiceType) -> ServiceTypeForm:
    """Return a service of the town as it is shown."""
    return ServiceTypeForm(**_told(service), id=service.id, active=service.active, version=service.version)


def version_form(one: CatalogueVersion, zone: ZoneInfo) -> ServiceVersionForm:
    """Return a version as it is shown."""
    return ServiceVersionForm(version=one.number, since=moment_of(one.from_s, zone), by=one.actor)


def _told(service: ServiceType) -> dict[str, Any]:
    return {
        "key": service.key,
        "title": words_of(service.title),
        "service": service_file(service),
        "unchecked_law": [one.cite for one in service.unchecked_law],
    }
