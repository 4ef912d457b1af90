"""The whole way with a real model as student and judge: it need not be right, but be read."""

import asyncio

import pytest

from app.domain.precheck import Precheck, Way
from app.store.prechecks import as_result
from seedbed.embedded.teacher import EmbeddedTeacher
from tests.precheck.seeds import contribution
from workers.precheck.examine import Bounds, Parties, Watch, examine
from workers.teacher.client import Endpoint, OpenAITeacher

pytestmark = pytest.mark.slow


def test_the_embedded_model_is_student_and_judge(embedded_model: EmbeddedTeacher) -> None:
    async def ask() -> Precheck:
        async with (
            OpenAITeacher(Endpoint(base_url=embedded_model.url)) as model,
            OpenAITeacher(Endpoint(base_url=embedded_model.url)) as judge,
        ):
            bounds = Bounds(max_in_flight=8, max_seconds=400, random_state=1)
            parties = Parties(model=model, judge=judge, tiny=True)
            return await examine(contribution(3), parties, bounds, Watch())

    found = asyncio.run(ask())
    assert found.ended_by == ""
    assert found.model == found.judge == embedded_model.model
    # Its server gives no log-probabilities of prompts.
    assert found.ways == (Way.LETTERS,)
    assert found.ranked is not None
    assert found.ranked.total == 3
    assert found.agreement is not None
    assert found.agreement.total == 6
    for question in found.questions:
        assert question.open is not None
        assert question.open.text
        assert question.open.score is not None
        assert question.ranking is not None
        assert sum(question.ranking.scores) == pytest.approx(1.0)
        assert all(call.raw and call.completion_tokens for call in question.calls)
    assert sum(found.counts.values()) == 3
    assert as_result(found)
