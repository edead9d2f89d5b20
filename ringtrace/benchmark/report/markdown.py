"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ringtrace.benchmark.report.document import (
    ACCOUNT_COLUMNS,
    COLUMNS,
    RING_COLUMNS,
    Document,
    cell,
    has_rings,
    lead,
    variants,
)
from ringtrace.benchmark.summary import Line, mean_of


def markdown(document: Document) -> str:
    """The whole report as one text."""
    return "\n".join(_text(document)) + "\n"


def _text(document: Document) -> Iterator[str]:
    yield from (f"# {document.dataset}, protocol `{document.protocol}`", "", f"    {document.command}", "")
    yield (
        f"{document.events:,} transactions ({document.illicit:,} illicit, {document.unknown:,} unknown), "
        f"{document.accounts:,} accounts, {document.schemes:,} schemes."
    )
    yield from (f"- {note}" for note in ("", *document.notes) if note)
    for variant, which in variants(document):
        lines = [one for one in document.lines if (one.variant, one.which) == (variant, which)]
        yield from ("", f"## `{which}`, {variant}", "")
        yield from _table(COLUMNS, lines)
        if has_rings(lines):
            yield from ("", "Rings", "")
            yield from _table(RING_COLUMNS, lines)
        yield from ("", "Accounts", "")
        yield from _table(ACCOUNT_COLUMNS, lines)
        yield from _breakdown("Recall at the daily 1 % by typology", {one.detector: _recalls(one) for one in lines})
        flags = {one.detector: mean_of([run.false_flags for run in one.outcomes]) for one in lines}
        yield from _breakdown("Clean accounts flagged per 1,000, by segment", flags, digits=1)
    yield from ("", _LEGEND)


def _table(columns: Sequence[tuple[str, str]], lines: Sequence[Line]) -> Iterator[str]:
    leads = any(line.lead for line in lines) and columns is COLUMNS
    heads = ["detector", *(head for head, _ in columns), *(["lead PR-AUC"] if leads else []), "s"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for line in lines:
        if not line.mean:
            yield f"| {line.detector} | {line.why} |{' |' * (len(heads) - 2)}"
            continue
        cells = [line.detector, *(cell(line, figure) for _, figure in columns)]
        cells += [lead(line, "pr_auc")] if leads else []
        yield f"| {' | '.join([*cells, f'{line.seconds:.0f}'])} |"
    for line in lines:
        if line.mean and line.why:
            yield from ("", f"{line.detector}: {line.why}.")


def _recalls(line: Line) -> Mapping[str, float | None]:
    names = dict.fromkeys(name for run in line.outcomes for name in run.typologies)
    return {
        name: mean_of([run.typologies[name] for run in line.outcomes if name in run.typologies])["recall"]
        for name in names
    }


def _breakdown(title: str, by_detector: Mapping[str, Mapping[str, float | None]], *, digits: int = 3) -> Iterator[str]:
    """One row for each detector, one column for each name; nothing where there is no name."""
    names = list(dict.fromkeys(name for figures in by_detector.values() for name in figures))
    if not names:
        return
    yield from ("", title, "", f"| detector | {' | '.join(names)} |", f"|{'---|' * (len(names) + 1)}")
    for detector, figures in by_detector.items():
        told = [figures.get(name) for name in names]
        yield f"| {detector} | {' | '.join('–' if one is None else f'{one:.{digits}f}' for one in told)} |"


_LEGEND = (
    "P, R: precision and recall of the highest .1 % and 1 % of each day. F1 at the threshold chosen on validation. "
    "amount: share of the illicit money. rings: schemes with any, or at least half, of their transfers caught at 1 %. "
    "outside: recall of laundering in no scheme. unseen: recall where neither end was known before. "
    "in time: findable schemes caught by the midnight after their last transfer, 1 % of each day being flagged. "
    "ECE: calibration error of the top 1 %, calibrated on validation. "
    "[low, high]: 95 %, resampling schemes; (low–high): over seeds or folds. "
    "lead: paired 95 % of the difference to the first detector. –: nothing of the kind in the reported part."
)
