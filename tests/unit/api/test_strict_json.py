from __future__ import annotations

import pytest

from api.errors import MalformedBody
from api.strict_json import canonical, parse


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b'{"a": 1, "a": 2}', "occurs twice"),
        (b'[{"x": [{"k": 1, "k": 1}]}]', "occurs twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e400}', "beyond the range"),
        (b'{"a": "\\ud800"}', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b"9" * 10_000, "digits"),
        (b"", "line 1"),
        (b'{"a": 1', "line 1"),
        (b"{'a': 1}", "line 1"),
        (b'{"a": 01}', "line 1"),
        (b'{"a": "\x00"}', "line 1"),
        (b'\xef\xbb\xbf{"a": 1}', "BOM"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else value,
)
def test_what_default_parsers_accept_or_choke_on_is_refused(body: bytes, because: str) -> None:
    with pytest.raises(MalformedBody, match=because):
        parse(body)


def test_json_is_read() -> None:
    assert parse('{"a": [1, 2.5, "ü", null, true], "b": {"a": 12345678901234567890}}'.encode()) == {
        "a": [1, 2.5, "ü", None, True],
        "b": {"a": 12345678901234567890},
    }


def test_equal_values_have_one_form() -> None:
    assert canonical(parse(b'{"b": 1, "a": [ 2 ]}')) == canonical(parse(b'{"a":[2],"b":1}'))


def test_other_values_have_another_form() -> None:
    assert canonical(parse(b'{"a": 1}')) != canonical(parse(b'{"a": "1"}'))
