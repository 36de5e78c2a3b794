"""Settings come from the environment; what is wrong with them is said with what to do."""

from pathlib import Path

import pytest

from models.errors import SettingsError
from models.settings import Settings, load_settings


def test_the_defaults_work_without_any_variable() -> None:
    settings = load_settings()

    assert settings.host == "127.0.0.1"
    assert settings.store_url == f"sqlite:///{Path('.tidings') / 'tidings.db'}"
    assert settings.base_url == "http://127.0.0.1:8600"


def test_a_misspelt_variable_is_an_error_that_names_the_right_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIDINGS_PROT", "8700")

    with pytest.raises(SettingsError, match="did you mean TIDINGS_PORT"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "seventy"),
        ("PORT", "70000"),
        ("FETCH_DEADLINE", "0"),
        ("SMTP_SECURITY", "maybe"),
        ("CONTACT", "desk@tide.example) (or not"),
        ("CONTACT", "désk@tide.example"),
        ("HOST_PACE", "-1"),
    ],
)
def test_a_value_out_of_bounds_is_an_error_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"TIDINGS_{name}", value)

    with pytest.raises(SettingsError, match=f"TIDINGS_{name}"):
        load_settings()


def test_a_password_is_not_shown() -> None:
    assert "s3cret" not in repr(Settings(smtp_password="s3cret"))
