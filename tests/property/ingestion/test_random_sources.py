"""Laws of reading: nothing but our own errors, no row lost, and the fast readers equal slow, obvious ones."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.cells.amounts import LIMIT_MINOR, NumberStyle, parse_amounts
from ingestion.cells.times import TimeStyle, parse_times
from ingestion.check import Check
from ingestion.formats.registry import understood
from ingestion.options import LoadOptions
from ingestion.reading import csv_kernel
from ingestion.staging import Staging
from ringtrace.errors import RingtraceError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADERS = (
    "transaction_id,occurred_at,source_id,target_id,amount_sent,currency_sent,attributes,illicit",
    "occurred_at,source_bank,source_number,target_id,target_kind,amount_sent_minor,currency_sent,amount_received",
    (
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency"
        ",Payment Format,Is Laundering"
    ),
    "sourceNodeId,targetNodeId,value,time",
    "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id",
)
ORDINARY = ("", "A", "B", "1", "5.00", "2026-01-01", "2026-01-01 10:00", "EUR", "USD", "Euro", "US Dollar", "true", "0")
ODD = ('"x"', '"a\nb"', '"', "cash", "account", "{}", '"{""a"":1}"', "-1", "NaN", "1E9", " 7 ", "9" * 20, "\r", "\0")
CELLS = st.one_of(st.sampled_from(ORDINARY), st.sampled_from(ODD), st.text(max_size=12))


def first_pass(content: bytes) -> tuple[int, int] | None:
    """(rows in, staged and quarantined) of a file, None where it is refused as a whole."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "source.csv"
        path.write_bytes(content)
        options = LoadOptions(now=NOW, max_quarantine_share=1.0)
        staging = Staging(Path(name) / "staging")
        staging.start()
        try:
            found = Check(understood(path, options), staging, options=options, now=NOW).run(lambda _: None)
        except RingtraceError:
            return None
        staged = sum(staging.get(f"batch-{n:06}").num_rows for n in range(found.batches))
        staged -= int(staging.column("repeated", "?").sum())
        refused = staging.get("quarantine")
        assert refused.num_rows == found.refused
        assert len(set(refused["row"].to_pylist())) == found.refused
        return found.rows_in, staged + found.refused


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADERS), st.lists(st.lists(CELLS, min_size=3, max_size=12), max_size=12))
def test_any_cells_under_any_header(header: str, rows: list[list[str]]) -> None:
    width = len(header.split(","))
    lines = [",".join((row * 4)[:width] if i % 3 else row) for i, row in enumerate(rows)]
    counted = first_pass("\n".join([header, *lines, ""]).encode("utf-8", "surrogatepass"))
    assert counted is None or counted[0] == counted[1]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(HEADERS), st.binary(max_size=300))
def test_any_bytes_under_any_header(header: str, noise: bytes) -> None:
    counted = first_pass(header.encode() + b"\n" + noise)
    assert counted is None or counted[0] == counted[1]


COLUMNS = st.one_of(
    st.lists(st.one_of(st.none(), CELLS), min_size=4, max_size=4).map(lambda v: pa.array(v, pa.string())),
    st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=4, max_size=4).map(pa.array),
    st.lists(st.one_of(st.none(), st.floats()), min_size=4, max_size=4).map(lambda v: pa.array(v, pa.float64())),
    st.lists(st.integers(-(2**62), 2**62), min_size=4, max_size=4).map(lambda v: pa.array(v, pa.timestamp("us"))),
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=4, max_size=4).map(lambda v: pa.array(v, pa.date32())),
    st.lists(st.booleans(), min_size=4, max_size=4).map(pa.array),
    st.lists(st.binary(max_size=4), min_size=4, max_size=4).map(pa.array),
    st.lists(st.lists(st.integers(0, 9), max_size=2), min_size=4, max_size=4).map(
        lambda v: pa.array(v, pa.list_(pa.int64()))
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADERS[:2]), st.data())
def test_any_parquet_columns_under_any_header(header: str, data: st.DataObject) -> None:
    names = header.split(",")
    table = pa.table({name: data.draw(COLUMNS) for name in names})
    out = io.BytesIO()
    pq.write_table(table, out)
    assert first_pass(out.getvalue()) in ((4, 4), None)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all(noise: bytes) -> None:
    counted = first_pass(noise)
    assert counted is None or counted[0] == counted[1]


