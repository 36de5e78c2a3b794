"""Where briefs live, and how links in them lead back to the installation."""

from urllib.parse import urlencode

from api.languages.writing import Language

ROOT = "/briefs"


def address_of(week: str, query: str = "", language: Language = Language.EN, file: str = "") -> str:
    """Return the address of a week's brief: its page, or a file of it (`pdf`, `md`, `html`)."""
    asked = {"q": query, "lang": "" if language is Language.EN else language.value}
    given = urlencode({name: value for name, value in asked.items() if value})
    ending = f".{file}" if file else ""
    return f"{ROOT}/{week}{ending}" + (f"?{given}" if given else "")


def sent_address(digest: str, file: str = "") -> str:
    """Return the address of a brief that was kept as it was sent."""
    return f"{ROOT}/sent/{digest}" + (f".{file}" if file else "")


def absolute(href: str, base: str) -> str:
    """Return an address with the installation's before it; nothing in it ends a link early."""
    whole = href if "://" in href else base + href
    return whole.replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A")
