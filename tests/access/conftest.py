"""The same services as the pages' tests have."""

from tests.dashboard.conftest import (
    clock,
    database_url,
    factory,
    login_factory,
    pages,
)

__all__ = ["clock", "database_url", "factory", "login_factory", "pages"]
