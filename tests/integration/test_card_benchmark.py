"""The small form of the card benchmarks: real readers, features, label history and models on a part of the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_forms import report_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_card_fraud_is_ranked_far_above_chance() -> None:
    if not (DATA / "fraud_handbook").is_dir() or not (DATA / "s_ffsd").is_dir():
        pytest.skip("the development data are not in ../shared/data")
    figures = report_of("card_fraud")["figures"]
    # One customer in twenty: some thirty frauds in a week of five hundred payments a day, .6 % of them.
    assert figures["handbook_ap_preq"] > 0.05, figures
    assert figures["handbook_logistic_regression_ap_preq"] > 0.05, figures
    assert figures["handbook_cp100_preq"] > 0.5 * figures["handbook_ceiling_cp100_preq"] > 0, figures
    assert figures["sffsd_auc"] > max(0.7, figures["sffsd_windows_lightgbm_auc"]), figures
    assert figures["sffsd_time_auc"] > max(0.6, figures["sffsd_time_windows_lightgbm_auc"]), figures
    assert figures["sffsd_f1_lowest"] <= figures["sffsd_f1"] <= figures["sffsd_f1_highest"], figures
