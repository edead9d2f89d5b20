"""CSV: what default parsers repair in silence is refused with its row, or accepted by a written rule."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingestion.errors import TooManyRefused, UnknownFormat, UnreadableSource
from ingestion.formats.registry import understood
from ingestion.options import LoadOptions

HEAD = b"transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent,reference_text\n"


def row(number: int, text: bytes = b"x") -> bytes:
    return b"t%d,2026-05-01,A,B,1.00,EUR,%b\n" % (number, text)


BAD_LINES = {
    b"t9,2026-05-01,A,B,1.00,EUR\n": "not as many fields",
    b"t9,2026-05-01,A,B,1.00,EUR,x,y\n": "not as many fields",
    b't9,2026-05-01,A,B,1.00,EUR,x"y\n': "a quote stands inside",
    b't9,2026-05-01,A,B,1.00,EUR,x"y"\n': "a quote stands inside",
    b't9,2026-05-01,A,B,1.00,EUR,"x"y\n': "text follows a closing quote",
    b't9,2026-05-01,A,B,1.00,EUR,"x" \n': "text follows a closing quote",
    b"t9,2026-05-01,A\rB,B,1.00,EUR,x\n": "carriage return",
    b't9,2026-05-01,A,B,1.00,EUR,"x"\ry\n': "carriage return",
    b"t9,2026-05-01,A\0,B,1.00,EUR,x\n": "NUL",
    b't9,2026-05-01,A,B,1.00,EUR,"\0"\n': "NUL",
    b"t9,2026-05-01,A,B,1.00,EUR,caf\xe9\n": "not UTF-8",
    b"t9,2026-05-01,A,B,1.00,EUR,\xc0\xaf\n": "not UTF-8",
    b"t9,2026-05-01,A,B,1.00,EUR,\xed\xa0\x80\n": "not UTF-8",
    b"t9,2026-05-01,A,B,1.00,EUR," + b"x" * 131_073 + b"\n": "longer than 131072",
    b't9,2026-05-01,A,B,1.00,EUR,"' + b"x" * 131_073 + b'"\n': "longer than 131072",
    b"t9,2026-05-01," + b"N" * 10_000_000 + b",B,1.00,EUR,x\n": "longer than",
    b"just text\n": "not as many fields",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_costs_itself_alone(first_pass: Callable[..., Any], line: Any) -> None:
    found = first_pass(HEAD + row(1) + line + row(2) + row(3))
    assert [(number, BAD_LINES[line] in reason) for number, _, _, reason in found.refused] == [(2, True)]
    assert [(r["transaction_id"], r["row"]) for r in found.rows] == [("t1", 1), ("t2", 3), ("t3", 4)]


def test_a_quote_that_is_never_closed_costs_its_line_alone(first_pass: Callable[..., Any]) -> None:
    found = first_pass(HEAD + row(1) + b't9,2026-05-01,A,B,1.00,EUR,"x\n' + row(2) * 1 + row(3))
    assert [(number, reason) for number, _, _, reason in found.refused] == [(2, "a quote is never closed")]
    assert [r["transaction_id"] for r in found.rows] == ["t1", "t2", "t3"]


def test_a_quote_that_a_later_line_seems_to_close_costs_its_line_alone(first_pass: Callable[..., Any]) -> None:
    found = first_pass(HEAD + b't9,2026-05-01,A,B,1.00,EUR,"x\n' + row(2, b'"quoted"') + row(3))
    assert [number for number, *_ in found.refused] == [1]
    assert [r["transaction_id"] for r in found.rows] == ["t2", "t3"]


def test_line_feeds_and_separators_inside_quotes_do_not_shift_rows(first_pass: Callable[..., Any]) -> None:
    found = first_pass(HEAD + row(1, b'"one\ntwo\r\nthree, ""four"""') + row(2).replace(b"1.00", b"x") + row(3))
    assert found.rows[0]["reference_text"] == 'one\ntwo\r\nthree, "four"'
    assert [number for number, *_ in found.refused] == [2]
    assert [r["row"] for r in found.rows] == [1, 3]


