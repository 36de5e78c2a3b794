"""Small working stand-ins for the boundaries: never mocks of our own code."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ingest.fetch import Answer, Request
from models.errors import FetchError


class FakeFetch:
    """A `Fetch` whose servers are a dictionary: a body, a whole answer, or an error.

    It honours an ETag like a server, and remembers what was asked; a page answers whatever its
    query. Nobody is at other addresses.
    `meanwhile` is what happens elsewhere while a server is waited for.
    """

    def __init__(
        self,
        pages: Mapping[str, bytes | Answer | FetchError],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self.pages = dict(pages)
        self.meanwhile = meanwhile
        self.asked: list[Request] = []

    def __call__(
        self, requests: Iterable[Request]
    ) -> Iterator[tuple[Request, Answer | FetchError]]:
        for request in requests:
            self.asked.append(request)
            self.meanwhile()
            yield request, self._answer(request)

    def _answer(self, request: Request) -> Answer | FetchError:
        page = self.pages.get(request.url) or self.pages.get(request.url.partition("?")[0])
        if page is None:
            return FetchError(request.url, "dns_error", "nobody is there")
        if isinstance(page, FetchError):
            return page
        answer = Answer(request.url, 200, page) if isinstance(page, bytes) else page
        if answer.etag is not None and answer.etag == request.etag:
            return Answer(request.url, 304, b"")
        return answer
