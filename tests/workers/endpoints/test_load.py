"""What servers say of their load, and what rubbish says: nothing."""

import pytest

from workers.endpoints.load import LONGEST_LINE, Load, load_of

VLLM = """\
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m, \\"quoted\\""} 5.0
vllm:num_requests_running{engine="1",model_name="m, \\"quoted\\""} 2.0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
vllm:num_requests_waiting{engine="1",model_name="m"} 3.0
# TYPE vllm:num_requests_waiting_by_reason gauge
vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 70.0
# TYPE vllm:generation_tokens_total counter
vllm:generation_tokens_total{engine="0",model_name="m"} 1.25e+06
vllm:generation_tokens_created{engine="0",model_name="m"} 1.7e+09
this is { no metric
"""
LLAMA = """\
# TYPE llamacpp:tokens_predicted_total counter
llamacpp:tokens_predicted_total 412
# TYPE llamacpp:tokens_predicted_seconds_total counter
llamacpp:tokens_predicted_seconds_total 9.5
# TYPE llamacpp:requests_processing gauge
llamacpp:requests_processing 8
# TYPE llamacpp:requests_deferred gauge
llamacpp:requests_deferred 0
"""


def test_vllm_says_it_for_each_engine() -> None:
    assert load_of(VLLM) == Load(in_flight=7, waiting=4, tokens_written=1_250_000)


def test_llama_cpp_says_it_once() -> None:
    assert load_of(LLAMA) == Load(in_flight=8, waiting=0, tokens_written=412)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "<html>",
        "vllm:num_requests_running",
        "vllm:num_requests_running{",
        'vllm:num_requests_running{a="} 1',
        "vllm:num_requests_running{} one",
        "vllm:num_requests_running NaN",
        "vllm:num_requests_running +Inf",
        "vllm:num_requests_running -1",
        "vllm:num_requests_running 1e300",
        f'vllm:num_requests_running{{a="{"x" * LONGEST_LINE}"}} 1',
        "vllm:num_requests_running\x00 1",
    ],
)
def test_rubbish_says_nothing(line: str) -> None:
    assert load_of(line).in_flight is None


def test_one_bad_number_spoils_no_other() -> None:
    assert load_of(f"{LLAMA}vllm:generation_tokens_total NaN\n") == Load(in_flight=8, waiting=0)
