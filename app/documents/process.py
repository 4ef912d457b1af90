"""One git command: an environment from scratch, an argument list, limits, no shell.

Nothing of a contributor is ever an argument. The address reaches git through its environment, a
commit through its standard input. Git connects where it is told to and nowhere else: what a name
leads to was looked up before, and a proxy, which would look again for itself, is not used.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

from app.errors import TransientError, UserError

_POLL_SECONDS = 0.02
_MEMORY_BYTES = 4_000_000_000
_STDERR_BYTES = 20_000
# The operator's own: where programs are, and whose certificates count.
_PASSED_ON = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")
# No program of a repository or of this machine's set-up runs, nothing but the one fetch happens.
_CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.attributesFile": "/dev/null",
    "core.fsmonitor": "false",
    "core.symlinks": "false",
    "core.askPass": "true",
    "core.bigFileThreshold": "1m",
    "core.compression": "0",
    "pack.threads": "1",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "fetch.unpackLimit": "1",
    "fetch.writeCommitGraph": "false",
    "fetch.negotiationAlgorithm": "noop",
    "transfer.fsckObjects": "true",
    "transfer.bundleURI": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.proxy": "",
    "http.emptyAuth": "false",
    "http.sslVerify": "true",
    # Of a killed worker git stays behind; so a server that only trickles cannot hold it for good.
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "protocol.version": "2",
}


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """When a command is ended: too many bytes in the folder or put out, the clock past a time.

    `deadline` is a time of the monotonic clock. `output_bytes` holds where nothing is fetched.
    """

    folder: Path
    folder_bytes: int
    output_bytes: int
    deadline: float


@dataclass(frozen=True, kw_only=True)
class Remote:
    """The one address a command may reach: its URL, and host, port and addresses for curl."""

    url: str
    pinned: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a command ended; `errors` is the end of what it wrote to standard error."""

    code: int
    output: bytes = field(repr=False)
    errors: str = field(repr=False)


def git(
    arguments: Sequence[str],
    bounds: Bounds,
    *,
    stdin: bytes = b"",
    remote: Remote | None = None,
) -> Done:
    """Run git in a bare repository and wait for its end.

    Args:
        arguments: our own words only, never a contributor's.
        bounds: the repository's folder, and when to end the command.
        stdin: what it reads.
        remote: the one address it may reach, None for none.

    Raises:
        UserError: `too-large` or `took-too-long`: a bound was met, and the command was ended.
        TransientError: git cannot be started.
    """
    # Anonymous files, no pipes: nothing waits for a reader, and readers of one folder never meet.
    with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - a list of our own words, no shell
                ["git", *arguments],  # noqa: S607 - git is where the operator's PATH has it
                cwd=bounds.folder,
                env=_environment(bounds.folder, remote),
                stdin=given,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise TransientError("no-git", "Documents cannot be fetched just now.") from error
        _limit(process.pid, bounds.folder_bytes if remote else bounds.output_bytes)
        _wait(process, bounds)
        output.seek(0)
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _STDERR_BYTES))
        said = errors.read().decode(errors="replace")
        return Done(code=process.returncode, output=output.read(), errors=said)


def size_of(folder: Path) -> int:
    """The bytes of all files under a folder; files that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def _environment(folder: Path, remote: Remote | None) -> Mapping[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    config = dict(_CONFIG)
    if remote is not None:
        config |= {"remote.origin.url": remote.url, "http.curloptResolve": remote.pinned}
    pairs: dict[str, str] = {}
    for number, (key, value) in enumerate(config.items()):
        pairs |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {
        **passed_on,
        **pairs,
        "GIT_CONFIG_COUNT": str(len(config)),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        # With this set, every other protocol is refused, whatever a configuration says.
        "GIT_ALLOW_PROTOCOL": remote.url.partition("://")[0] if remote else "none",
        "GIT_DIR": str(folder),
        # Without a home, curl would look for a .netrc in that of the user.
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "LC_ALL": "C",
    }


def _limit(process_id: int, file_bytes: int) -> None:
    """Let the kernel hold git, and what it starts, to a size of files and of memory."""
    if not hasattr(resource, "prlimit"):  # only Linux has it; the watched folder must do elsewhere
        return
    wanted = {
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_AS: _MEMORY_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        try:
            resource.prlimit(process_id, kind, (value, value))
        except (ProcessLookupError, PermissionError, ValueError):  # ended, or bound closer already
            return


def _wait(process: subprocess.Popen[bytes], bounds: Bounds) -> None:
    try:
        while True:
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                _hold_to(bounds)
            else:
                break
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode == -signal.SIGXFSZ or size_of(bounds.folder) > bounds.folder_bytes:
        raise _too_large(bounds.folder_bytes)


def hold_to_time(bounds: Bounds) -> None:
    """Go on only before the deadline.

    Raises:
        UserError: `took-too-long`.
    """
    if time.monotonic() > bounds.deadline:
        raise UserError("took-too-long", "Fetching the documents took too long.")


def _hold_to(bounds: Bounds) -> None:
    hold_to_time(bounds)
    if size_of(bounds.folder) > bounds.folder_bytes:
        raise _too_large(bounds.folder_bytes)


def _too_large(limit: int) -> UserError:
    words = f"The repository of the documents is too large: over {limit / 1e6:,.0f} MB."
    return UserError("too-large", words)
