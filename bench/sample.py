"""How long a sample takes and what it costs, beside the reference generator in the same run.

    python bench/sample.py --simulated --reference PYTHON
    python bench/sample.py --simulated --reference PYTHON --prefill 3000
    python bench/sample.py --teacher http://127.0.0.1:8000/v1 --in-flight 32 --reference PYTHON
    python bench/sample.py

With `--simulated`, both sides ask a server whose timing is a law and whose answers are well formed
for both (`bench/simulated_server.py`); both go on until equally many pairs have passed the
judgement of question and of pair. `--questions N` (repeatable) is how many questions the reference
asks for per seed; 30 is what it does as shipped, and it is measured with its batches and without.
Ours then makes as many pairs as the reference kept: *bare* without controls of the judge and
explanations for readers, which the reference has not, once with judgements that cost as many
tokens as the reference's, which leaves streaming alone, and once as they are; and then in full.

Without it, ours runs on a real server, the embedded teacher unless `--teacher` names one: first
`--short` pairs, then `--pairs` as often as `--rounds` says. After each sample its requests are sent
again by plain connections to learn what the server itself can do with them. `--family` is the
reference's prompt family there.

`--reference` is a Python that has `instructlab-sdg`; see bench/README.md. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from seedbed.embedded.teacher import embedded_teacher

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.saturation import Rates, again, average_in_flight, full, rates  # noqa: E402
from bench.sides import Row, ours, plan, print_rows, reference, usable  # noqa: E402
from bench.simulated_server import MEASURED  # noqa: E402
from bench.simulation import simulated  # noqa: E402


def real(options: argparse.Namespace, url: str) -> None:
    """Print ours on a real server, what that server can do, and the reference."""
    model = print_ours(options, url)
    if options.reference:
        how = {"family": options.family, "num_samples": options.questions_real, "batch": 8}
        found = reference(options.reference, url, model, **how)
        rows = Row(
            name=f"reference, {options.family}, {options.questions_real} questions per seed",
            seconds=found["seconds"],
            sequences=found["sequences"],
            read=found["read"],
            made=found["made"],
            kept=found["kept"],
        )
        print_rows([rows])


def print_ours(options: argparse.Namespace, url: str) -> str:
    """Samples, and after each its requests sent again; gives the model's name."""
    names = ("run", "wall", "requests/s", "read/s", "made/s", "in flight", "of the server's")
    print(f"| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    model, notes = "", []
    for turn, pairs in enumerate((options.short, *[options.pairs] * options.rounds)):
        limit = options.in_flight
        asked = plan(pairs, limit, options.random_state + turn)
        made, sent = asyncio.run(ours(url, asked))
        first, last = full(sent, limit)
        inside = [each for each in sent if first <= each.begun <= last][: options.replay]
        repeated = asyncio.run(again(url, inside or sent, limit, f"({time.time():.0f})"))
        server = rates(repeated, *full(repeated, limit))
        print_rates(f"the same {len(repeated)} requests sent again", server, limit, server)
        flying = average_in_flight(sent, first, last)
        print_rates(
            f"{pairs} pairs, while {limit} in flight", rates(sent, first, last), flying, server
        )
        ends = min(each.begun for each in sent), max(each.ended for each in sent)
        flying = average_in_flight(sent, *ends)
        print_rates(f"{pairs} pairs, the whole run", rates(sent, *ends), flying, server)
        model = made.teacher
        notes.append(
            f"{model}, {pairs} pairs: {made.seconds:.1f} s, {len(sent)} requests, "
            f"{sum(each.read for each in sent):,} tokens read, "
            f"{sum(each.made for each in sent):,} made, {usable(made)} passed; {made.funnel}"
        )
    print("\n" + "\n\n".join(notes) + "\n")
    return model


def print_rates(name: str, found: Rates, flying: float, server: Rates) -> None:
    """One line; the share is of requests, and of tokens read and made."""
    print(
        f"| {name} | {found.seconds:.1f} s | {found.requests:.2f} | {found.read:.0f} "
        f"| {found.made:.0f} | {flying:.1f} | {found.requests / server.requests:.0%} of requests, "
        f"{found.tokens / server.tokens:.0%} of tokens |",
        flush=True,
    )


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--reference", default="", help="a Python that has instructlab-sdg")
    parser.add_argument(
        "--in-flight", type=int, default=0, help="32, or 8 for the embedded teacher"
    )
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument("--questions", type=int, action="append", help="per seed, of the reference")
    parser.add_argument("--law", default=MEASURED, help="tokens/s by sequences in flight")
    parser.add_argument(
        "--prefill", type=float, default=0.0, help="prompt tokens/s; 0 costs nothing"
    )
    parser.add_argument("--question-tokens", default="", help="lengths in turn; else the seeds'")
    parser.add_argument("--answer-tokens", default="", help="lengths in turn; else the seeds'")
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument("--teacher", default="", help="the address of a real server")
    parser.add_argument("--short", type=int, default=30)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument(
        "--rounds", type=int, default=1, help="long samples, with a replay after each"
    )
    parser.add_argument("--replay", type=int, default=2000, help="send again at most so many")
    parser.add_argument("--family", default="merlinite")
    options = parser.parse_args()
    options.in_flight = options.in_flight or (32 if options.simulated or options.teacher else 8)
    options.questions_real = (options.questions or [30])[0]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.simulated:
            simulated(options, folder)
        else:
            url = options.teacher or stack.enter_context(embedded_teacher(folder)).url
            real(options, url)


if __name__ == "__main__":
    main()
