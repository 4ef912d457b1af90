"""`python -m seedbed`, for processes that we start ourselves."""

from seedbed.cli import main

main()
