"""Small line charts as inline SVG: no script, no font, no address of anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

#: Colours that stay apart for colour-blind readers (Okabe and Ito), and dashes where they run out.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_DASHES = ("", "6 3", "2 3")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 460, 320, 46, 40, 14, 12

Points = Sequence[tuple[float, float]]


def style_of(number: int) -> str:
    """Colour and dash of the line with this number."""
    dash = _DASHES[number // len(COLOURS) % len(_DASHES)]
    return f'stroke="{COLOURS[number % len(COLOURS)]}"' + (f' stroke-dasharray="{dash}"' if dash else "")


def chart(title: str, lines: Mapping[str, Points], *, axes: tuple[str, str], most: float = 1.0) -> str:
    """Lines over [0, most] on both axes, with a legend; `title` is read to those who cannot see it."""
    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">', _frame(axes, most)]
    for number, (name, points) in enumerate(lines.items()):
        at = " ".join(f"{_x(x / most):.1f},{_y(y / most):.1f}" for x, y in points)
        parts.append(
            f'<polyline fill="none" stroke-width="1.8" {style_of(number)} points="{at}">'
            f"<title>{escape(name)}</title></polyline>"
        )
    return "".join([*parts, "</svg>"])


def legend(names: Sequence[str]) -> str:
    """The names beside their lines."""
    return "".join(
        f'<span class="key"><svg viewBox="0 0 24 8" aria-hidden="true"><line x1="0" y1="4" x2="24" y2="4" '
        f'stroke-width="3" {style_of(number)}/></svg>{escape(name)}</span>'
        for number, name in enumerate(names)
    )


def _frame(axes: tuple[str, str], most: float) -> str:
    parts = []
    for step in range(5):
        share = step / 4
        x, y, text = _x(share), _y(share), f"{share * most:.2g}"
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{_y(0):.1f}" x2="{x:.1f}" y2="{_y(1):.1f}"/>')
        parts.append(f'<line class="grid" x1="{_x(0):.1f}" y1="{y:.1f}" x2="{_x(1):.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{x:.1f}" y="{_y(0) + 14:.1f}" text-anchor="middle">{text}</text>')
        parts.append(f'<text x="{_x(0) - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    parts.append(f'<text x="{_x(0.5):.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(axes[0])}</text>')
    middle = f"12 {_y(0.5):.1f}"
    parts.append(
        f'<text x="12" y="{_y(0.5):.1f}" text-anchor="middle" transform="rotate(-90 {middle})">{escape(axes[1])}</text>'
    )
    return "".join(parts)


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)
