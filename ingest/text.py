"""Text as it is stored: plain, NFC, without what no reader should meet.

Markup ends here. What a publisher wrote between the tags is kept to the letter, bidi
marks included (they are content); NULs, control characters and lone surrogates are not.
"""

import html
import re
import unicodedata
from hashlib import blake2b

import nh3

_BLOCKS = {
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
# HTML reads what stands in these as text, or not at all: tags would come out as words.
_OPAQUE = re.compile(r"<(/?)(?:iframe|noembed|noframes|noscript|template)\b", re.IGNORECASE)
# Tags that a parser of HTML would move nothing for: what they leave behind can be told at once.
_LEAVES = {
    **dict.fromkeys(("p", "div", "blockquote", "figure", "h1", "h2", "h3", "h4"), "\n\n"),
    **dict.fromkeys(("a", "b", "i", "em", "strong", "span", "img", "u", "small", "s", "q"), ""),
    **dict.fromkeys(("code", "sup", "sub", "cite", "abbr", "mark"), ""),
    "br": "\n",
}
_LEAVES |= {f"/{name}": left for name, left in _LEAVES.items() if name not in {"br", "img"}}
_ATTRIBUTES = r"""(?:\s+[a-zA-Z][\w:-]*+(?:=(?:"[^"<>]*+"|'[^'<>]*+'))?+)*+"""
_PLAIN_TAG = re.compile(rf"<(/?[a-z][a-z0-9]*+){_ATTRIBUTES}\s*+/?>")
_PARAGRAPHS = re.compile(r"</?(?:p|div|blockquote|h[1-6]|article|section|ul|ol|table|figure)>")
_TAG = re.compile(r"<[^>]*>")
_ESCAPED_TWICE = re.compile(r"&(?:nbsp|amp|quot|apos|rsquo|lsquo|ldquo|rdquo|ndash|mdash|#\d+);")
_CLOSING = re.compile(r"</[a-zA-Z]|<(?:br|img|hr|p)\b|&(?:#\d|#x|[a-zA-Z]+;)")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WINDOWS = {
    chr(byte): bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}  # a C1 control in a text is a windows-1252 character whose charset was mistaken
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def to_plain(markup: str) -> str:
    """Return what a reader would see of a piece of HTML, paragraphs kept as blank lines."""
    if "<" in markup or "&" in markup:
        markup = html.unescape(_untagged(markup))
        if "&" in markup and _ESCAPED_TWICE.search(markup):
            markup = html.unescape(markup)
    return tidy(markup)


def _untagged(markup: str) -> str:
    """Return markup without its tags, references still in it: quickly where that is simple."""
    parts = _PLAIN_TAG.split(markup)
    try:
        parts[1::2] = [_LEAVES[name] for name in parts[1::2]]
    except KeyError:
        return _parsed(markup)
    untagged = "".join(parts)
    return _parsed(markup) if "<" in untagged else untagged


def _parsed(markup: str) -> str:
    markup = _OPAQUE.sub(r"<\1span", markup)
    safe = nh3.clean(markup, tags=_BLOCKS, attributes={}, link_rel=None)
    return _TAG.sub("\n", _PARAGRAPHS.sub("\n\n", safe))


def tidy(text: str) -> str:
    """Return NFC text without controls, runs of spaces or more than one blank line in a row."""
    if not _is_clean(text):
        text = _UNWANTED.sub(_meant, text.replace("\r\n", "\n").replace("\r", "\n"))
        text = unicodedata.normalize("NFC", text)
        text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
        if "\n\n\n" in text:
            text = _BLANK_LINES.sub("\n\n", text)
    return text.strip()


def _is_clean(text: str) -> bool:
    """Tell at once of most texts that there is nothing to tidy but lines."""
    if "  " in text or not text.replace("\n", "").isprintable():
        return False  # what is printable holds no space but the usual one
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _meant(unwanted: re.Match[str]) -> str:
    return _WINDOWS.get(unwanted.group(), "")


def as_markup(plain: str) -> str:
    """Write plain text as the markup that readers of entries expect."""
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def is_like_markup(text: str) -> bool:
    """Tell whether text whose kind nobody declared was written as HTML: by a closing tag."""
    return _CLOSING.search(text) is not None


def one_line(text: str) -> str:
    """Return the text on one line, as titles and names are."""
    return " ".join(text.split())


def digest(title: str, text: str) -> str:
    """Return the hash of an item's content (hex, 32 characters); case and spacing do not count."""
    words = " ".join(f"{title}\n{text}".casefold().split())
    return blake2b(words.encode(), digest_size=16).hexdigest()
