"""Phones that were offline: what they need for a whole round, and what they have to say, once, twice, late and in any order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, cast

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Calling
from api.said.catalogue import title_of
from api.said.language import spoken
from api.v1.scalars import Form
from api.v1.town_router import town_router
from dispatch.sync import commands
from dispatch.sync.apply import AT_ONCE, apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull_for_phone

router = town_router("sync", "/sync")

#: Parts of a part, in what a command says: no more than anything of ours needs.
DEEPEST: Final = 8
_Seconds = Annotated[int, Field(ge=-(2**62), le=2**62)]
_Name = Annotated[str, StringConstraints(max_length=200)]


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a part of what a phone says with the characters taken out that no database keeps: what it says is never lost for them."""
    if depth > DEEPEST:
        raise PydanticCustomError(
            "too_deep", "it has parts of parts more than {most} deep", {"most": DEEPEST}
        )
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_plain(name, depth): _plain(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, depth + 1) for one in value]
    return value


_Text = Annotated[_Name, AfterValidator(_plain)]


class CommandForm(Form):
    """Something that has happened, as the phone saw it: made once, and sent until it is answered.

    Bounds are wide: what is no command is answered as refused, and kept for people. Moments are UTC epoch seconds by the phone's clock, as they
    were written down.
    """

    id: Annotated[
        _Text,
        Field(
            description="Unique for ever, such as a UUID.", examples=["6f1c9f0e-5d3b-4f0a-9a53-0c8a0b6f5f11"]
        ),
    ]
    kind: Annotated[
        _Text, Field(description=f"One of {', '.join(sorted(commands.KINDS))}.", examples=["arrive"])
    ]
    round_id: _Text
    happened_s: Annotated[_Seconds, Field(description="By the clock of the phone.")]
    base_version: Annotated[
        _Seconds, Field(description="The version of the round that the phone showed.")
    ] = 0
    stop_id: _Text = ""
    task_ids: Annotated[
        list[_Text], Field(max_length=200, description="Of the stop, as the phone showed them.")
    ] = Field(default_factory=list)
    offset_s: Annotated[
        _Seconds, Field(description="Our clock less the phone's when they were last compared (`now_s`).")
    ] = 0
    number: Annotated[_Seconds | None, Field(description="Counts the commands of the phone.")] = None
    body: Annotated[
        dict[str, Any],
        Field(
            max_length=40,
            description="By kind: `results`, `proofs`, `cash`, `note`, `checks` of a closing; `closings` of a reopening; `reason` and `place` of an abort; "
            "`minutes`; `stop_ids`; `incident`; `said` of a door that stays closed.",
        ),
        AfterValidator(_plain),
    ] = Field(default_factory=dict)


class Outbox(Form):
    """What a phone has to say."""

    device: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,80}$"),
        Field(description="The name of the phone."),
    ]
    commands: Annotated[
        list[CommandForm],
        Field(
            min_length=1, max_length=AT_ONCE, description="In any order; send the rest in further requests."
        ),
    ]


class ConflictForm(Form):
    """Something that the phone did not know when the command was made."""

    code: str
    subject: str
    title: Annotated[str, Field(description="The same for people, in the language of the request.")]
    message: str


class CommandAnswer(Form):
    """What became of a command."""

    command_id: str
    status: Annotated[
        str,
        Field(
            description="`applied`; `kept`: others had gone on meanwhile, and the conflicts say what a person may look at; `refused`: it is no command, and kept for people alone."
        ),
    ]
    conflicts: list[ConflictForm]


class OutboxAnswer(Form):
    """What became of each command, in their order."""

    answers: list[CommandAnswer]


class PhoneRounds(Form):
    """All that the phone of a courier needs to work without a network, and no more."""

    now_s: Annotated[
        int, Field(description="Our clock, UTC epoch seconds: the phone finds by it what its own lacks.")
    ]
    time_zone: str
    town: Annotated[
        dict[str, str],
        Field(description="Its title, and the name of its map: tiles and ways are found by it."),
    ]
    rules: Annotated[
        dict[str, Any],
        Field(
            description="Of the town: how long a stop may be reopened, whether the order may be changed, which outcomes there are."
        ),
    ]
    rounds: Annotated[
        list[dict[str, Any]], Field(description="Given to the courier and not over, with their stops.")
    ]
    tasks: Annotated[
        dict[str, dict[str, Any]],
        Field(
            description="By name: what is to be done, the proofs that it takes, and while it is open for whom."
        ),
    ]
    doors: Annotated[
        dict[str, list[dict[str, Any]]],
        Field(description="By stop: what visits need at doors that are at hand."),
    ]
    deliveries: Annotated[dict[str, dict[str, Any]], Field(description="By name.")]
    places: Annotated[dict[str, dict[str, Any]], Field(description="By name.")]
    shops: Annotated[dict[str, dict[str, Any]], Field(description="By name.")]


@router.get(
    "/courier",
    operation_id="pull_courier",
    summary="What a phone needs",
    response_model=PhoneRounds,
)
def pull_courier(call: Calling) -> Response:
    """Get all that your phone needs to work your rounds without a network. Doors of visits are in it while they are at hand; that your phone has them is kept."""
    found = pull_for_phone(call.store, call.town_id, call.subject.courier_id)
    answer = Answer(PhoneRounds(**found))
    return respond(answer.status, answer.text, answer.headers)


@router.post(
    "/courier",
    operation_id="push_courier",
    summary="What a phone has to say",
    response_model=OutboxAnswer,
)
def push_courier(call: Calling, outbox: Outbox) -> Response:
    """Send what your phone has kept while it was offline. Each command has its effect once, however often it comes, and the same answer each time."""
    wanted = [_command(one) for one in outbox.commands]
    return call.once(
        lambda: apply_commands(call.store, call.town_id, call.actor, outbox.device, wanted),
        lambda _, found: Answer(OutboxAnswer(answers=[_answer(one) for one in cast("Iterable[Any]", found)])),
        list,
    )


def _command(one: CommandForm) -> Command:
    return Command(
        id=one.id,
        kind=one.kind,
        round_id=one.round_id,
        happened_s=one.happened_s,
        base_version=one.base_version,
        stop_id=one.stop_id,
        task_ids=tuple(one.task_ids),
        offset_s=one.offset_s,
        number=one.number,
        body=one.body,
    )


def _answer(one: commands.Answer) -> CommandAnswer:
    return CommandAnswer(
        command_id=one.command_id,
        status=one.status,
        conflicts=[
            ConflictForm(
                code=conflict.code,
                subject=conflict.subject,
                title=title_of(conflict.code, spoken()),
                message=conflict.message,
            )
            for conflict in one.conflicts
        ],
    )
