"""The `seedbed` command: check contributions, run the service or parts of it.

Imports stand in the commands: checking a file needs neither settings nor a database.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from seedbed.checking.formats import Format

HOST = "127.0.0.1"

application = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals can hold secrets
    help="Checks, samples and scores contributions to InstructLab-style taxonomies.",
)


def main() -> None:
    """The console script."""
    application()


@application.command()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, and folders to search for `qna.yaml`.", metavar="PATH..."),
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option(help="Check what HEAD adds to this branch or commit.", metavar="BASE"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TEXT,
    schema_version: Annotated[
        str, typer.Option(help="Version to hold files to: own, newest or a number.")
    ] = "newest",
    only: Annotated[
        list[str] | None,
        typer.Option(help="Apply this rule or family alone; can be repeated.", metavar="RULE"),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended.")] = False,
    documents: Annotated[
        bool, typer.Option("--documents", help="Fetch documents over the network.")
    ] = False,
) -> None:
    """Check contributions; ends with 1 when there are errors, 2 when called wrongly."""
    from seedbed.checking.command import Words, check_and_show

    words = Words(
        paths=paths or (),
        diff=diff,
        form=form,
        schema_version=schema_version,
        only=only or (),
        fix=fix,
        documents=documents,
    )
    raise typer.Exit(check_and_show(words))


@application.command()
def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Receive webhooks and show the pages."""
    import uvicorn

    from app.factory import Factory
    from app.logging import configure_logging
    from app.main import create_app
    from seedbed.configuration import settings_or_exit

    settings = settings_or_exit()
    configure_logging(json=settings.log_json)
    uvicorn.run(
        create_app(Factory(settings)),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # nobody may claim to come from loopback
        timeout_graceful_shutdown=5,
    )


@application.command()
def worker(
    queue: Annotated[
        list[str] | None, typer.Option(help="Queue to serve: quick or model; default both.")
    ] = None,
    concurrency: Annotated[int, typer.Option(help="Tasks at the same time.", min=1)] = 2,
) -> None:
    """Handle deliveries, run checks, grow samples."""
    from app.queue import QUEUES
    from seedbed.configuration import MISUSE, errors

    queues = queue or list(QUEUES)
    unknown = set(queues) - set(QUEUES)
    if unknown:
        errors.print(f"Unknown queue: {', '.join(sorted(unknown))}. Known: {', '.join(QUEUES)}.")
        raise typer.Exit(MISUSE)
    _celery("worker", f"--queues={','.join(queues)}", f"--concurrency={concurrency}")


@application.command()
def beat() -> None:
    """Send the timed tasks; run exactly one."""
    _celery("beat")


@application.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from app.store.migrate import migrate as upgrade
    from seedbed.configuration import store_settings_or_exit

    upgrade(store_settings_or_exit().database_url.get_secret_value())


@application.command()
def up(
    port: Annotated[int, typer.Option(help="Port of webhooks and pages.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where data and logs are kept.")] = Path("data"),
) -> None:
    """Run everything on this machine against real GitHub.

    Valkey, a very small teacher and SQLite are embedded, unless SEEDBED_REDIS_URL,
    SEEDBED_TEACHER_URL and SEEDBED_DATABASE_URL name others, in the environment or in files.
    """
    from seedbed.up import run_up

    run_up(folder.absolute(), port)


@application.command()
def demo(
    once: Annotated[bool, typer.Option(help="End by itself; 1 when something is missing.")] = False,
    port: Annotated[int, typer.Option(help="Port of the pages; 0 takes a free one.")] = 0,
) -> None:
    """Show the main job on a sandbox GitHub, all on this machine."""
    from seedbed.demo.run import run_demo

    raise typer.Exit(run_demo(once=once, port=port))


def _celery(command: str, *options: str) -> None:
    from app.logging import configure_logging
    from seedbed.configuration import settings_or_exit
    from workers.celery_app import create_celery
    from workers.factory import WorkerFactory

    settings = settings_or_exit()
    configure_logging(json=settings.log_json)

    @cache
    def factory() -> WorkerFactory:  # made by the first task, so in the process that works
        return WorkerFactory(settings)

    celery = create_celery(settings, factory)
    quiet = ("--without-mingle", "--without-gossip") if command == "worker" else ()
    celery.start([command, "--loglevel=WARNING", *quiet, *options])
