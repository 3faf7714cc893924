"""Answers that several doors declare in the OpenAPI description."""

from __future__ import annotations

from typing import Any, Final

from api.errors import PROBLEM_TYPE, Problem

_PROBLEM: Final[dict[str, Any]] = {
    PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problem documents that a door may answer.

    Parameters
    ----------
    statuses
        HTTP statuses of the problems.

    Returns
    -------
    dict
        The ``responses`` argument of a FastAPI route.
    """
    words = {
        404: "There is no such thing; the detail says what exists.",
        416: "The range lies outside the file.",
        422: "The request's form is wrong.",
        500: "The stored file is damaged; the detail says how to replace it.",
        503: "Not ready yet.",
    }
    return {
        status: {"description": words[status], "model": Problem, "content": _PROBLEM} for status in statuses
    }
