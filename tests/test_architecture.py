"""The rules of the architecture, kept by a machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.queue import TASK_NAMES
from workers.celery_app import create_celery

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "workers", "schemas", "seedbed", "sandbox")
MAX_MODULE, MAX_FUNCTION, MAX_PARAMETERS = 300, 60, 6
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Module -> why it is over the budget. Empty is best."""
MORE_PARAMETERS_FOR_A_REASON: dict[str, str] = {
    "seedbed/cli.py:check": "one for each option of the command",
    "seedbed/cli.py:sample": "one for each option of the command",
    "seedbed/cli.py:export": "one for each option of the command",
}
"""`module:function` -> why it takes more than others. Empty is best."""
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


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([a for a in every if a.arg not in ("self", "cls")])


def over_budget(
    name: str,
    source: str,
    longer: Mapping[str, str] = LONGER_FOR_A_REASON,
    more_parameters: Mapping[str, str] = MORE_PARAMETERS_FOR_A_REASON,
) -> list[str]:
    found = []
    lines = len(source.splitlines())
    if lines > MAX_MODULE and name not in longer:
        found.append(f"{name}: {lines} lines")
    for function in functions(source):
        where = f"{name}:{function.name}"
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MAX_FUNCTION:
            found.append(f"{where}: {length} lines")
        taken = parameters(function)
        if taken > MAX_PARAMETERS and where not in more_parameters:
            found.append(f"{where}: {taken} parameters")
    return found


def stale_reasons(
    sources: Mapping[str, str], longer: Mapping[str, str], more_parameters: Mapping[str, str]
) -> list[str]:
    """The exemptions that no module or function needs any more."""
    long = {name for name, text in sources.items() if len(text.splitlines()) > MAX_MODULE}
    many = {
        f"{name}:{function.name}"
        for name, text in sources.items()
        for function in functions(text)
        if parameters(function) > MAX_PARAMETERS
    }
    return sorted((longer.keys() - long) | (more_parameters.keys() - many))


@pytest.mark.parametrize("name", MODULES)
def test_size_budget(name: str) -> None:
    assert over_budget(name, (ROOT / name).read_text()) == []


def test_the_size_budget_can_fail() -> None:
    long = "def f():\n" + "    pass\n" * 400
    assert over_budget("x.py", long) == ["x.py: 401 lines", "x.py:f: 401 lines"]


MANY_PARAMETERS = """
def f(a, b, c, d, e, g, h): ...  # noqa: PLR0913
class C:
    def m(self, a, b, c, d, e, *, g): ...
    def n(self, a, b, c, d, e, *, g, h): ...
"""


def test_the_parameter_budget_is_left_function_by_function() -> None:
    f, n = "x.py:f: 7 parameters", "x.py:n: 7 parameters"
    assert over_budget("x.py", MANY_PARAMETERS) == [f, n]
    assert over_budget("x.py", MANY_PARAMETERS, {}, {"x.py:n": "a reason"}) == [f]


def test_no_reason_outlives_what_it_was_for() -> None:
    sources = {name: (ROOT / name).read_text() for name in MODULES}
    assert stale_reasons(sources, LONGER_FOR_A_REASON, MORE_PARAMETERS_FOR_A_REASON) == []


def test_a_stale_reason_is_found() -> None:
    sources = {"x.py": MANY_PARAMETERS, "long.py": "\n" * 301}
    longer = {"long.py": "needed", "x.py": "short by now", "gone.py": "no such module"}
    more_parameters = {"x.py:f": "needed", "x.py:m": "six by now", "x.py:gone": "not there"}
    stale = ["gone.py", "x.py", "x.py:gone", "x.py:m"]
    assert stale_reasons(sources, longer, more_parameters) == stale


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


PINNED = re.compile(r"^[A-Za-z0-9][^#<>=!~]*==")


def unhashed(text: str) -> list[str]:
    """The requirements that no hash follows before the next one begins."""
    found: dict[str, bool] = {}
    last = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue  # a comment's hash locks nothing
        if line and not line[0].isspace():
            last = line.split(" --hash")[0].rstrip(" \\")
            found[last] = False
        if last and re.search(r"(^|\s)--hash=sha256:[0-9a-f]{64}\b", line.split("#")[0]):
            found[last] = True
    return [name for name, hashed in found.items() if not (hashed and PINNED.match(name))]


def test_a_requirement_without_a_hash_is_found() -> None:
    a_hash = f"--hash=sha256:{'0' * 64}"
    good = f"# by uv\na==1 \\\n    {a_hash} \\\n    {a_hash}\n    # via b\n"
    assert unhashed(good) == []
    assert unhashed(f"{good}b==2\n    # {a_hash}\nc==3 {a_hash}\n") == ["b==2"]
    assert unhashed(f"{good}d>=2 \\\n    {a_hash}\n") == ["d>=2"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_locked_by_hash_without_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "==" in text
    assert unhashed(text) == []
    assert "://" not in text
    assert "--index-url" not in text
