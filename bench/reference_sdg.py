"""The reference's full freeform pipeline, run in the reference's own Python.

`bench/sample.py` starts it as `PYTHON bench/reference_sdg.py`, sends what to do as JSON on
standard input and reads one line of JSON: what was kept, what was asked, and how long it took. The
rows are those that `instructlab-sdg` makes of a skill's leaf; reading the taxonomy before and
mixing the data set afterwards are left out, which only helps it. So does a single process for its
maps and filters: it forks eight as shipped, which takes longer for rows as few as these.

In: `url`, `model`, `family` (prompt family), `task`, `seeds` ([question, answer], ...),
`num_samples` (questions per seed, all in one completion), `batch` (rows per batch, 0 for all at
once).
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from typing import Any


def rows(job: dict[str, Any]) -> list[dict[str, Any]]:
    """A skill's samples, as the reference's own reading of a taxonomy has them."""
    return [
        {
            "leaf_node_path": "bench",
            "leaf_node_type": "freeform_skill",
            "task_description": job["task"],
            "seed_question": question,
            "seed_response": answer,
            "num_samples": job["num_samples"],
        }
        for question, answer in job["seeds"]
    ]


def counted(client: Any, cost: dict[str, int]) -> None:  # noqa: ANN401 - an openai client
    """Have the client add up what its completions cost."""
    create = client.completions.create

    def create_and_count(**asked: Any) -> Any:  # noqa: ANN401 - as the client has it
        reply = create(**asked)
        cost["requests"] += 1
        cost["sequences"] += len(reply.choices)
        cost["read"] += reply.usage.prompt_tokens
        cost["made"] += reply.usage.completion_tokens
        return reply

    client.completions.create = create_and_count


def run(job: dict[str, Any]) -> dict[str, Any]:
    """One run of the pipeline as shipped."""
    import openai
    from datasets import Dataset
    from instructlab.sdg.pipeline import Pipeline, PipelineContext

    client = openai.OpenAI(base_url=job["url"], api_key="none", timeout=3600, max_retries=0)
    cost = {"requests": 0, "sequences": 0, "read": 0, "made": 0}
    counted(client, cost)
    context = PipelineContext(
        client=client,
        model_family=job["family"],
        model_id=job["model"],
        num_instructions_to_generate=job["num_samples"],
        batch_size=job["batch"],
        dataset_num_procs=1,
    )
    pipeline = Pipeline.from_file(context, "pipelines/full/freeform_skills.yaml")
    begun = time.monotonic()
    made = pipeline.generate(Dataset.from_list(rows(job)))
    return {"seconds": time.monotonic() - begun, "kept": len(made), **cost}


def main() -> None:
    """Read the job, run it, print the result."""
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        result = run(job)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
