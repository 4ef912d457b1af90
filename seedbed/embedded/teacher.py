"""A real, very small teacher on the processor: for trying Seedbed out, not for judging anything.

llama.cpp's server answers as any OpenAI-compatible endpoint does: several requests at a time,
answers held to a JSON Schema, log-probabilities.
"""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seedbed.embedded.weights import MODEL, fetch_weights
from seedbed.processes import Supervisor
from seedbed.services import Service, answers, free_port


@dataclass(frozen=True)
class EmbeddedTeacher:
    """Where the teacher answers (the address ends in `/v1`), and what its model is called."""

    url: str
    model: str


def teacher_service(
    weights: Path, *, slots: int = 8, context: int = 4096, model: str = MODEL
) -> tuple[Service, EmbeddedTeacher]:
    """A teacher on the GGUF file `weights` with `context` tokens for each of its slots."""
    port = free_port()
    options = {"alias": model, "port": port, "slots": slots, "context": context}
    command = [sys.executable, "-m", "seedbed.embedded.llama_server", str(weights)]
    command += [f"--{name}={value}" for name, value in options.items()]
    base = f"http://127.0.0.1:{port}"
    service = Service(
        "teacher",
        tuple(command),
        ready=answers(f"{base}/health"),
        ready_within=120.0,
        stop_within=0.2,  # it holds nothing that could be lost, and SIGTERM is not sure to end it
    )
    return service, EmbeddedTeacher(f"{base}/v1", model)


@contextlib.contextmanager
def embedded_teacher(
    folder: Path, *, slots: int = 8, context: int = 4096, weights: Path | None = None
) -> Iterator[EmbeddedTeacher]:
    """Run a teacher over the block, its log in `folder`; fetches the weights if need be."""
    path = weights or fetch_weights()
    service, teacher = teacher_service(
        path, slots=slots, context=context, model=path.stem if weights else MODEL
    )
    with Supervisor(folder) as supervisor:
        supervisor.start(service)
        yield teacher
