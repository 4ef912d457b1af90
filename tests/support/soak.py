"""Whether `make soak` runs: what takes long is then done in full."""

import os

SOAK = bool(os.environ.get("SEEDBED_SOAK"))
