"""Requests and answers against aiogram's models of the Bot API, which lags behind it by days."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.doubles.telegram.refusal import bad

Models = Mapping[str, type[BaseModel]]


class AnswerError(AssertionError):
    """The double itself would answer what the Bot API cannot answer."""


@cache
def models() -> Models:
    """aiogram's method models by their small-letter names. The first call imports aiogram: seconds."""
    import aiogram.methods

    names = (name for name in aiogram.methods.__all__ if name not in {"TelegramMethod", "Request", "Response"})
    return {name.lower(): getattr(aiogram.methods, name) for name in names}


@cache
def _answers(method: str) -> TypeAdapter[Any]:
    model: Any = models()[method]
    return TypeAdapter(model.__returning__)


@cache
def _updates() -> TypeAdapter[Any]:
    from aiogram.types import Update

    return TypeAdapter(Update)


def check_request(method: str, params: Mapping[str, Any]) -> None:
    """Raises RefusalError (not in Telegram's words) for what the method does not take.

    The real server ignores unknown parameters; they are mistakes all the same.
    """
    try:
        request = models()[method].model_validate(params)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise bad(f"{where}: {first['msg']} (refused by the double)") from None
    unknown = sorted(_extras(request, ""))
    if unknown:
        raise bad(f"unknown parameter {', '.join(unknown)} (refused by the double)")


def check_answer(method: str, result: Any) -> None:
    """Raises AnswerError unless the result is what the method returns."""
    _check(_answers(method), result, method)


def check_update(update: Mapping[str, Any]) -> None:
    _check(_updates(), update, "update")


def _check(adapter: TypeAdapter[Any], value: Any, what: str) -> None:
    try:
        read = adapter.validate_python(value)
    except ValidationError as error:
        raise AnswerError(f"{what}: {error}") from None
    unknown = sorted(_extras(read, ""))
    if unknown:
        raise AnswerError(f"{what}: unknown {', '.join(unknown)}")


def _extras(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{where}{name}" for name in value.model_extra or ())
        for name, inner in value.__dict__.items():
            if inner is not None and not isinstance(inner, (str, int)):
                yield from _extras(inner, f"{where}{name}.")
    elif isinstance(value, list):
        for inner in value:
            yield from _extras(inner, where)
