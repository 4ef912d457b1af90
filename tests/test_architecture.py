"""The rules of the architecture, kept by a machine."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.queue import TASK_NAMES
from workers.celery_app import create_celery

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "workers", "schemas", "seedbed", "sandbox")
MAX_MODULE, MAX_FUNCTION, MAX_PARAMETERS = 300, 60, 6
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Module -> why it is over the budget. Empty is best."""
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def modules(folder: Path = ROOT) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((folder / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield path


MODULES = [str(path.relative_to(ROOT)) for path in modules()]


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def over_budget(name: str, source: str) -> list[str]:
    found = []
    lines = len(source.splitlines())
    if lines > MAX_MODULE and name not in LONGER_FOR_A_REASON:
        found.append(f"{name}: {lines} lines")
    for function in functions(source):
        length = (function.end_lineno or 0) - function.lineno + 1
        every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        parameters = [a for a in every if a.arg not in ("self", "cls")]
        if length > MAX_FUNCTION:
            found.append(f"{name}:{function.name}: {length} lines")
        if len(parameters) > MAX_PARAMETERS and "PLR0913" not in source:
            found.append(f"{name}:{function.name}: {len(parameters)} parameters")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_size_budget(name: str) -> None:
    assert over_budget(name, (ROOT / name).read_text()) == []


def test_the_size_budget_can_fail() -> None:
    long = "def f():\n" + "    pass\n" * 400
    assert over_budget("x.py", long) == ["x.py: 401 lines", "x.py:f: 401 lines"]


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_named_for_what_they_hold(name: str) -> None:
    assert not FORBIDDEN_NAMES.intersection(Path(name).with_suffix("").parts)


@pytest.mark.parametrize("name", [m for m in MODULES if not m.endswith("__init__.py")])
def test_every_module_says_what_it_is_for(name: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / name).read_text()))


IMPORT_ALL = """
import importlib, os, sys, threading, socket
def refuse(*args, **kwargs): raise AssertionError("an import opened a connection")
socket.socket.connect = refuse
before = set(os.listdir("."))
for name in {names!r}:
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
assert set(os.listdir(".")) == before, "an import wrote a file"
"""


def test_importing_creates_nothing(tmp_path: Path) -> None:
    """Every module imports without settings, connections, threads or files."""
    names = [
        ".".join(Path(m).with_suffix("").parts).removesuffix(".__init__")
        for m in MODULES
        if not m.endswith(("__main__.py", "migrations/env.py"))
    ]
    code = IMPORT_ALL.format(names=names)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_every_task_name_is_registered() -> None:
    from app.settings import Settings

    settings = Settings(
        redis_url="redis://127.0.0.1:9/0",
        github_app_id=1,
        github_private_key="not used",
        webhook_secret="not used",
        teacher_url="http://127.0.0.1:9/v1",
    )

    def factory() -> None:
        raise AssertionError("no task runs here")

    celery = create_celery(settings, factory)
    ours = {name for name in celery.tasks if name.startswith("seedbed.")}
    assert ours == set(TASK_NAMES)
    scheduled = {entry["task"] for entry in celery.conf.beat_schedule.values()}
    assert scheduled <= ours


@pytest.mark.slow
def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_locked_by_hash_without_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    pinned = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "--index-url" not in text
