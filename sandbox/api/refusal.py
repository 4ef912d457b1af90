"""How GitHub says no."""

from collections.abc import Sequence

from sandbox.model import Json

DOCUMENTATION = "https://docs.github.com/rest"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """An HTTP error in GitHub's shape; `errors` are GitHub's validation details or sentences."""

    def __init__(self, status: int, message: str, errors: Sequence[Json | str] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = list(errors)

    def json(self) -> Json:
        """The body of the answer."""
        body: Json = {"message": self.message, "documentation_url": DOCUMENTATION}
        if self.errors:
            body["errors"] = self.errors
        return body | {"status": str(self.status)}


def unauthorized(message: str = "Bad credentials") -> Refusal:
    """401."""
    return Refusal(401, message)


def forbidden(message: str = "Resource not accessible by integration") -> Refusal:
    """403."""
    return Refusal(403, message)


def not_found(message: str = "Not Found") -> Refusal:
    """404, also where something exists but may not be seen."""
    return Refusal(404, message)


def malformed(words: str) -> Refusal:
    """422 for a body that does not fit the operation's description."""
    return Refusal(422, f"Invalid request.\n\n{words}")


def unfit(resource: str, field: str, code: str, **more: object) -> Refusal:
    """422 with one of GitHub's codes, such as `missing_field`, `already_exists` or `invalid`."""
    error: Json = {"resource": resource, "code": code, "field": field, **more}
    return Refusal(422, "Validation Failed", [error])


def invalid(resource: str, field: str, message: str) -> Refusal:
    """422 for a value the operation understands and will not take."""
    error = {"resource": resource, "code": "unprocessable", "field": field, "message": message}
    return Refusal(422, "Validation Failed", [error])
