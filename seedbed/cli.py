"""The `seedbed` command: check contributions, run the service or parts of it.

Imports stand in the commands: checking a file needs neither settings nor a database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seedbed.checking.formats import Format
from seedbed.sampling.form import Form
from seedbed.service.commands import add_service
from seedbed.shape import Shape

HOST = "127.0.0.1"

application = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals can hold secrets
    help="Checks, samples and scores contributions to InstructLab-style taxonomies.",
)
add_service(application)


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
    import gc

    import uvicorn

    from app.factory import Factory
    from app.logging import configure_logging
    from app.main import create_app
    from app.redaction import secret_values
    from seedbed.configuration import settings_or_exit

    settings = settings_or_exit()
    configure_logging(json=settings.log_json, secrets=secret_values(settings))
    served = create_app(Factory(settings))
    # Half a million objects of modules live as long as the process: looking for garbage among them
    # takes longer than a page does.
    gc.freeze()
    uvicorn.run(
        served,
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
        list[str] | None, typer.Option(help="Queue to serve: quick, check or model; default all.")
    ] = None,
    concurrency: Annotated[int, typer.Option(help="Tasks at the same time.", min=1)] = 2,
) -> None:
    """Handle deliveries, run checks, grow samples."""
    from app.queue import QUEUES
    from seedbed.celery_process import run_celery
    from seedbed.configuration import MISUSE, errors

    queues = queue or list(QUEUES)
    unknown = set(queues) - set(QUEUES)
    if unknown:
        errors.print(f"Unknown queue: {', '.join(sorted(unknown))}. Known: {', '.join(QUEUES)}.")
        raise typer.Exit(MISUSE)
    run_celery("worker", f"--queues={','.join(queues)}", f"--concurrency={concurrency}")


@application.command()
def beat() -> None:
    """Send the timed tasks; run exactly one."""
    from seedbed.celery_process import run_celery

    run_celery("beat")


@application.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from seedbed.migrating import migrate_and_show

    raise typer.Exit(migrate_and_show())


@application.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file.", metavar="FILE")]) -> None:
    """Copy the SQLite database to a file while it is in use; for PostgreSQL there is pg_dump."""
    from seedbed.backup import back_up_and_show

    raise typer.Exit(back_up_and_show(file))


@application.command()
def up(
    port: Annotated[int, typer.Option(help="Port of webhooks and pages.")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where data and logs are kept.")] = Path("data"),
) -> None:
    """Run everything on this machine against real GitHub.

    Valkey, a very small teacher, SQLite and a login by token are brought along, unless settings
    name others (SEEDBED_REDIS_URL, _TEACHER_URL, _DATABASE_URL, _ADMIN_TOKEN, _GITHUB_CLIENT_ID).
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


@application.command()
def sample(  # noqa: PLR0913, PLR0917 - one for each option of the command
    path: Annotated[str, typer.Argument(help="A `qna.yaml`, or its folder.", metavar="PATH")],
    pairs: Annotated[int, typer.Option(help="Pairs to judge.", min=1, max=300)] = 30,
    teacher: Annotated[
        str, typer.Option(help="An OpenAI-compatible server; without it a very small one starts.")
    ] = "",
    model: Annotated[str, typer.Option(help="The teacher's model; else its first.")] = "",
    judge: Annotated[str, typer.Option(help="The judge's server; else the teacher's.")] = "",
    judge_model: Annotated[str, typer.Option(help="The judge's model; else its first.")] = "",
    random_state: Annotated[
        int, typer.Option(help="Reproduces what is asked; it is in the report.", min=0)
    ] = 0,
    max_in_flight: Annotated[
        int, typer.Option(help="Pairs under way at a time.", min=1, max=512)
    ] = 8,
    max_tokens: Annotated[int, typer.Option(help="Tokens to spend.", min=1)] = 600_000,
    max_seconds: Annotated[float, typer.Option(help="Seconds it may take.", min=1)] = 900,
    documents: Annotated[
        bool, typer.Option("--documents", help="Fetch knowledge's document over the network.")
    ] = False,
    document: Annotated[
        list[str] | None,
        typer.Option(help="A Markdown file to take as the document; can be repeated."),
    ] = None,
    form: Annotated[Form | None, typer.Option("--format", help="How to show it.")] = None,
    output: Annotated[
        str, typer.Option(help="A file for the report; its ending says the form.")
    ] = "",
) -> None:
    """Grow and score a small sample from a contribution's seeds.

    Ends with 1 when the file has errors or nothing could be judged, 2 when called wrongly,
    3 when a model cannot be reached, 130 when interrupted: then what is there is shown.
    API keys come from SEEDBED_TEACHER_API_KEY and SEEDBED_JUDGE_API_KEY.
    """
    from seedbed.sampling.asked import Words
    from seedbed.sampling.command import sample_and_show

    words = Words(
        path=path,
        pairs=pairs,
        random_state=random_state,
        max_in_flight=max_in_flight,
        max_tokens=max_tokens,
        max_seconds=max_seconds,
        teacher=teacher,
        model=model,
        judge=judge,
        judge_model=judge_model,
        documents=documents,
        document=document or (),
        form=form,
        output=output,
    )
    raise typer.Exit(sample_and_show(words))


@application.command()
def doctor(
    teacher: Annotated[
        str, typer.Option(help="Look at this model server alone; needs no settings.", metavar="URL")
    ] = "",
    model: Annotated[str, typer.Option(help="The model there; else the first it lists.")] = "",
    shape: Annotated[Shape, typer.Option("--format", help="How to show it.")] = Shape.TEXT,
) -> None:
    """Say what is set up, what works and what to mend; 0 when all that is needed works, else 1."""
    from seedbed.diagnosis import doctor_and_show

    raise typer.Exit(doctor_and_show(teacher, model, shape))


@application.command()
def export(  # noqa: PLR0913, PLR0917 - one for each option of the command
    output: Annotated[str, typer.Option(help="The folder to write to.", metavar="FOLDER")],
    samples: Annotated[
        list[str] | None,
        typer.Argument(help="JSON reports of `seedbed sample`.", metavar="SAMPLE.json..."),
    ] = None,
    run: Annotated[
        list[int] | None,
        typer.Option(help="A sample run of the service; can be repeated.", metavar="NUMBER"),
    ] = None,
    select: Annotated[
        int | None, typer.Option(help="Of each sample, so many good and different pairs.", min=1)
    ] = None,
    replay: Annotated[
        str, typer.Option(help="A data set (JSON Lines of `messages`) to mix in.", metavar="FILE")
    ] = "",
    replay_share: Annotated[
        float, typer.Option(help="Its part of the skills phase.", min=0, max=0.95)
    ] = 0.2,
    random_state: Annotated[int, typer.Option(help="Reproduces what is drawn.", min=0)] = 0,
    untrusted: Annotated[
        bool, typer.Option("--untrusted", help="Take samples whose judge is not trusted.")
    ] = False,
) -> None:
    """Write training files from the pairs that were kept.

    Ends with 1 when there is nothing to train on or a judge is not trusted, 2 when called wrongly.
    """
    from seedbed.exporting import Words
    from seedbed.exporting import export as write

    words = Words(
        samples=samples or (),
        runs=run or (),
        output=output,
        select=select,
        replay=replay,
        replay_share=replay_share,
        random_state=random_state,
        untrusted=untrusted,
    )
    raise typer.Exit(write(words))
