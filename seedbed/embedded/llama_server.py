"""llama.cpp's own server in this process: `python -m seedbed.embedded.llama_server MODEL ...`.

It runs as a process of its own because it ends surely only when it is killed.
"""

import argparse
import os
import signal
from pathlib import Path

THREADS = "LLAMA_ARG_THREADS"
"""llama.cpp's own variable: on a machine that does other work, threads that are as many as cores
spend their time waiting for each other."""


def main() -> None:
    """Serve the model on loopback until killed."""
    options = _parser().parse_args()
    server = _serve(options)  # it answers from threads of its own, as long as it is referenced
    print(f"{options.alias} on {server.listening_address}", flush=True)  # noqa: T201  (the log)
    while True:
        signal.pause()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="a GGUF file")
    parser.add_argument("--alias", required=True, help="the model's name in requests")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--slots", type=int, required=True, help="requests answered at a time")
    parser.add_argument("--context", type=int, required=True, help="tokens per slot")
    return parser


def _serve(options: argparse.Namespace):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.model_alias = {options.alias}
    params.hostnames = ["127.0.0.1"]
    params.port = options.port
    params.n_parallel = options.slots
    params.n_ctx = options.slots * options.context  # shared out evenly among the slots
    params.cont_batching = True
    threads = int(os.environ.get(THREADS) or os.cpu_count() or 1)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.endpoint_metrics = True
    params.endpoint_slots = False  # it would show other people's prompts
    params.ui = False
    params.cors_origins = ""  # no web page has a reason to call it
    params.cache_ram_mib = 256  # the default, 8 GiB of old prompts, is too much for a laptop
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
