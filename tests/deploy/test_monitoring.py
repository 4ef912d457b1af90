"""deploy/: every metric that the dashboard and the alerts name is scraped, with these labels."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.metrics.names import KNOWN, Kind, Metric
from app.queue import QUEUES
from app.report.next_step import NextActor

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = json.loads((DEPLOY / "grafana" / "seedbed.json").read_text())
RULES = yaml.safe_load((DEPLOY / "prometheus" / "seedbed-alerts.yml").read_text())
SCRAPE = yaml.safe_load((DEPLOY / "prometheus" / "seedbed.yml").read_text())
DOCUMENT = (DEPLOY.parent / "docs" / "monitoring.md").read_text()
GIVEN = {"job", "instance", "le"}
"""Labels that Prometheus adds, or that a histogram has."""
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
NAMED = re.compile(r"\b((?:seedbed|process)_\w+)(?:\{([^}]*)\})?")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


def expressions() -> Iterator[str]:
    for panel in PANELS:
        yield from (target["expr"] for target in panel["targets"])
    yield from (rule["expr"] for rule in ALERTS)


def metric(name: str) -> Metric:
    """The metric of a series, as a histogram has several."""
    names = {each.name: each for each in KNOWN}
    for ending in ("_bucket", "_sum", "_count"):
        base = names.get(name.removesuffix(ending))
        if name.endswith(ending) and base and base.kind is Kind.HISTOGRAM:
            return base
    return names[name]


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_what_is_asked_for_is_there(expression: str) -> None:
    labels: set[str] = set(GIVEN)
    for name, selected in NAMED.findall(expression):
        if name.startswith("process_"):
            continue
        found = metric(name)
        labels |= set(found.labels)
        chosen = set(re.findall(r"(\w+)=~?\"", selected))
        assert chosen <= {*found.labels, "job"}, name
    for group in GROUPED.findall(expression):
        assert set(group.replace(" ", "").split(",")) <= labels
    assert expression.count("(") == expression.count(")")


def test_counters_are_never_drawn_as_they_are() -> None:
    for expression in expressions():
        for name, _ in NAMED.findall(expression):
            if name.endswith(("_total", "_bucket")):
                assert re.search(r"(rate|increase|delta)\(" + name, expression), expression


def test_every_metric_is_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in PANELS for target in panel["targets"])
    assert [each.name for each in KNOWN if each.name not in shown] == []


def test_values_of_labels_are_ones_there_are() -> None:
    known = {*QUEUES, "beat", *(actor.name.lower() for actor in NextActor)}
    known |= {"received", "failed", "done", "teacher", "$job", "seedbed", "/github/webhook"}
    for expression in expressions():
        for value in re.findall(r"\w=~?\"([^\"]*)\"", expression):
            assert set(value.split("|")) <= known, expression


def test_legends_name_labels_of_their_metric() -> None:
    for panel in PANELS:
        for target in panel["targets"]:
            named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert named <= {"instance"} or all(name in target["expr"] for name in named)


def test_the_dashboard_is_whole() -> None:
    assert (DASHBOARD["uid"], DASHBOARD["schemaVersion"]) == ("seedbed", 41)
    variables = {each["name"]: each["type"] for each in DASHBOARD["templating"]["list"]}
    assert variables == {"datasource": "datasource", "job": "query"}
    identities = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(identities)) == len(identities)
    for panel in PANELS:
        assert panel["datasource"]["uid"] == "${datasource}"
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"]
        assert panel["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["value"] is None


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_alerts_say_what_to_do() -> None:
    names = [rule["alert"] for rule in ALERTS]
    assert len(set(names)) == len(names)
    for rule in ALERTS:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["description"].endswith(".")
    assert re.findall(r"^\| `(Seedbed\w+)`", DOCUMENT, re.MULTILINE) == names


def test_the_example_scrapes_with_a_token_from_a_file() -> None:
    (job,) = SCRAPE["scrape_configs"]
    assert job["job_name"] == "seedbed"
    assert job["scheme"] == "https"
    assert set(job["authorization"]) == {"type", "credentials_file"}
    assert [(DEPLOY / "prometheus" / name).exists() for name in SCRAPE["rule_files"]] == [True]
