"""Fixtures for every test: real services, a sandbox GitHub, Seedbed's own processes."""

pytest_plugins = ["tests.support.services", "tests.support.sandboxed", "tests.support.dialogue"]
