"""One ring for each scheme, none for ordinary life."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from graphs import make_columns
from ring_scenes import DAY_S, background, make_hits, make_instances, make_scene, make_score, mixed, rows

from gnn.detector import TimeSplit
from graph.canonical.vocabulary import Typology
from rings.finding import find, find_in, fit_scorer
from rings.ring import Ring, Role
from rings.risks import ring_risks

CYCLE = rows("A>B", "B>C", "C>D", "D>A", amounts=[500_00, 480_00, 470_00, 450_00], gap_s=5 * 3600)


def the_only(rings: list[Ring]) -> Ring:
    assert len(rings) == 1
    return rings[0]


def test_a_suspicious_cycle_is_one_ring() -> None:
    transfers, risk, places = mixed(CYCLE)
    ring = the_only(find_in(make_scene(transfers, risk, [(Typology.CYCLE, places)])))
    assert ring.typology is Typology.CYCLE
    assert ring.events.tolist() == places
    assert (ring.amount_minor, ring.turnover_minor, ring.currency) == (450_00, 1900_00, "EUR")
    assert set(ring.roles) == {Role.PASS_THROUGH}
    assert ring.instances == (0,)
    assert ring.risk > 30
    assert ring.ring_id.startswith("ring-")


def test_early_transfers_join_by_the_instance() -> None:
    """The first transfers were innocent when they happened: only the motif instance knows them."""
    transfers, risk, places = mixed(CYCLE)
    for place in places[:2]:
        risk[place] = 2.0
    ring = the_only(find_in(make_scene(transfers, risk, [(Typology.CYCLE, places)])))
    assert ring.events.tolist() == places


def test_ordinary_life_makes_no_ring() -> None:
    transfers = background(80)
    found = [(Typology.CYCLE, [0, 3, 9]), (Typology.FAN_IN, [1, 2, 5, 8])]
    assert find_in(make_scene(transfers, [2.0] * 80, found)) == []


def test_no_transfers_and_no_scores_make_no_ring() -> None:
    assert find_in(make_scene(background(3), [0.0] * 3)) == []


def test_suspicious_flow_without_instances() -> None:
    fan = rows("A>H", "B>H", "C>H", "D>H", "E>H", gap_s=7000)
    transfers, risk, places = mixed(fan)
    ring = the_only(find_in(make_scene(transfers, risk)))
    assert ring.typology is Typology.FAN_IN
    assert ring.events.tolist() == places
    roles = dict(zip(ring.members.tolist(), ring.roles, strict=True))
    assert sorted(roles.values()) == [Role.COLLECTOR] + [Role.SOURCE] * 5
    assert ring.amount_minor == ring.turnover_minor == 500_00


def test_overlapping_instances_are_one_ring() -> None:
    hub = rows("A>H", "B>H", "C>H", "H>X", "H>Y", "H>Z", gap_s=9000)
    transfers, risk, p = mixed(hub)
    found = [
        (Typology.FAN_IN, p[:3]),
        (Typology.FAN_OUT, p[3:]),
        (Typology.GATHER_SCATTER, p),
        (Typology.GATHER_SCATTER, p[:5]),
        (Typology.FAN_OUT, p[2:]),
    ]
    ring = the_only(find_in(make_scene(transfers, risk, found)))
    assert ring.typology is Typology.GATHER_SCATTER
    assert ring.events.tolist() == p
    assert ring.instances == tuple(range(5))


def test_two_schemes_far_apart_are_two_rings() -> None:
    later = [(t + 40 * DAY_S, s + "2", e + "2", a) for t, s, e, a in CYCLE]
    transfers, risk, _ = mixed([*CYCLE, *later])
    rings = find_in(make_scene(transfers, risk))
    assert len(rings) == 2
    assert len({ring.ring_id for ring in rings}) == 2
    assert not set(rings[0].events.tolist()) & set(rings[1].events.tolist())


def test_money_does_not_run_backwards() -> None:
    """What left an account before the rest came in is no flow."""
    loose = rows("H>A", "B>H", "H>C", gap_s=3600)
    transfers, risk, places = mixed(loose[:2])
    rings = find_in(make_scene(transfers, risk))
    assert rings == []
    assert len(places) == 2


def test_no_path_through_an_impassable_account() -> None:
    fan = rows("A>H", "B>H", "C>H", "D>H")
    transfers, risk, _ = mixed(fan)
    assert len(find_in(make_scene(transfers, risk))) == 1
    assert find_in(make_scene(transfers, risk, account_kinds={"H": "correspondent"})) == []


def test_internal_transfers_alone_raise_nothing() -> None:
    transfers, risk, _ = mixed(CYCLE)
    holders = dict.fromkeys("ABCD", "P")
    assert find_in(make_scene(transfers, risk, holders=holders)) == []


def test_other_names_change_nothing() -> None:
    transfers, risk, places = mixed([*CYCLE, *rows("A>X", "B>X", "C>X", "X>Y", gap_s=4000)])
    names = {name: f"{hash(name) % 97:02d}{name}" for t in transfers for name in t[1:3]}
    other = [(t, names[s], names[e], a) for t, s, e, a in transfers]
    first = find_in(make_scene(transfers, risk, [(Typology.CYCLE, places[:4])]))
    second = find_in(make_scene(other, risk, [(Typology.CYCLE, places[:4])]))
    shown = [
        [(r.ring_id, r.typology, r.risk, r.amount_minor, r.events.tolist(), sorted(r.roles)) for r in rings]
        for rings in (first, second)
    ]
    assert shown[0] == shown[1]
    assert shown[0]


def test_too_large_components_are_split_and_say_so() -> None:
    star = [(k * 600.0, f"S{k}", "H", 10_00) for k in range(120)]
    transfers, risk, _ = mixed(star)
    rings = find_in(make_scene(transfers, risk))
    assert rings
    assert all(ring.truncated and len(ring.events) <= 64 for ring in rings)
    assert sum(len(ring.events) for ring in rings) == 120


def test_misused_cards_meet_at_their_merchant() -> None:
    cards = [f"K{k}" for k in range(6)]
    visits = [(k * 3600.0, card, "shop", 20_00) for k, card in enumerate(cards)]
    misuse = [(12 * DAY_S + k * 9000.0, card, f"m{k % 4}", 90_00) for k, card in enumerate(cards)]
    others = [(k * 7200.0 + 5, f"N{k}", f"m{k % 4}", 15_00) for k in range(40)]
    transfers = sorted([*visits, *misuse, *others])
    risk = [80.0 if t in misuse else 1.0 for t in transfers]
    scene = make_scene(transfers, risk, merchants={"shop", "m0", "m1", "m2", "m3"})
    ring = the_only(find_in(scene))
    assert [transfers[event] for event in ring.events.tolist()] == misuse


def test_find_and_risks_agree() -> None:
    transfers, risk, places = mixed(CYCLE)
    columns = make_columns(transfers)
    rings = find(columns, make_score(risk), make_instances(columns, [(Typology.CYCLE, places)]), make_hits())
    risks = ring_risks(rings)
    assert risks.event.tolist() == places
    assert risks.event_ring.tolist() == [0] * 4
    assert risks.member_takes_part.all()
    assert risks.risk.tolist() == [np.float32(rings[0].risk)]
    assert len(ring_risks([]).event) == 0


def test_a_scorer_learns_which_rings_are_true() -> None:
    """New contacts in true rings, old acquaintances in the others; all transfers equally suspicious."""
    transfers = []
    for k in range(20):
        at = k * 12 * DAY_S
        transfers += [(at + t, f"{s}{k}", f"{e}{k}", a) for t, s, e, a in CYCLE]
        known = rows("P>Q", "Q>R", "R>P", gap_s=9000)
        transfers += [(at + 6 * DAY_S + t, s, e, a) for t, s, e, a in known]
    transfers.sort()
    labels = np.array([int(t[1][0] in "ABCD") for t in transfers], dtype=np.int8)
    scene = make_scene(transfers, [60.0] * len(transfers))
    split = TimeSplit(train_end=len(transfers) // 10, valid_end=len(transfers))
    scorer = fit_scorer(scene, labels, split)
    assert scorer is not None
    rings = find_in(scene, scorer)
    # Among the others only the very first, when its ends did not know each other yet.
    assert [ring.events.tolist() for ring in rings if labels[ring.events].mean() < 1] == [[4, 5, 6]]
    assert len(rings) == 21
    assert fit_scorer(scene, np.full(len(transfers), -1, dtype=np.int8), split) is None
    assert find_in(scene, replace(scorer, bias=-60.0)) == []


def test_victims_and_merchants_take_no_part() -> None:
    burst = [(k * 3600.0, "V", f"m{k}", 50_00) for k in range(4)]
    scene = make_scene(burst, [80.0] * 4, merchants={"m0", "m1", "m2", "m3"})
    ring = the_only(find_in(scene))
    assert ring.typology is Typology.CARD_BURST
    assert not ring_risks([ring]).member_takes_part.any()


def test_an_incidental_member_takes_no_part() -> None:
    small = [*CYCLE, (4 * 5 * 3600.0, "D", "X", 100)]
    ring = the_only(find_in(make_scene(small, [80.0] * 5)))
    part = dict(zip(ring.members.tolist(), ring_risks([ring]).member_takes_part.tolist(), strict=True))
    assert list(part.values()) == [True, True, True, True, False]


def test_a_probable_transfer_is_suspicious_beyond_the_budget() -> None:
    """Risk follows the day's budget; where much is illicit, the calibrated probability says so."""
    transfers, _, places = mixed(CYCLE)
    columns = make_columns(transfers)
    probability = np.array([0.95 if k in places else 0.01 for k in range(len(transfers))])
    low = make_score([5.0] * len(transfers))
    assert find(columns, low, make_instances(columns), make_hits()) == []
    ring = the_only(find(columns, replace(low, probability=probability), make_instances(columns), make_hits()))
    assert ring.events.tolist() == places
