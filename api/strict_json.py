"""JSON as RFC 8259 means it, read strictly: what default parsers accept in silence is refused."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from api.errors import MalformedBody


def parse(body: bytes) -> Any:
    """The value. Raises: `MalformedBody` for syntax, NaN and infinities, duplicate keys, lone surrogates, nesting."""
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
        canonical(value)
    except RecursionError:
        raise MalformedBody("the body is nested too deeply") from None
    except UnicodeEncodeError:
        raise MalformedBody("a text holds half of a surrogate pair") from None
    except UnicodeDecodeError as error:
        msg = f"byte {error.start} is not UTF-8"
        raise MalformedBody(msg) from None
    except json.JSONDecodeError as error:
        msg = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise MalformedBody(msg) from None
    except ValueError as error:
        # Integers of thousands of digits end here, too.
        raise MalformedBody(str(error).split(";")[0]) from None
    return value


def canonical(value: Any) -> bytes:
    """One byte string for equal values, whatever their spacing and order of keys."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"the key {twice[:60]!r} occurs twice in one object"
        raise ValueError(msg)
    return found


def _constant(name: str) -> NoReturn:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        msg = f"{text[:40]} is beyond the range of numbers"
        raise ValueError(msg)
    return number
