"""What people write for a licence, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.taxonomy.rules.licenses import ALLOWED, License, Standing, license_of


@pytest.mark.parametrize(
    "text",
    [
        *ALLOWED,
        "apache-2.0",
        "`MIT`",
        "CC-BY-SA-4.0.",
        "Apache-2.0 OR MIT",
        "MIT OR GPL-3.0-only",
        "CC-BY-4.0 AND MIT",
        "Apache-2.0 WITH LLVM-exception",
        "public domain",
        "This is in the Public Domain",
        "Unlicense",
        "ODbL-1.0",
        "CC-BY-SA-4.0 (https://creativecommons.org/licenses/by-sa/4.0/)",
    ],
)
def test_licenses_that_are_taken(text):
    assert license_of(text) == License(Standing.ALLOWED)


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("Apache 2.0", "Apache-2.0"),
        ("Apache License Version 2.0.", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("ASL v2", "Apache-2.0"),
        ("Apache License", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("The MIT License (MIT)", "MIT"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("Creative Commons Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
        ("Creative Commons Attribution Share Alike 4.0", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("CC0", "CC0-1.0"),
        ("CDLA Permissive 2.0", "CDLA-Permissive-2.0"),
        ("CC-BY-SA-4.0, MIT", "CC-BY-SA-4.0 AND MIT"),
    ],
)
def test_spellings_that_can_be_mended(text, spdx):
    assert license_of(text) == License(Standing.SPELLING, spdx)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("CC BY-NC-SA 4.0", Standing.NONCOMMERCIAL),
        ("CC-BY-NC-4.0", Standing.NONCOMMERCIAL),
        ("Creative Commons Attribution Non-Commercial", Standing.NONCOMMERCIAL),
        ("CC BY-ND 4.0", Standing.RESERVED),
        ("CC-BY-NC-ND-4.0", Standing.RESERVED),
        ("Attribution-NoDerivs", Standing.RESERVED),
        ("All Rights Reserved", Standing.RESERVED),
        ("GPL-3.0-only", Standing.OTHER),
        ("GPL v3", Standing.OTHER),
        ("CC-BY-SA-3.0", Standing.OTHER),
        ("CC-BY-SSA-4.0", Standing.OTHER),
        ("MIT AND GPL-3.0-only", Standing.OTHER),
        ("free for commercial use", Standing.UNKNOWN),
        ("No license", Standing.UNKNOWN),
        ("1", Standing.UNKNOWN),
        ("", Standing.UNKNOWN),
        ("((", Standing.UNKNOWN),
        ("AND", Standing.UNKNOWN),
    ],
)
def test_licenses_that_are_not_taken(text, standing):
    assert license_of(text) == License(standing)


PIECES = st.sampled_from([*ALLOWED, " ", "(", ")", " AND ", " OR ", " WITH ", "+", "cc", "\ud800"])


@given(st.lists(PIECES, max_size=60).map("".join) | st.text())
def test_any_text_is_taken(text):
    assert license_of(text).standing in Standing
