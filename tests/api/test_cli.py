"""The command line: what is wrong with it is said in one line, with the right exit code."""

import pytest

from api.cli import main


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2

    shown = capsys.readouterr()
    assert "doctor" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["bogus"], "No such command 'bogus'"),
        (["crawl", "--bogus"], "No such option: --bogus"),
        (["search"], "Missing argument 'query'"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line_and_ends_with_2(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_foreseen_failure_ends_with_1_and_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_PRT", "1")

    assert main(["search", "x"]) == 1

    shown = capsys.readouterr()
    assert shown.err == "tidings: unknown setting TIDINGS_PRT; did you mean TIDINGS_PORT?\n"


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0

    assert capsys.readouterr().out.startswith("Tidings 0.")
