"""Charts caught before they are written, so that tests can measure where every text stands."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pmflib.plots import style


@dataclass
class Caught:
    """The texts of a chart and their boxes in pixels."""

    boxes: dict[str, Bbox] = field(default_factory=dict)
    page: Bbox = field(default_factory=Bbox.null)

    def overlapping(self) -> list[tuple[str, str]]:
        named = list(self.boxes.items())
        return [
            (first, second)
            for at, (first, box) in enumerate(named)
            for second, other in named[at + 1 :]
            if _shared(box, other)
        ]

    def outside(self) -> list[str]:
        return [text for text, box in self.boxes.items() if not _within(box, self.page)]


def _shared(one: Bbox, other: Bbox) -> bool:
    both = Bbox.intersection(one, other)
    return both is not None and both.width > 1 and both.height > 1


def _within(box: Bbox, page: Bbox) -> bool:
    return box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Caught:
    """The texts of the chart drawn last."""
    held = Caught()
    write = style.svg

    def catch(axes: Axes) -> str:
        figure = axes.figure
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        renderer = canvas.get_renderer()
        held.page = Bbox.from_extents(0, 0, *canvas.get_width_height())
        held.boxes = {
            f"{at}: {text.get_text()}": text.get_tightbbox(renderer)
            for at, text in enumerate(figure.findobj(Text))
            if text.get_text() and text.get_visible()
        }
        return write(axes)

    monkeypatch.setattr(style, "svg", catch)
    return held
