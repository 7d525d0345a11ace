"""What people write with Markdown: as HTML that can do nobody harm, and as plain text for search and for one line.

Raw HTML and images are text like any other; headings begin below those of the page that shows them. What markdown-it
makes goes through nh3 (ammonia), so that a mistake of the one is not a hole.
"""

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: The rank of the first heading of a text: pages have an h1, and an h2 over each text.
FIRST_HEADING = 3
LAST_HEADING = 6

#: An indented line is a paragraph that somebody indented, not a program; setext headings are what people underline.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["code", "html_block", "html_inline"])
_markdown.disable(["image", "reference", "lheading"])
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "a", "h3", "h4", "h5", "h6"}
#: A text without any of these is the same with and without Markdown.
_SIGN = re.compile(r"[*_`\[\]<>&\\#]|^\s*(?:[-+]|\d+[.)])\s|^\s*[-~]{3,}", re.MULTILINE)


def render(text: str) -> str:
    """HTML that may stand in a page of ours."""
    tokens = _markdown.parse(text)
    _lower_headings(tokens)
    return nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def _lower_headings(tokens: Sequence[Token]) -> None:
    """No rank is left out, wherever somebody begins: a page's headings are an outline."""
    ranks: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            while ranks and ranks[-1] >= written:
                ranks.pop()
            ranks.append(written)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(FIRST_HEADING + len(ranks) - 1, LAST_HEADING)}"


def plain(text: str) -> str:
    """The words alone, paragraphs apart; a text without Markdown as it is."""
    if not _SIGN.search(text):
        return text
    return "\n\n".join(part for part in _blocks(_markdown.parse(text)) if part)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_words(token.children or ())).strip()
        elif token.type == "fence":
            yield token.content.strip()


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type in ("text", "code_inline", "text_special"):
            yield token.content
