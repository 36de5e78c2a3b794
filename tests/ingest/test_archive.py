"""An archive goes in whole or says which row did not and why; it goes on where it stopped."""

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from ingest import bring_in as bring_in_module
from ingest.archive import ArchiveFile, Rejected, parse_mapping, read_archive
from ingest.bring_in import bring_in
from models import Archive, Article, Outlet
from models.errors import ArchiveError, InvalidError
from models.store.engine import Begin
from tests.make import NOON


def row(number: int, **more: object) -> dict[str, object]:
    return {
        "url": f"https://outlet.example/{number}",
        "title": f"Title {number}",
        "text": f"Text {number}",
        "published": "2026-11-01",
        "outlet": "The Invented Post",
        **more,
    }


def write(path: Path, *rows: object) -> ArchiveFile:
    lines = (line if isinstance(line, str) else json.dumps(line) for line in rows)
    path.write_text("\n".join(lines), encoding="utf-8")
    return ArchiveFile(path, {})


def size(session: Session, table: type) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_each_row_is_an_article_or_a_rejection_with_its_line(
    begin_both: Begin, tmp_path: Path
) -> None:
    archive = write(
        tmp_path / "a.jsonl",
        row(1),
        row(1),
        row(2, title="", text=""),
        "not json",
        "[]",
        row(3, text="x" * 1_000_001),
        row(4, published="not a date"),
    )

    batches = list(bring_in(begin_both, archive, NOON))

    with begin_both() as session:
        kept = session.scalars(select(Archive)).one()
        assert (kept.rows, kept.stored, kept.duplicate) == (7, 2, 1)
        assert kept.rejected == {
            "no_title_or_text": 1,
            "not_json": 1,
            "not_an_object": 1,
            "too_large": 1,
        }
        assert [rejected.line for rejected in batches[0].rejected] == [3, 4, 5, 6]
        undated = session.scalars(select(Article).where(Article.title == "Title 4")).one()  # type: ignore[arg-type]
        assert undated.day is None
        assert session.scalars(select(Outlet.name)).one() == "The Invented Post"  # type: ignore[call-overload]


def test_the_same_file_again_adds_nothing(begin: Begin, tmp_path: Path) -> None:
    archive = write(tmp_path / "a.jsonl", row(1), row(2))
    list(bring_in(begin, archive, NOON))

    assert list(bring_in(begin, archive, NOON)) == []


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bring_in_module, "BATCH", 2)
    archive = write(tmp_path / "a.jsonl", *(row(number) for number in range(5)))
    first = next(bring_in(begin, archive, NOON))

    rest = list(bring_in(begin, archive, NOON))

    assert first.stored + sum(batch.stored for batch in rest) == 5
    assert [batch.duplicate for batch in rest] == [0, 0]
    with begin() as session:
        assert session.scalars(select(Archive)).one().rows == 5


def test_csv_gzip_and_a_mapping_are_understood(begin: Begin, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    text = 'headline,body,when,source\n"One, two","A\ntext",2026-11-02,Invented Wire\n'
    path.write_bytes(gzip.compress(text.encode("utf-8-sig")))
    archive = ArchiveFile(path, parse_mapping(["published=when"]))

    list(bring_in(begin, archive, NOON))

    with begin() as session:
        article = session.scalars(select(Article)).one()
        assert (article.title, article.text, str(article.day)) == (
            "One, two",
            "A\ntext",
            "2026-11-02",
        )


def test_a_row_that_is_not_utf_8_is_rejected_and_the_others_go_in(tmp_path: Path) -> None:
    csv_file, jsonl = tmp_path / "a.csv", tmp_path / "a.jsonl"
    csv_file.write_bytes("title,text\nCafé,a\nTea,b\n".encode("latin-1"))
    jsonl.write_bytes('{"title":"Café"}\n{"title":"Tea"}\n'.encode("latin-1"))

    for path in (csv_file, jsonl):
        first, second = read_archive(ArchiveFile(path, {}))

        assert isinstance(first, Rejected)
        assert first.reason == "bad_encoding"
        assert not isinstance(second, Rejected)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 nothing\nof use")

    with pytest.raises(ArchiveError, match="no JSONL"):
        list(read_archive(ArchiveFile(path, {})))


def test_a_broken_gzip_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b'{"title":"x"}\n' * 1000)[:40])

    with pytest.raises(ArchiveError, match=r"a\.gz cannot be read"):
        list(read_archive(ArchiveFile(path, {})))


@pytest.mark.parametrize("pair", ["published", "published=", "nothing=x"])
def test_a_mapping_that_is_none_is_refused(pair: str) -> None:
    with pytest.raises(InvalidError, match="FIELD=COLUMN"):
        parse_mapping([pair])


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_an_address_that_comes_again_with_other_words_is_an_edit_wherever_it_falls(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(bring_in_module, "BATCH", batch)
    edits = [row(1, text="Second"), row(2), row(1, text="Third", outlet="Another Post")]
    archive = write(tmp_path / "a.jsonl", row(1), *edits, row(2))

    list(bring_in(begin, archive, NOON))

    with begin() as session:
        kept = session.scalars(select(Archive)).one()
        assert (kept.stored, kept.edited, kept.duplicate) == (2, 2, 1)
        texts = session.scalars(select(Article.text).order_by(Article.url))  # type: ignore[call-overload]
        assert list(texts) == ["Third", "Text 2"]


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"title,text\n", b"%PDF-1.7", gzip.compress(b"x" * 999, mtime=0)[:20]]
)
def test_a_file_without_rows_is_refused_and_leaves_nothing(
    begin: Begin, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(ArchiveError):
        list(bring_in(begin, ArchiveFile(path, {}), NOON))

    with begin() as session:
        assert size(session, Archive) == 0


@pytest.mark.parametrize("is_zipped", [False, True])
def test_titles_that_are_cut_are_counted_and_so_are_the_bytes(
    begin: Begin, tmp_path: Path, *, is_zipped: bool
) -> None:
    archive = write(tmp_path / "a.jsonl", row(1, title="x" * 1001), row(2, title="y" * 1000))
    if is_zipped:
        archive.path.write_bytes(gzip.compress(archive.path.read_bytes()))

    (batch,) = bring_in(begin, archive, NOON)

    assert batch.cut == 1
    assert batch.at == archive.path.stat().st_size
    with begin() as session:
        assert session.scalars(select(Archive)).one().cut == 1
