"""The device of the transfer."""

from __future__ import annotations

from typing import Final

from graph.canonical.vocabulary import Typology
from graph.features.families.wording import AMORTISED, WINDOW_WORDS, one
from graph.features.matrix import FeatureDescription
from graph.kernels.state import DEVICE_WINDOWS_S


def _used(name: str, w: str, window_s: int, text: str, phrase: str) -> FeatureDescription:
    common = {"window_s": window_s, "cost": AMORTISED, "typologies": (Typology.SHARED_DEVICE,)}
    words = WINDOW_WORDS[w]
    return one(f"{name}_{w}", "count", f"{text} in {words} before", phrase=f"{phrase} in {words}", **common)


DEVICE: Final = (
    one(
        "device_accounts",
        "count",
        "accounts that used the device before",
        typologies=(Typology.SHARED_DEVICE,),
        phrase="the device had been used by {value} accounts",
    ),
    one("account_devices", "count", "devices that the payer used before", typologies=(Typology.CARD_BURST,)),
    one(
        "device_is_new",
        "flag",
        "the payer uses the device for the first time",
        typologies=(Typology.CARD_BURST, Typology.SHARED_DEVICE),
    ),
    *(
        feature
        for w, window_s in zip(("1d", "30d"), DEVICE_WINDOWS_S, strict=True)
        for feature in (
            _used("device_count", w, window_s, "transfers over the device", "{value} transfers went over the device"),
            _used(
                "device_accounts",
                w,
                window_s,
                "accounts that sent money over the device",
                "{value} accounts sent money over the device",
            ),
        )
    ),
)