def test_empty_lines_are_no_rows(first_pass: Callable[..., Any]) -> None:
    found = first_pass(b"\n" + HEAD + b"\n\r\n" + row(1) + b"\n" + row(2) + b"\n")
    assert [r["row"] for r in found.rows] == [1, 2]


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(first_pass: Callable[..., Any]) -> None:
    found = first_pass(b"\xef\xbb\xbf" + (HEAD + row(1) + row(2)).replace(b"\n", b"\r\n"))
    assert [r["reference_text"] for r in found.rows] == ["x", "x"]


@pytest.mark.parametrize("separator", [b";", b"\t", b"|"])
def test_other_separators_are_found(first_pass: Callable[..., Any], separator: bytes) -> None:
    found = first_pass((HEAD + row(1)).replace(b",", separator))
    assert [r["transaction_id"] for r in found.rows] == ["t1"]


def test_a_last_row_without_line_end_is_taken_with_a_warning(first_pass: Callable[..., Any]) -> None:
    found = first_pass((HEAD + row(1) + row(2))[:-1])
    assert len(found.rows) == 2
    assert any("may be cut" in w for w in found.found.warnings)


def test_a_cut_last_row_is_refused(first_pass: Callable[..., Any]) -> None:
    found = first_pass((HEAD + row(1) + row(2))[:-8])
    assert [(number, reason) for number, _, _, reason in found.refused] == [
        (2, "the row has not as many fields as the header")
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (HEAD, "no rows"),
        (HEAD[:-1], "no rows"),
        ((HEAD + row(1)).decode().encode("utf-16"), "UTF-16"),
        ((HEAD + row(1)).decode().encode("utf-16-le"), "NUL"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\xff\xfe\x00", "UTF-16"),
        (HEAD.replace(b"\n", b"\r") + row(1).replace(b"\n", b"\r"), "header cannot be split"),
        (gzip.compress(HEAD + row(1))[:-9], "cut or damaged"),
        (b"PAR1garbage", "Parquet"),
        (HEAD.replace(b"source_id", b"\xff"), "not UTF-8"),
    ],
)
def test_files_that_are_broken_as_a_whole_are_refused(first_pass: Callable[..., Any], content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why):
        first_pass(content)


def test_a_bomb_is_refused(first_pass: Callable[..., Any]) -> None:
    with pytest.raises(UnreadableSource, match="swells more than"):
        first_pass(gzip.compress(HEAD + b"\n" * 150_000_000, compresslevel=1))


def test_a_column_name_that_stands_twice_is_refused(first_pass: Callable[..., Any]) -> None:
    with pytest.raises(UnknownFormat, match="stand twice: target_id"):
        first_pass(HEAD.replace(b"reference_text", b"target_id") + row(1))


def test_an_unknown_header_is_refused_with_its_columns(first_pass: Callable[..., Any]) -> None:
    with pytest.raises(UnknownFormat, match="Columns: a, b"):
        first_pass(b"a,b\n1,2\n")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no such file"):
        understood(tmp_path / "nothing.csv", LoadOptions())


def test_too_many_bad_rows_fail_the_whole(first_pass: Callable[..., Any]) -> None:
    bad = row(9).replace(b"1.00", b"x")
    with pytest.raises(TooManyRefused, match=r"2 of 3 rows .* row 2, amount_sent 'x'"):
        first_pass(HEAD + row(1) + bad + bad, max_quarantine_share=0.5)


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_compressed_files_are_found_by_content(first_pass: Callable[..., Any], packed: str) -> None:
    found = first_pass(
        pa.compress(HEAD + row(1), packed, asbytes=True) if packed == "zstd" else gzip.compress(HEAD + row(1))
    )
    assert [r["transaction_id"] for r in found.rows] == ["t1"]


def test_a_cut_zstd_file_is_refused(first_pass: Callable[..., Any], tmp_path: Path) -> None:
    noise = random.Random(0).randbytes(300_000).hex().encode()
    path = tmp_path / "packed.csv"
    with pa.output_stream(str(path), compression="zstd") as out:
        out.write(HEAD + b"".join(row(n, noise[n * 50 : n * 50 + 50]) for n in range(10_000)))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableSource, match="cut or damaged"):
        first_pass(path)
