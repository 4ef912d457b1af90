"""Cost: what models were asked, at the prices that settings name."""

import pytest

from app.report.cost import Price, Prices, cost, money, prices_of
from app.settings import Settings
from app.store.figures import RoleUsage

TEACHER = RoleUsage(
    role="teacher", calls=9, tokens_read=1_500_000, tokens_written=500_000, run_seconds=1800
)
JUDGE = RoleUsage(role="judge", calls=5, tokens_read=1_000_000, run_seconds=3600)


def settings(**prices: object) -> Settings:
    needed: dict[str, object] = {
        "redis_url": "redis://127.0.0.1:9/0",
        "github_app_id": 1,
        "github_private_key": "key",
        "webhook_secret": "a long secret",
        "teacher_url": "http://teacher/v1",
    }
    return Settings.model_validate(needed | prices)


def test_without_a_price_there_is_no_cost() -> None:
    assert cost((TEACHER,), prices_of(settings())) is None


def test_tokens_cost_by_the_million_and_servers_by_the_hour() -> None:
    prices = prices_of(settings(teacher_price_million=0.5, judge_price_hour=2, currency="EUR"))
    assert prices == Prices(
        roles={"teacher": Price(million=0.5), "judge": Price(hour=2)}, currency="EUR"
    )
    assert cost((TEACHER,), prices) == pytest.approx(1.0)
    assert cost((TEACHER, JUDGE), prices) == pytest.approx(3.0)


def test_one_role_can_have_both_prices() -> None:
    prices = prices_of(settings(teacher_price_million=1, teacher_price_hour=4))
    assert cost((TEACHER,), prices) == pytest.approx(4.0)


def test_what_has_no_price_costs_nothing() -> None:
    prices = prices_of(settings(student_price_million=1))
    assert cost((TEACHER, JUDGE), prices) == 0
    assert cost((), prices) == 0


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "0.00 USD"), (0.0123, "0.0123 USD"), (1234.5, "1,234.50 USD")]
)
def test_money(amount: float, words: str) -> None:
    assert money(amount, "USD") == words
