"""Run a command that does not outlive the process that started it.

Called by path with the id of the parent, then the command. It asks the kernel to kill this process
when the parent dies, even by SIGKILL, and becomes the command: the request survives `exec`. Linux
only; elsewhere the command runs as it is, and an orderly end of the parent stops it.

The kernel watches the *thread* that started the process: start services from the main thread.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before the request was made: nobody would tell us.
        if os.getppid() != parent:
            sys.exit("the parent process is gone")
    os.execvp(command[0], command)  # noqa: S606  (no shell is wanted: an argument list)


if __name__ == "__main__":
    main()
