"""The commands `seedbed service ...` and `seedbed token`, as typed."""

from __future__ import annotations

from typing import Annotated

import typer

from seedbed.shape import Shape

Url = Annotated[
    str, typer.Option(help="The service; else SEEDBED_PUBLIC_URL, else on this machine.")
]
Form = Annotated[Shape, typer.Option("--format", help="How to show it.")]
RunNumber = Annotated[int, typer.Argument(help="The number of a run.", metavar="RUN", min=1)]
Wait = Annotated[float, typer.Option(help="Seconds to wait for a worker's answer.", min=0, max=600)]

service = typer.Typer(
    no_args_is_help=True,
    help="Ask a running service, or have it do something, with the token in SEEDBED_API_TOKEN. "
    "Ends with 1 when the service refuses, 2 when called wrongly, 3 when there is no service.",
)


def add_service(application: typer.Typer) -> None:
    """Make these commands part of `seedbed`."""
    application.add_typer(service, name="service")
    application.command()(token)


def token(
    name: Annotated[str, typer.Argument(help="What the token is for.", metavar="NAME")],
    days: Annotated[int, typer.Option(help="How long it is good for.", min=1, max=365)] = 90,
) -> None:
    """Make an admin's token for a program, on the machine of the service; it is shown once.

    SEEDBED_DATABASE_URL says which service.
    """
    from seedbed.service.making import make_and_show

    raise typer.Exit(make_and_show(name, days))


@service.command()
def status(url: Url = "", form: Form = Shape.TEXT) -> None:
    """Show what waits and what is under way."""
    from seedbed.service.asking import Asked, ask_and_show
    from seedbed.service.tables import overview_lines

    asked = Asked(url=url, shape=form)
    raise typer.Exit(ask_and_show(asked, lambda client: client.get("overview"), overview_lines))


@service.command()
def runs(
    state: Annotated[str, typer.Option(help="queued, running, done, failed or cancelled.")] = "",
    kind: Annotated[
        str, typer.Option(help="validate, sample, precheck, postcheck or export.")
    ] = "",
    repository: Annotated[str, typer.Option(help="Of this repository alone.")] = "",
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=100)] = 20,
    url: Url = "",
    form: Form = Shape.TEXT,
) -> None:
    """List runs, the newest first."""
    from seedbed.service.asking import Asked, ask_and_show
    from seedbed.service.tables import runs_lines

    wanted: dict[str, str | int] = {"state": state, "kind": kind, "repository": repository}
    asked = Asked(url=url, shape=form)
    raise typer.Exit(
        ask_and_show(
            asked,
            lambda client: client.get("runs", limit=limit, **wanted),
            lambda told: runs_lines(told["items"]),
        )
    )


@service.command()
def run(number: RunNumber, url: Url = "", form: Form = Shape.TEXT) -> None:
    """Show one run and what it came to."""
    from seedbed.service.asking import Asked, ask_and_show
    from seedbed.service.tables import run_lines

    asked = Asked(url=url, shape=form)
    raise typer.Exit(ask_and_show(asked, lambda client: client.get("runs", number), run_lines))


@service.command()
def cancel(number: RunNumber, wait: Wait = 20, url: Url = "", form: Form = Shape.TEXT) -> None:
    """End what is queued or running of this run's kind, on its pull request."""
    raise typer.Exit(_act(("runs", number, "cancel"), wait, url, form))


@service.command()
def retry(number: RunNumber, wait: Wait = 20, url: Url = "", form: Form = Shape.TEXT) -> None:
    """Start anew what ended without a result, of this run's kind, on its pull request."""
    raise typer.Exit(_act(("runs", number, "retry"), wait, url, form))


@service.command()
def export(
    pull_request: Annotated[str, typer.Argument(help="owner/name#7", metavar="PULL_REQUEST")],
    wait: Wait = 20,
    url: Url = "",
    form: Form = Shape.TEXT,
) -> None:
    """Have training files written of what was kept at a pull request's commit."""
    from seedbed.checking.asked import MisuseError
    from seedbed.service.asking import pull_request as named

    try:
        owner, name, number = named(pull_request)
    except MisuseError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(_act(("pulls", owner, name, number, "export"), wait, url, form))


def _act(path: tuple[str | int, ...], wait: float, url: str, form: Shape) -> int:
    from seedbed.service.asking import Asked, ask_and_show
    from seedbed.service.tables import act_lines

    asked = Asked(url=url, shape=form)
    return ask_and_show(asked, lambda client: client.act(*path, wait=wait), act_lines)
