"""Every failure that was foreseen, under one root.

What failed is an attribute, whether to try again is an attribute, `code` is the
short machine-readable name that feeds, deliveries and problem bodies show.
HTTP statuses are not chosen here: `api/` alone knows them.
"""


class TidingsError(Exception):
    """Something we foresaw went wrong."""

    code = "error"
    retry = False


class SettingsError(TidingsError):
    """A setting is missing, unknown or out of bounds."""

    code = "bad_setting"


class PortInUseError(TidingsError):
    """A port that we are to listen on is taken by another program."""

    code = "port_in_use"


class StoreError(TidingsError):
    """The store cannot be opened or written."""

    code = "store"


class StoreTooNewError(StoreError):
    """The database was written by a newer Tidings."""

    code = "store_too_new"


class DiskFullError(StoreError):
    """The disk that holds the database is full."""

    code = "disk_full"
    retry = True


class StoreBusyError(StoreError):
    """Another process held the write lock for longer than we wait."""

    code = "store_busy"
    retry = True


class TooSlowError(StoreError):
    """Reading took longer than it may."""

    code = "too_slow"


class NotFoundError(TidingsError):
    """What was asked for does not exist."""

    code = "not_found"


class ConflictError(TidingsError):
    """What was to be added exists already, or the step does not fit the state."""

    code = "conflict"


class InvalidError(TidingsError):
    """A value was refused; `field` says which, the message says why."""

    code = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class QueryError(TidingsError):
    """A query does not parse: `position` (0-based, code points) says where, `reason` why."""

    code = "bad_query"

    def __init__(self, query: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.query = query
        self.position = position
        self.reason = reason


class MissingExtraError(TidingsError):
    """What was asked for needs a library that is not installed."""

    code = "missing_extra"

    def __init__(self, what: str, library: str) -> None:
        super().__init__(f"{what} needs {library}, which is not installed: pip install {library}")


class FeedError(TidingsError):
    """One feed could not be read; the others are unaffected."""

    code = "feed"
    retry = True

    def __init__(self, url: str, code: str, reason: str, *, retry: bool = True) -> None:
        super().__init__(f"{reason}: {url}")
        self.url = url
        self.code = code
        self.reason = reason
        self.retry = retry


class FetchError(FeedError):
    """The server could not be reached, or its answer was refused.

    `status` is the HTTP status where there was one, `retry_after` the seconds it asked us to wait.
    """

    def __init__(
        self,
        url: str,
        code: str,
        reason: str,
        *,
        retry: bool = True,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(url, code, reason, retry=retry)
        self.status = status
        self.retry_after = retry_after


class ParseError(FeedError):
    """What came back cannot be read as a feed."""


class ArchiveError(TidingsError):
    """An archive's file cannot be read at all (a bad row is an outcome, not an error)."""

    code = "bad_archive"


class ArtefactError(TidingsError):
    """A trained artefact is missing, altered, or not of the kind this code reads."""

    code = "bad_artefact"


class DeliveryError(TidingsError):
    """A message was not accepted. `retry` says whether to try again, `gone` that nobody is there.

    `retry_after` is the number of seconds the receiver asked us to wait, where it did.
    """

    code = "delivery"

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        retry: bool = True,
        gone: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.retry = retry
        self.gone = gone
        self.retry_after = retry_after
