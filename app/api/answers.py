"""How the API answers where it can't do what was asked: always JSON, always in words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from app.access import acts
from app.access.headers import FAULT, STORE_AWAY
from app.errors import TransientError, UserError
from app.logging import get_logger
from app.store.database_away import DatabaseAwayError

STATUS = {
    acts.NO_LOGIN: 403,
    acts.DENIED: 403,
    acts.ADMINS_ONLY: 403,
    acts.NOT_READABLE: 404,
    acts.NOT_THERE: 404,
    acts.UNKNOWN_BUTTON: 404,
    acts.OUTDATED: 409,
    acts.UNSEEN: 409,
    acts.NOT_KEPT: 409,
    acts.NOT_THEIRS: 409,
}
"""What is answered where an act is refused, by its reason."""
MOST_PROBLEMS = 5
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Refused(BaseModel):
    """Why there is no other answer."""

    detail: str = Field(description="One or two sentences for a person.")


REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Refused, "description": "No token, or one that is unknown or over."},
    403: {"model": Refused, "description": "This token may not do that."},
    422: {"model": Refused, "description": "A parameter is not as it may be."},
    500: {"model": Refused, "description": "A fault of the service; its log says which."},
    503: {"model": Refused, "description": "The database or GitHub is away. Try again later."},
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": Refused, "description": "It is not there, or may not be read by this token."}
}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": Refused, "description": "It is too late for that."}
}


class ApiRoute(APIRoute):
    """A route whose failures are concluded as JSON in words."""

    def get_route_handler(self) -> Handler:
        """The handler, with every failure turned into an answer."""
        handle = super().get_route_handler()

        async def concluded(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException as error:
                return refusal(error.status_code, error.detail, error.headers)
            except RequestValidationError as error:
                return refusal(422, _problems(error))
            except UserError as error:
                return refusal(STATUS.get(error.reason, 422), error.words)
            except TransientError as error:
                get_logger().warning("request not served", reason=error.reason)
                return refusal(503, _away(error))
            except Exception:  # noqa: BLE001 - the cause is in the log, and the request is concluded
                get_logger().exception("request failed", path=request.url.path)
                return refusal(500, FAULT.strip())

        return concluded


def refusal(status: int, words: str, headers: Any = None) -> JSONResponse:  # noqa: ANN401
    """An answer that says in words why not."""
    return JSONResponse({"detail": words}, status, headers=headers)


def missing(what: str) -> HTTPException:
    """What is said of anything that is not there, or that the caller may not know of."""
    return HTTPException(404, f"There is no such {what}.")


def _away(error: TransientError) -> str:
    return STORE_AWAY.strip() if isinstance(error, DatabaseAwayError) else error.words


def _problems(error: RequestValidationError) -> str:
    """What does not fit, by its name; the values are not repeated."""
    found = [f"{problem['loc'][-1]}: {problem['msg']}" for problem in error.errors()]
    return "; ".join(found[:MOST_PROBLEMS]) + "."
