"""Comments and check-run texts from Markdown to safe HTML.

GitHub renders a few HTML tags and hides comments. Here a bare tag of a short list passes, a
comment vanishes, and everything else that looks like HTML is shown as the text it is.
"""

import functools
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_BARE_TAG = re.compile(r"(</?(?:details|summary|sub|sup|br|kbd)\s*/?>)")


def rendered(text: str | None) -> Markup:
    """Markdown as HTML that is safe to put on a page."""
    html: str = _parser().render(text or "")
    return Markup(html)  # noqa: S704 - the parser escapes all but the tags listed above


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.add_render_rule("html_block", _html)
    parser.add_render_rule("html_inline", _html)
    parser.add_render_rule("image", _image)
    return parser


def _html(
    _self: RendererProtocol, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    visible = _COMMENT.sub("", tokens[at].content)
    parts = _BARE_TAG.split(visible)
    return "".join(part if _BARE_TAG.fullmatch(part) else str(escape(part)) for part in parts)


def _image(
    _self: RendererProtocol, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    return str(escape(f"[image: {tokens[at].content}]"))
