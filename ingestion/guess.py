"""A proposed map for a file: columns guessed by their names and by what stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from graph.canonical.currency import EXPONENT
from ingestion.mapping.table_map import TableMap
from ingestion.mapping.toml_map import FIELDS

#: Words of column names by field, the most telling first. German, French and Spanish banks are among them.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "transaction_id": (
        r"(trans(action)?|tx|trn|payment|tran|trans)_?(id|no|num|number|ref)$",
        r"^(id|uuid|reference_?number)$",
        r"^utr$",
        r"^uetr$",
    ),
    "occurred_at": (
        r"^(date|time|timestamp|datetime|datum|fecha)$",
        r"(trans|tx|tran|booking|value|event|payment|pay|begin|purchase)_?(at|date|time|timestamp|datetime|dt)",
        r"buchungs(tag|datum)",
        r"date",
        r"time",
        r"^step$",
    ),
    "source_bank": (
        r"(from|sender|orig(in(ator)?)?|source|debtor|payer)\w*_bank(_?id|_?name)?$",
        r"^(from|sender|debtor)_?(bank|bic)",
    ),
    "target_bank": (
        r"(to|receiver|bene(ficiary)?|dest(ination)?|target|creditor|payee)\w*_bank(_?id|_?name)?$",
        r"^(to|receiver|creditor|beneficiary)_?(bank|bic)",
    ),
    "source_id": (
        r"^(from|sender|orig|source|src|debtor|payer|debit)(_?(account|acct|acc|iban|id|node_?id|name))?(_?(id|no|number|iban))?$",
        r"name_?orig",
        r"customer(_?id)?$",
        r"(user|client|card|cc)_?(id|num|number)$",
        r"account_?id$",
        r"^(auftraggeber|zahler|donneur|ordenante)(_?(konto|iban|compte|cuenta))?$",
    ),
    "target_id": (
        r"^(to|receiver|bene|beneficiary|dest|target|tgt|creditor|payee|credit)(_?(account|acct|acc|iban|id|node_?id|name))?(_?(id|no|number|iban))?$",
        r"name_?dest",
        r"merchant(_?(id|name))?$",
        r"terminal_?id$",
        r"counterparty(_?(account|iban|id))?$",
        r"^(empf(ä|ae)nger|beg(ü|ue)nstigter?|b[ée]n[ée]ficiaire|beneficiario)(_?(konto|iban|compte|cuenta))?$",
    ),
    "amount_sent": (
        r"^(amount|amt|value|betrag|montant|importe|sum)$",
        r"(base|tx|trans|transaction|paid|payment|purchase|sent)_?(amt|amount|value)",
        r"amount",
        r"betrag",
        r"amt",
    ),
    "currency_sent": (
        r"^(currency|ccy|curr|w[äa]hrung|devise|moneda)$",
        r"(payment|base|sent|tx)_?(currency|ccy)",
        r"currency",
    ),
    "currency_received": (r"(receiv\w*|target|to)_?(currency|ccy)",),
    "amount_received": (r"(receiv\w*)_?(amt|amount)",),
    "channel": (r"^(channel|type|tx_?type|payment_?(type|format|method)|method|trans_?type|transaction_?type)$",),
    "reference_text": (r"^(description|reference|memo|text|purpose|verwendungszweck|narrative|remittance\w*)$",),
    "device_id": (r"device(_?id)?$",),
    "source_country": (r"(sender|from|orig|debtor|source)\w*_?(country|location|iso)",),
    "target_country": (r"(receiver|to|bene\w*|creditor|target)\w*_?(country|location|iso)",),
    "illicit": (
        r"^is_?(fraud|sar|laundering|illicit)$",
        r"(fraud|laundering)(_?label)?$",
        r"^class$",
        r"^labels?$",
    ),
}
_PATTERNS: Final = (
    "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y",
    "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d-%m-%Y", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%b %d, %Y",
    "%d-%b-%Y", "%Y%m%d", "%y%m%d", "%Y%m%d%H%M%S",
)  # fmt: skip
_CLOCK_NAME: Final = re.compile("time|uhrzeit|heure|hora")
_ISO: Final = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$")
_NUMBER: Final = re.compile(r"-?[\d.,' ]*\d$")


class Proposal(NamedTuple):
    """A map as a document, and as TOML with remarks."""

    document: dict[str, Any]
    text: str


def proposed_map(
    names: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    *,
    separator: str = "",
    known: TableMap | None = None,
) -> Proposal:
    """A map for columns of these names and filled cells; exact where the format is known, a guess otherwise."""
    if known is not None:
        return _written(_of_known(known))
    columns = _guessed_columns(names, samples)
    moments = list(samples.get(columns.get("occurred_at", ""), ()))
    for side in ("source", "target"):
        if {f"{side}_id", f"{side}_bank"} <= columns.keys():
            columns[f"{side}_number"] = columns.pop(f"{side}_id")
    clock = next((n for n in names if _CLOCK_NAME.search(_snake(n)) and _clocks(samples.get(n, ()))), None)
    if clock is not None:
        columns = _with_clock(columns, names, clock)
        days = samples.get(columns.get("occurred_at", ""), ())
        moments = [f"{day} {time}" for day, time in zip(days, samples[clock], strict=False)]
    file: dict[str, Any] = {"separator": separator} if separator else {}
    file |= _time_style(moments)
    file |= _number_style(samples.get(columns.get("amount_sent", ""), ()))
    constants = {} if "currency_sent" in columns else {"currency_sent": "EUR"}
    if not {"target_id", "target_number"} & columns.keys():
        constants["target_kind"] = "outside"
    elif re.search("merchant|terminal", _snake(columns.get("target_id", ""))):
        constants["target_kind"] = "merchant"
    document: dict[str, Any] = {"file": file, "columns": columns, "constants": constants}
    negative = any(cell.startswith("-") for cell in samples.get(columns.get("amount_sent", ""), ()))
    if negative:
        document |= _with_direction(columns)
    return _written({key: value for key, value in document.items() if value})


def _with_direction(columns: dict[str, str]) -> dict[str, Any]:
    """The section on direction, for signed amounts; the columns' ends are then own and other."""
    if not {"source_id", "source_number"} & columns.keys():
        return {}
    for side, other in (("source", "own"), ("target", "other")):
        for part in ("id", "number", "bank"):
            if f"{side}_{part}" in columns:
                columns[f"{other}_{part}"] = columns.pop(f"{side}_{part}")
    return {"direction": {"sign": True}}


