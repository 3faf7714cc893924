"""The condition that a column has one of the values of a list, which is bound as a whole: the statement is the same for any number of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Values(TypeDecorator[Sequence[Any]]):
    """A list as one value: an array of PostgreSQL, a JSON document for SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, own: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.own = own

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.own))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    name = "one_of"
    inherit_cache = True

    def self_group(self, against: Any = None) -> _OneOf:  # noqa: ARG002
        # It is a condition already, which needs no comparison with true and has no parts that something else could take.
        return self


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values of a list, which is bound under a name.

    Where ``IN`` has a parameter for each value, the text of the statement is made anew each time, and the database parses it anew: for a
    handful of names that takes as long as to find the rows.
    """
    return _OneOf(column, bindparam(name, type_=_Values(type(column.type))))


@compiles(_OneOf, "sqlite")
def _for_sqlite(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    listed = compiler.process(values, **options)
    return f"({compiler.process(column, **options)} IN (SELECT value FROM json_each({listed})))"  # noqa: S608 -- made of parts of the statement


@compiles(_OneOf, "postgresql")
def _for_postgresql(element: _OneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"({compiler.process(column, **options)} = ANY({compiler.process(values, **options)}))"
