"""The command `seedbed check`: which files, what is found, and how it is shown."""
