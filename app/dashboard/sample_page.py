"""A sample as one HTML file that needs nothing else: no server, no script, no outside link."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import Response
from markupsafe import Markup

from app.dashboard.rendering import environment
from app.dashboard.run.sample_view import SampleView, whole_view
from app.dashboard.words import duration, folder_name, short
from app.domain.sample import Sample
from app.report.sample_json import About, sample_text

STATIC = Path(__file__).parent / "static"
STYLES = ("style.css", "run.css")


@dataclass(frozen=True, kw_only=True)
class SamplePage:
    """The whole file; `facts` are names with values, those that are known."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sample: SampleView


def sample_page_html(sample: Sample, about: About) -> str:
    """The page of a sample; the same sample gives the same text.

    It is the part of the run's page that shows a sample, with all pairs, grouped by outcome. Any
    text of contributors and models is escaped, and characters that cannot be written are left out.
    """
    page = SamplePage(
        title=f"Sample of {folder_name(sample.path) or sample.path}",
        facts=tuple((name, value) for name, value in _facts(sample, about) if value),
        sample=whole_view(sample),
    )
    # Our own style sheets, read from the package: nothing of a contributor's is in them.
    sheets = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    style = Markup(sheets)  # noqa: S704
    return environment().get_template("standalone.html").render(page=page, style=style)


def sample_download(sample: Sample, about: About) -> Response:
    """A sample's JSON as a file to keep."""
    name = f"sample-{about.run}.json" if about.run is not None else "sample.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = sample_text(sample, about)
    return Response(text, media_type="application/json", headers=headers)


def _facts(sample: Sample, about: About) -> tuple[tuple[str, str], ...]:
    return (
        ("Contribution", sample.path),
        ("Repository", about.repository),
        ("Commit", short(about.commit)),
        ("Written by", about.created_by),
        ("Teacher", sample.teacher),
        ("Judge", sample.judge),
        ("Pairs to judge", str(sample.target)),
        ("Time", duration(sample.seconds)),
        ("Random state", str(sample.random_state)),
    )
