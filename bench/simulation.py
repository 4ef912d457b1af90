"""Both sides on the simulated server: how `bench/sample.py --simulated` gets its tables."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.sides import ROOT, Row, contribution, ours, plan, print_rows, reference, usable
from bench.simulated_answers import Behaviour
from bench.simulated_engine import count_tokens
from bench.simulated_server import MODEL
from seedbed.processes import Supervisor
from seedbed.services import Service, answers, free_port

BATCHES = {8: "in batches of 8, its default with vLLM", 0: "all at once"}
MOST_TRIES = 4
# Ours may pass this many times as many pairs as the reference, and never fewer.
SLACK = 1.04


class Simulation:
    """Both sides on the simulated server, one after the other."""

    def __init__(self, url: str, options: argparse.Namespace) -> None:
        self._url, self._options = url, options
        self._base = url.removesuffix("/v1")

    def reference(self, questions: int, batch: int) -> Row:
        """The reference with so many questions per seed."""
        self._post("reset", prefill=self._options.prefill)
        how = {"family": "mixtral", "num_samples": questions, "batch": batch}
        found = reference(self._options.reference, self._url, MODEL, **how)
        return self._row(f"reference, {BATCHES[batch]}", found["seconds"], found["kept"])

    def ours(self, name: str, wanted: int, *, bare: bool, long: bool = False) -> Row:
        """Ours, with just so many pairs to judge that as many pass as the reference kept.

        `bare` is without controls and explanations, `long` with judgements that cost as many
        tokens as the reference's.
        """
        options = self._options
        share = (1 - Behaviour.bad_questions) * (1 - Behaviour.bad_pairs * (1 - Behaviour.repaired))
        target = math.ceil(wanted / share)
        for _ in range(MOST_TRIES):
            self._post("reset", prefill=options.prefill, judged_like_reference=long)
            bound = plan(target, options.in_flight, options.random_state, bare=bare)
            made, _ = asyncio.run(ours(self._url, bound))
            kept = usable(made)
            if wanted <= kept <= wanted * SLACK:
                break
            target = max(1, target + math.ceil((wanted - kept) / share))
        return self._row(name, made.seconds, kept, f"{made.funnel};")

    def _row(self, name: str, seconds: float, kept: int, note: str = "") -> Row:
        served = self._stats()
        scale = self._options.time_scale
        late = max(each["late"] for each in served)
        return Row(
            name=name,
            seconds=seconds * scale,
            sequences=len(served),
            read=sum(each["prompt"] for each in served),
            made=sum(each["made"] for each in served),
            kept=kept,
            flying=sum(e["ended"] - e["arrived"] for e in served) / (seconds * scale),
            note=f"{note} unread prompt tokens {sum(e['read'] for e in served)}, "
            f"latest answer {1000 * late:.0f} ms late",
        )

    def _stats(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self._base}/stats") as reply:  # noqa: S310 - loopback
            return list(json.load(reply))

    def _post(self, path: str, **content: object) -> None:
        data = json.dumps(content).encode()
        urllib.request.urlopen(f"{self._base}/{path}", data=data).close()  # noqa: S310 - loopback


def simulated(options: argparse.Namespace, folder: Path) -> None:
    """Print both sides for each size, and what is due to what."""
    port = free_port()
    leaf = contribution()
    lengths = {
        "questions": options.question_tokens
        or ",".join(str(count_tokens(seed.question)) for seed in leaf.seeds),
        "answers": options.answer_tokens
        or ",".join(str(count_tokens(seed.answer.strip())) for seed in leaf.seeds),
        "law": options.law,
        "time-scale": options.time_scale,
        "port": port,
    }
    command = [sys.executable, str(ROOT / "bench" / "simulated_server.py")]
    command += [f"--{name}={value}" for name, value in lengths.items()]
    ready = answers(f"http://127.0.0.1:{port}/v1/models")
    with Supervisor(folder) as supervisor:
        supervisor.start(Service("simulated", tuple(command), ready=ready, ready_within=30.0))
        simulation = Simulation(f"http://127.0.0.1:{port}/v1", options)
        for questions in options.questions or (7, 30):
            theirs = [simulation.reference(questions, batch) for batch in BATCHES]
            wanted = theirs[0].kept
            mine = [
                simulation.ours("ours, bare, judgements as long", wanted, bare=True, long=True),
                simulation.ours("ours, bare", wanted, bare=True),
                simulation.ours("ours", wanted, bare=False),
            ]
            print(f"\n{questions} questions per seed of the reference, {len(leaf.seeds)} seeds:\n")
            print_rows([*theirs, *mine])
            print_shares(theirs, mine)


def print_shares(theirs: Sequence[Row], mine: Sequence[Row]) -> None:
    """Ours in parts of the reference per passed pair, and what changes it from row to row."""
    names = ("per passed pair, in parts of the reference's", *(row.name for row in mine))
    print(f"\n| {' | '.join(names)} |\n|{' --- |' * len(names)}")
    for row in theirs:
        for what, place in (("seconds", 0), ("made tokens", 1)):
            shares = [each.per_kept[place] / row.per_kept[place] for each in mine]
            print(f"| {what}, {row.name} | {' | '.join(f'{share:.2f}' for share in shares)} |")
