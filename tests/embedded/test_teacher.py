"""The embedded teacher on its real weights: what the pipeline relies on."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openai
import pytest

from seedbed.embedded.teacher import EmbeddedTeacher, embedded_teacher
from seedbed.services import ServiceFailed, answers

pytestmark = pytest.mark.slow

PAIR = {
    "type": "object",
    "properties": {
        "question": {"type": "string", "maxLength": 60},  # a short leash: the model runs away
        "answer": {"type": "string", "maxLength": 60},
    },
    "required": ["question", "answer"],
    "additionalProperties": False,
}


@pytest.fixture
def client(embedded_model: EmbeddedTeacher):
    with openai.OpenAI(base_url=embedded_model.url, api_key="none", max_retries=0) as client:
        yield client


def ask(client: openai.OpenAI, words: str, **options):
    messages = [{"role": "user", "content": words}]
    options = {"max_tokens": 200, **options}
    return client.chat.completions.create(
        model="SmolLM2-135M-Instruct", messages=messages, **options
    )


def test_model_has_the_name_asked_for(client: openai.OpenAI, embedded_model: EmbeddedTeacher):
    assert embedded_model.model in [model.id for model in client.models.list()]


def test_answers_obey_a_schema(client: openai.OpenAI):
    form = {"type": "json_schema", "json_schema": {"name": "pair", "schema": PAIR, "strict": True}}
    words = "Write one short question about the sea, with its short answer, as JSON."
    answer = ask(client, words, response_format=form)
    assert json.loads(answer.choices[0].message.content).keys() == {"question", "answer"}


def test_log_probabilities_of_the_most_likely_tokens(client: openai.OpenAI):
    answer = ask(client, "Say 1, 2 or 3.", logprobs=True, top_logprobs=20, temperature=0)
    first = answer.choices[0].logprobs.content[0]
    assert len(first.top_logprobs) == 20
    assert all(top.logprob <= 0 for top in first.top_logprobs)


def test_eight_requests_at_a_time(client: openai.OpenAI):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: ask(client, f"Count from {n}", max_tokens=30), range(8)))
    assert all(answer.usage.completion_tokens > 0 for answer in found)


def test_prompt_beyond_the_context_is_refused(client: openai.OpenAI):
    with pytest.raises(openai.BadRequestError, match="context"):
        ask(client, "word " * 6000)


def test_metrics_are_there_and_prompts_of_others_are_not(embedded_model: EmbeddedTeacher):
    base = embedded_model.url.removesuffix("/v1")
    assert answers(f"{base}/metrics")()
    assert not answers(f"{base}/slots")()


def test_file_that_is_no_model_is_told_from_the_log(tmp_path: Path):
    weights = tmp_path / "wrong.gguf"
    weights.write_text("no model")
    with (
        pytest.raises(ServiceFailed, match="teacher ended before it was ready"),
        embedded_teacher(tmp_path, weights=weights),
    ):
        pass
