"""Words of closed vocabularies: kinds, states, currencies, countries, truth values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.canonical.currency import EXPONENT
from ingestion.cells.countries import COUNTRIES, RETIRED
from ingestion.cells.parsed import Parsed, as_text, null_mask

#: Currencies that are no longer money (ISO 4217, list three, the better known).
RETIRED_CURRENCIES: Final = frozenset(
    "ATS BEF BYR CYP DEM ECS EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL SIT SKK STD TRL VEB VEF "
    "ZMK ZWD ZWL YUM CSD AZM MZM SDD GHC TMM XEU".split()
)
_CODES: Final = tuple(EXPONENT)
_EXPONENTS: Final = np.array([EXPONENT[code] for code in _CODES], dtype=np.int8)
TRUE, FALSE = "true", "false"
TRUTH: Final = {"1": TRUE, "0": FALSE, "true": TRUE, "false": FALSE, "yes": TRUE, "no": FALSE, "y": TRUE, "n": FALSE}


def translate(cells: pa.Array, words: Mapping[str, str]) -> pa.Array:
    """Cells with the source's words replaced, compared without case; other cells are passed on as they are."""
    cells = as_text(cells)
    if not words:
        return cells
    folded = {word.strip().casefold(): meaning for word, meaning in words.items()}
    encoded = cells.dictionary_encode()
    meant = [folded.get(text.casefold(), text) for text in encoded.dictionary.to_pylist()]
    return pa.array(meant, pa.string()).take(encoded.indices)


def parse_words(cells: pa.Array, known: Collection[str], why: Callable[[str], str] | None = None) -> Parsed:
    """Words of a vocabulary, exactly as they are written in it."""
    cells = as_text(cells)
    wrong = np.asarray(~pc.is_in(cells, pa.array(list(known), pa.string())).to_numpy(zero_copy_only=False))
    wrong &= ~null_mask(cells)
    listed = ", ".join(sorted(known)) if len(known) < 15 else ""
    return Parsed(_blank(cells, wrong), wrong, why or (lambda _: f"not one of: {listed}"))


def parse_currencies(cells: pa.Array) -> Parsed:
    """ISO 4217 codes in force, and the crypto tickers that we know."""
    return parse_words(cells, _CODES, _why_currency)


def exponents(currencies: pa.Array) -> npt.NDArray[np.int8]:
    """[n] digits after the decimal point of each currency; 2 where it is unknown (such a row is refused anyway)."""
    where = pc.index_in(currencies, pa.array(_CODES, pa.string())).fill_null(-1).to_numpy(zero_copy_only=False)
    found: npt.NDArray[np.int8] = np.where(where < 0, np.int8(2), _EXPONENTS[where])
    return found


def parse_countries(cells: pa.Array) -> Parsed:
    """ISO 3166-1 alpha-2 codes in force."""
    return parse_words(cells, COUNTRIES, _why_country)


def parse_truths(cells: pa.Array) -> Parsed:
    """Truth values as the words `true` and `false`."""
    return parse_words(translate(cells, TRUTH), (TRUE, FALSE), lambda _: "neither 0/1, true/false, yes/no nor y/n")


def _why_currency(text: str) -> str:
    if text in RETIRED_CURRENCIES:
        return "a currency that is no longer in force"
    if text.upper() in EXPONENT:
        return "a currency code in lower case"
    return "not a currency code of ISO 4217, nor a crypto asset that is known"


def _why_country(text: str) -> str:
    if text in RETIRED:
        return "a country code that was withdrawn"
    return "not a country code of ISO 3166-1 (alpha-2)"


def _blank(cells: pa.Array, wrong: npt.NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), cells) if wrong.any() else cells