def split_all(text: bytes, block: int) -> list[list[str]]:
    """Records by the kernel, fed block by block."""
    found, buf, at = [], b"", 0
    while True:
        final = at >= len(text)
        buf += text[at : at + block]
        at += block
        data = np.frombuffer(buf, dtype=np.uint8)
        starts, ends, kinds, begins, _, faults, consumed = csv_kernel.split(data, 44, 3, final, len(buf) + 2, 1 << 20)
        assert not faults.any()
        offsets, cells = csv_kernel.gather(data, starts, ends, kinds)
        texts = [cells[a:b].tobytes().decode() for a, b in pairwise(offsets)]
        found += [texts[i : i + 3] for i in range(0, len(texts), 3)]
        assert len(begins) * 3 == len(texts)
        buf = buf[consumed:]
        if final:
            assert not buf
            return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.text(alphabet='ab ",\n\ré', max_size=6), min_size=3, max_size=3), max_size=8),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n"]),
)
def test_well_formed_csv_is_read_as_the_standard_library_reads_it(rows: list[list[str]], block: int, end: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    text = out.getvalue()
    expected = [[cell.strip(" ") for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    assert split_all(text.encode(), block) == expected


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,10})?", fullmatch=True),
        st.text(alphabet="0123456789.-+eE_ ", max_size=10),
    ),
    st.sampled_from([0, 2, 3, 8]),
    st.booleans(),
)
def test_amounts_equal_decimal_arithmetic(text: str, exponent: int, rounding: bool) -> None:
    style = NumberStyle(round=rounding, signed=True)
    parsed, _ = parse_amounts(pa.array([text]), np.array([exponent], np.int8), style)
    assert parsed.values.to_pylist() == [_slowly(text, exponent, rounding=rounding)]


def _slowly(text: str, exponent: int, *, rounding: bool) -> int | None:
    digits = text.removeprefix("-")
    whole, point, fraction = digits.partition(".")
    if not (whole.isdecimal() and whole.isascii()) or (point and not fraction.isdecimal()):
        return None
    try:
        exact = Decimal(text).scaleb(exponent)
    except InvalidOperation:
        return None
    minor = int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
    if minor != exact:
        if not rounding:
            return None
        minor = minor or (-1 if text.startswith("-") else 1)
    return minor if 0 < abs(minor) < LIMIT_MINOR else None


@settings(max_examples=200, deadline=None)
@given(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2199, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_times_equal_the_standard_library(moment: datetime, minutes: int) -> None:
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    text = f"{moment.isoformat(timespec='microseconds')}{sign}{size // 60:02}:{size % 60:02}"
    found = parse_times(pa.array([text]), TimeStyle(), zone="UTC")
    expected = datetime.fromisoformat(text)
    assert found.codes.tolist() == [0]
    assert found.utc_us[0] == (expected - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert int(found.offset_s[0]) == minutes * 60


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(min_value=datetime(1971, 1, 2), max_value=datetime(2036, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_naive_times_equal_zoneinfo(moment: datetime, zone: str) -> None:
    clock = moment.replace(microsecond=0)
    found = parse_times(pa.array([clock.isoformat()]), TimeStyle(zone=zone), zone="UTC")
    there = clock.replace(tzinfo=ZoneInfo(zone))
    back = there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if back != clock:
        assert found.codes.tolist() != [0]
    else:
        assert found.utc_us[0] == int(there.timestamp()) * 1_000_000
