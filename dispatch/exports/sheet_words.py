"""Words of forms of a round that people read, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch.plan import StopAction, StopTask

#: Languages that there are words in.
LANGUAGES: Final = ("fr", "en")
_ACTIONS: Final[Mapping[str, Mapping[StopAction, str]]] = {
    "fr": {
        StopAction.PICKUP: "Retirer",
        StopAction.DROPOFF: "Remettre",
        StopAction.SERVICE: "Visite",
        StopAction.BREAK: "Pause",
    },
    "en": {
        StopAction.PICKUP: "Collect",
        StopAction.DROPOFF: "Hand over",
        StopAction.SERVICE: "Visit",
        StopAction.BREAK: "Break",
    },
}
_TEMPERATURES: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {"chilled": "frais", "frozen": "surgelé", "hot": "chaud"},
    "en": {"chilled": "chilled", "frozen": "frozen", "hot": "hot"},
}
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "round": "Tournée",
        "stops": "arrêts",
        "number": "N°",
        "time": "Heure",
        "where": "Où",
        "what": "Quoi",
        "done": "Fait",
        "between": "entre {0} et {1}",
        "version": "version {0}",
        "map": "Fond de carte : © OpenStreetMap contributors (ODbL)",
        "none": "Il ne reste aucun arrêt.",
    },
    "en": {
        "round": "Round",
        "stops": "stops",
        "number": "No.",
        "time": "Time",
        "where": "Where",
        "what": "What",
        "done": "Done",
        "between": "between {0} and {1}",
        "version": "version {0}",
        "map": "Map data: © OpenStreetMap contributors (ODbL)",
        "none": "No stop is left.",
    },
}


def word(name: str, language: str, *parts: object) -> str:
    """Return a word or a phrase, French for languages that there are none of."""
    return _WORDS["en" if language == "en" else "fr"][name].format(*parts)


def task_words(task: StopTask, language: str) -> str:
    """Return what is to be done, in one line: the action, the code, who gets it, what it is, how it is kept."""
    spoken = "en" if language == "en" else "fr"
    if task.kind is StopAction.BREAK:
        return f"{_ACTIONS[spoken][task.kind]} {(task.end - task.start) // 60} min"
    about = ", ".join(
        part for part in (task.label, task.note, _TEMPERATURES[spoken].get(task.temperature, "")) if part
    )
    head = f"{_ACTIONS[spoken][task.kind]} {task.code}"
    return f"{head} : {about}" if about and spoken == "fr" else f"{head}: {about}" if about else head
