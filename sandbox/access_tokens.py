"""The exchange of a code for a user access token, as OAuth has it: beside the REST API."""

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response

from sandbox.api.clients import app_by_secret
from sandbox.authorizing import REFRESH_TOKEN_LIFE, USER_TOKEN_LIFE, Code, UserToken
from sandbox.model import App, Json

if TYPE_CHECKING:
    from sandbox.world import World

PATH = "/login/oauth/access_token"
_HELP = "https://docs.github.com/apps/managing-oauth-apps"
_TOKEN_HELP = f"{_HELP}/troubleshooting-oauth-app-access-token-request-errors/"
_WORDS: dict[str, tuple[str, str]] = {
    "bad_verification_code": (
        "The code passed is incorrect or expired.",
        f"{_TOKEN_HELP}#bad-verification-code",
    ),
    "incorrect_client_credentials": (
        "The client_id and/or client_secret passed are incorrect.",
        f"{_TOKEN_HELP}#incorrect-client-credentials",
    ),
    "redirect_uri_mismatch": (
        "The redirect_uri MUST match the registered callback URL for this application.",
        f"{_HELP}/troubleshooting-authorization-request-errors/#redirect-uri-mismatch2",
    ),
    "unsupported_grant_type": ("The sandbox exchanges codes only.", _TOKEN_HELP),
}


class _RefusedError(Exception):
    """One of the errors above; GitHub answers them with 200."""


def exchanged(world: "World", request: Request, raw: bytes) -> Response:
    """The answer to an App that brings a code, in the form that its `Accept` asks for."""
    with world.lock:
        try:
            answer = _token_json(_exchange(world, _fields(request, raw)))
        except _RefusedError as refusal:
            words, more = _WORDS[str(refusal)]
            answer = {"error": str(refusal), "error_description": words, "error_uri": more}
    return _response(request, answer)


def _exchange(world: "World", fields: dict[str, str]) -> UserToken:
    app = app_by_secret(world, fields.get("client_id", ""), fields.get("client_secret", ""))
    if app is None:
        raise _RefusedError("incorrect_client_credentials")
    if fields.get("grant_type", "authorization_code") != "authorization_code":
        raise _RefusedError("unsupported_grant_type")
    code = _code(world, app, fields.get("code", ""))
    if fields.get("redirect_uri", code.asked.redirect_uri) != code.asked.redirect_uri:
        raise _RefusedError("redirect_uri_mismatch")
    if not _verified(code, fields.get("code_verifier")):
        raise _RefusedError("bad_verification_code")
    del world.codes[code.value]
    return world.issue_user_token(app, code.user)


def _code(world: "World", app: App, value: str) -> Code:
    found = world.codes.get(value)
    if found is None or found.asked.app is not app or found.expires_at <= world.now():
        raise _RefusedError("bad_verification_code")
    return found


def _verified(code: Code, verifier: str | None) -> bool:
    # A verifier without a challenge is a client that lost its challenge on the way: RFC 9700
    # (2.1.1) has servers refuse it.
    if code.asked.challenge is None or verifier is None:
        return code.asked.challenge is None and verifier is None
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return secrets.compare_digest(made, code.asked.challenge.encode())


def _fields(request: Request, raw: bytes) -> dict[str, str]:
    """Parameters out of the address and the body, which is a form or JSON."""
    sent: Json = dict(request.query_params)
    if request.headers.get("Content-Type", "").partition(";")[0].strip() == "application/json":
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        sent |= body if isinstance(body, dict) else {}
    else:
        sent |= parse_qsl(raw.decode(errors="replace"), keep_blank_values=True)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def _token_json(token: UserToken) -> Json:
    return {
        "access_token": token.value,
        "expires_in": int(USER_TOKEN_LIFE.total_seconds()),
        "refresh_token": token.refresh_token,
        "refresh_token_expires_in": int(REFRESH_TOKEN_LIFE.total_seconds()),
        "token_type": "bearer",
        "scope": "",
    }


def _response(request: Request, answer: Json) -> Response:
    headers = {"Cache-Control": "no-store"}
    if "json" in request.headers.get("Accept", ""):
        content, kind = json.dumps(answer), "application/json; charset=utf-8"
    else:
        content, kind = urlencode(answer), "application/x-www-form-urlencoded; charset=utf-8"
    return Response(content, headers=headers, media_type=kind)
