"""`seedbed sample`, from its words to its exit code."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from app.errors import SeedbedError, TransientError
from app.logging import configure_logging
from seedbed.checking.asked import MisuseError
from seedbed.checking.shown import shown
from seedbed.checking.text import show as show_findings
from seedbed.embedded.weights import WeightsUnavailable
from seedbed.sampling.asked import Asked, Words
from seedbed.sampling.asked import asked as asked_for
from seedbed.sampling.contribution import read
from seedbed.sampling.growing import INTERRUPTED as ENDED_BY
from seedbed.sampling.growing import grown
from seedbed.sampling.models import described, endpoints
from seedbed.sampling.onlooker import onlooker
from seedbed.sampling.writing import console, write
from seedbed.services import ServiceFailed
from workers.pipeline.chunks import background_of

OK, NOTHING, MISUSE, NO_TEACHER, INTERRUPTED = 0, 1, 2, 3, 130
_OF_MODELS = ("teacher-", "judge-")
"""How the reason codes of errors begin that a model, and not the contribution, is the cause of."""


def sample_and_show(words: Words) -> int:
    """Check, grow, show; the exit code.

    0 with a sample; 1 where the file has errors or nothing could be judged; 2 when called wrongly;
    3 where a model cannot be reached or refuses; 130 when interrupted, whatever there is by then.
    """
    configure_logging(json=True, level=logging.CRITICAL)
    try:
        return _sampled(asked_for(words, Path.cwd()))
    except MisuseError as error:
        _said(str(error))
        return MISUSE
    except SeedbedError as error:
        _said(error.words)
        return _code(error)
    except (ServiceFailed, WeightsUnavailable) as error:
        for line in str(error).splitlines():
            _said(line)
        return NO_TEACHER
    except KeyboardInterrupt:
        _said("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        raise  # whoever reads had enough; the command line's library ends quietly
    except OSError as error:
        what = repr(os.fsdecode(error.filename)) if error.filename else "What was made"
        deed = "be read" if error.filename else "be written"
        _said(f"{what} cannot {deed}: {error.strerror}.")
        return MISUSE


def _sampled(asked: Asked) -> int:
    found = read(asked)
    for remark in found.remarks:
        _said(remark)
    if found.contribution is None:
        show_findings(found.outcome, console())
        return NOTHING
    background = background_of(found.contribution, found.documents)
    title = f"A sample of {asked.plan.target} judged pairs from {asked.target.shown}"
    if asked.teacher is None:
        _said("Starting the very small teacher on this machine.")
    # Before anything is drawn: fetching its weights shows itself.
    with (
        endpoints(asked) as models,
        onlooker(console(stderr=True), title, described(asked)) as looking,
    ):
        sample = grown(found.contribution, background, asked.plan, models, looking)
    write(sample, found.contribution.created_by, asked)
    if sample.ended_by == ENDED_BY:
        return INTERRUPTED
    return NOTHING if sample.scores.kept_rate is None else OK


def _code(error: SeedbedError) -> int:
    of_model = error.reason.startswith(_OF_MODELS)
    return NO_TEACHER if of_model or isinstance(error, TransientError) else NOTHING


def _said(line: str) -> None:
    print(shown(line), file=sys.stderr)  # noqa: T201 - for people, not a log
