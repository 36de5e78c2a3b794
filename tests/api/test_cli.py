"""The command line: what is wrong with it is said in one line, with the right exit code."""

import pytest

from api.cli import main


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], "Missing command; `tidings --help`"),
        (["bogus"], "No such command 'bogus'; `tidings --help`"),
        (["--bogus"], "No such option: --bogus; `tidings --help`"),
        (["crawl", "--bogus"], "No such option: --bogus; `tidings crawl --help`"),
        (["feeds"], "Missing command; `tidings feeds --help`"),
        (["feeds", "bogus"], "No such command 'bogus'; `tidings feeds --help`"),
        (["search"], "Missing argument 'query'; `tidings search --help`"),
        (["trends", "--by", "year"], "'year' is not one of 'hour', 'day', 'week', 'month'"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line_and_ends_with_2(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2

    shown = capsys.readouterr()
    (line,) = shown.err.splitlines()
    assert told in line
    assert shown.out == ""


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
