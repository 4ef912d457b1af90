"""The HTTP API of programs, under `/api/v1`: the same rights as on the pages, by token."""