def _of_known(known: TableMap) -> dict[str, Any]:
    """A built-in format's own map, as far as a map can say it."""
    file: dict[str, Any] = {"times": known.times.pattern}
    if known.times.pattern == "step_days":
        file["origin"] = known.times.origin
    file |= {"precision": known.times.precision} if known.times.precision else {}
    file |= {"round": True} if known.numbers.round else {}
    file |= {"separator": known.separator} if known.separator else {}
    fields = {k: v for k, v in known.columns.items() if k in FIELDS}
    document = {"file": file, "columns": fields, "constants": dict(known.constants)}
    document["words"] = {field: dict(words) for field, words in known.words.items()}
    return {key: value for key, value in document.items() if value}


def _guessed_columns(names: Sequence[str], samples: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column of each field; a column once, and its contents must fit."""
    found: dict[str, str] = {}
    for field, patterns in _NAMES.items():
        for pattern in patterns:
            fits = [
                name
                for name in names
                if name not in found.values()
                and re.search(pattern, _snake(name))
                and _CONTENTS.get(field, _anything)(samples.get(name, ()))
            ]
            if fits:
                found[field] = fits[0]
                break
    return found


def _with_clock(columns: dict[str, str], names: Sequence[str], clock: str) -> dict[str, str]:
    """The columns, where day and time of day stand apart."""
    found = {field: name for field, name in columns.items() if name != clock}
    day = next((n for n in names if re.search("date|day|datum", _snake(n)) and n != clock), None)
    if day is not None:
        found |= {"occurred_at": day, "occurred_time": clock}
    return found


def _clocks(cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", cell) for cell in cells)


def _snake(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^\w]+", "_", spaced).lower()


def _anything(_: Sequence[str]) -> bool:
    return True


def _numbers(cells: Sequence[str]) -> bool:
    return all(_NUMBER.match(cell) for cell in cells)


def _codes(cells: Sequence[str]) -> bool:
    return all(cell in EXPONENT for cell in cells)


def _truths(cells: Sequence[str]) -> bool:
    return all(cell.lower() in {"0", "1", "true", "false", "yes", "no", "y", "n"} for cell in cells)


def _alpha2(cells: Sequence[str]) -> bool:
    return all(re.fullmatch("[A-Z]{2}", cell) for cell in cells)


_CONTENTS: Final[dict[str, Callable[[Sequence[str]], bool]]] = {
    "amount_sent": _numbers,
    "amount_received": _numbers,
    "currency_sent": _codes,
    "currency_received": _codes,
    "illicit": _truths,
    "source_country": _alpha2,
    "target_country": _alpha2,
}


def _time_style(cells: Sequence[str]) -> dict[str, Any]:
    """The first style that reads all cells; none where there are no cells."""
    if not cells or all(_ISO.match(cell) for cell in cells):
        return {"times": "iso"}
    for pattern in _PATTERNS:
        if all(_reads(cell, pattern) for cell in cells):
            return {"times": pattern}
    if all(re.fullmatch(r"\d{13}", cell) for cell in cells):
        return {"times": "epoch_ms"}
    if all(re.fullmatch(r"\d{9,10}", cell) for cell in cells):
        return {"times": "epoch_s"}
    if all(re.fullmatch(r"\d{1,6}", cell) for cell in cells):
        return {"times": "step_days", "origin": "2017-01-01"}
    return {"times": "iso"}


def _reads(cell: str, pattern: str) -> bool:
    try:
        datetime.strptime(cell, pattern)  # noqa: DTZ007 - only the form is asked for
    except ValueError:
        return False
    return True


def _number_style(cells: Sequence[str]) -> dict[str, Any]:
    """Marks of decimals and thousands, where cells show them."""
    if any(re.search(r",\d{1,2}$", cell) for cell in cells):
        return {"decimal": ",", "thousands": "."}
    if any(re.search(r",\d{3}(\.|$)", cell) for cell in cells):
        return {"decimal": ".", "thousands": ","}
    return {}


def _written(document: dict[str, Any]) -> Proposal:
    lines = ["# Proposed by `ringtrace inspect`: look it over, save it, and pass it with --map."]
    if document.get("constants", {}).get("currency_sent") == "EUR":
        lines.append("# No column names a currency: EUR below is a guess.")
    for section in ("file", "columns", "constants", "direction"):
        if document.get(section):
            lines += ["", f"[{section}]", *(f"{_key(k)} = {_value(v)}" for k, v in document[section].items())]
    for field, words in document.get("words", {}).items():
        lines += ["", f"[words.{field}]", *(f"{_key(k)} = {_value(v)}" for k, v in words.items())]
    return Proposal(document, "\n".join(lines) + "\n")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    """A TOML value; its strings are written as JSON's are."""
    return json.dumps(value, ensure_ascii=False).replace("\u007f", "\\u007f")
