"""A brief as one HTML file, made to survive mail programs: for mail, and to keep or pass on."""

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.briefs.addresses import absolute
from api.briefs.document import Brief
from api.briefs.words import Wording


def to_html(
    brief: Brief, base_url: str, *, page: str = "", digest: str = "", leave: str = ""
) -> str:
    """Return a brief as a whole file; links lead to the installation at `base_url`.

    `page` is its own address there, `leave` where a receiver unsubscribes.
    """
    template = _templates().get_template("brief.html")
    told = template.render(
        brief=brief,
        words=Wording(brief.language),
        whole=partial(absolute, base=base_url),
        page=page,
        digest=digest,
        leave=leave,
    )
    return told.strip() + "\n"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("api.briefs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
