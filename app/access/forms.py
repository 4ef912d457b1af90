"""Forms: how one is read, and whether our own page sent it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from fastapi import HTTPException, Request

from app.access.guard import names_loopback

FORM_TYPE = "application/x-www-form-urlencoded"
LARGEST_FORM = 8192
MOST_FIELDS = 20
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
NOT_OURS = (
    "This form was not sent from a page of this service, or the page was open for too long. "
    "Nothing was changed. Open the page again and try once more."
)
DEFAULT_PORTS = {"http": 80, "https": 443}

Form = dict[str, str]


async def read_form(request: Request) -> Form:
    """The fields of a form; a field that is there twice counts once, as it was last.

    Raises:
        HTTPException: 413 or 400 for what no form of ours sends.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise HTTPException(400, "This takes what a form sends, and nothing else.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, "This is more than a form of these pages holds.")
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:  # no UTF-8, or too many fields
        raise HTTPException(400, "This form cannot be read.") from None
    return dict(fields)


def comes_from_here(request: Request, public_url: str) -> bool:
    """Whether the browser says that our own page sent this; True where it says nothing.

    Browsers say it since about 2020; what says nothing still needs the form's token.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    sent_from = request.headers.get("origin")
    if site != "same-origin":
        return False
    return sent_from is None or sent_from.lower() in _our_origins(request, public_url)


def _our_origins(request: Request, public_url: str) -> set[str]:
    """The public address; on this machine also what the browser called it, as through ssh."""
    origins = {_origin(public_url)}
    if names_loopback(request.headers):
        origins.add(f"http://{request.headers['host'].lower()}")
    return origins


def _origin(address: str) -> str:
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
