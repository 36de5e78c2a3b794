"""What is wrong with a value that was sent, in our words instead of the library's."""

from collections.abc import Mapping
from typing import Any

_REASONS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "date_from_datetime_parsing": "write a day as 2026-11-24",
    "date_parsing": "write a day as 2026-11-24",
    "date_type": "write a day as 2026-11-24",
    "datetime_from_date_parsing": "write a moment as 2026-11-24T13:00Z",
    "datetime_parsing": "write a moment as 2026-11-24T13:00Z",
    "datetime_type": "write a moment as 2026-11-24T13:00Z",
    "timezone_aware": "write a moment with its time zone, as 2026-11-24T13:00Z",
    "int_parsing": "write a whole number",
    "int_parsing_size": "write a smaller number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "finite_number": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "uuid_parsing": "is no uid",
    "uuid_type": "is no uid",
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_attributes_type": "must be an object",
    "json_invalid": "is no JSON",
}
"""Pydantic's types of faults, and what we say of each."""

_BOUNDED = {
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "string_too_long": "may have {max_length:,} characters",
    "string_too_short": "must have {min_length:,} characters at least",
    "too_long": "may have {max_length:,} items",
    "too_short": "must have {min_length:,} items at least",
    "enum": "there are {expected}",
    "literal_error": "there are {expected}",
}
"""The same, of faults that know a bound."""


def reason_of(fault: Mapping[str, Any]) -> str:
    """Return what is wrong, of an item of Pydantic's `errors()`; its own words where we have none.

    A validator of ours has said it already: what Python's `ValueError` adds is taken off.
    """
    kind = fault["type"]
    if kind in _BOUNDED:
        return _BOUNDED[kind].format(**fault.get("ctx", {}))
    return _REASONS.get(kind) or str(fault["msg"]).removeprefix("Value error, ")
