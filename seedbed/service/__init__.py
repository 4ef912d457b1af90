"""`seedbed service` and `seedbed token`: a running service, from the command line."""
