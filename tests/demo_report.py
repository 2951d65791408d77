"""A report that uses every element, and notebooks made of any elements, for tests."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pmflib.document import (
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    ColumnHead,
    Definitions,
    Figure,
    Heading,
    KeyMessages,
    Message,
    Paragraph,
    Section,
    Table,
    TitlePage,
)

SOURCE = "Northmere case management system, extract of 5 October 2026"
TITLE = TitlePage(
    council="Northmere County Council (fictional)",
    title="Children’s social care performance report",
    subtitle="Quarter 2, July to September 2026",
    facts=(
        ("For", "Children’s Services Performance Board, 12 November 2026"),
        ("Published", "6 November 2026"),
        ("Contact", "performance@northmere.example"),
    ),
    marking="OFFICIAL",
    notices=("Synthetic data: Northmere is a fictional council and every figure here is made up.",),
)
MEASURES = (
    ("Contacts per 10,000", "612", "588", "+24", "555", "No rating", "none", "Common cause"),
    ("Re-referrals within 12 months", "19.4%", "21.9%", "−2.5 pp", "21.0%", "Green", "green", "Improving"),
    ("Assessments in 45 working days", "78.1%", "82.7%", "−4.6 pp", "83.9%", "Red", "red", "Concern"),
    ("Child protection plans per 10,000", "41.3", "42.0", "−0.7", "44.8", "No rating", "none", "Common cause"),
    ("Reviews on time", "86.9%", "91.2%", "−4.3 pp", "92.6%", "Amber", "amber", "Concern"),
    ("Return interviews in 72 hours", "[x]", "71.0%", "[x]", "70.3%", "No rating", "none", "Not available"),
)


def _line(values: list[float], width: int, height: int) -> str:
    low, high = min(values), max(values)
    step, scale = width / (len(values) - 1), height / ((high - low) or 1)
    return " ".join(f"{at * step:.1f},{height - (value - low) * scale:.1f}" for at, value in enumerate(values))


def chart(values: list[float]) -> str:
    """A line chart of 480 by 200 points, drawn by hand."""
    points = _line(values, 380, 150)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="#6B7280"/>' for x, y in (point.split(",") for point in points.split())
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="480pt" height="200pt" viewBox="0 0 480 200" '
        'font-family="Source Sans Pro" font-size="9"><g transform="translate(40 20)">'
        '<path d="M0 75H390" stroke="#484949"/><path d="M0 20H390" stroke="#484949" stroke-dasharray="4 3"/>'
        f'<polyline points="{points}" fill="none" stroke="#6B7280" stroke-width="1.5"/>{dots}'
        '<text x="395" y="78" fill="#484949">Average</text><text x="395" y="23" fill="#484949">Upper limit</text>'
        "</g></svg>"
    )


def spark(values: list[float]) -> str:
    """A small line without axes."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="20pt" viewBox="-3 -3 96 26">'
        f'<polyline points="{_line(values, 90, 20)}" fill="none" stroke="#12436D" stroke-width="1.6"/></svg>'
    )


def series(start: int = 0) -> list[float]:
    """Eighteen months of made-up percentages."""
    return [23 + 2 * math.sin(month * 1.7 + start) - month * 0.15 for month in range(18)]


def behind(values: list[float], title: str = "Re-referrals by month") -> Table:
    """The numbers behind a chart."""
    return Table(
        title=title,
        columns=(ColumnHead(label="Month"), ColumnHead(label="Re-referrals, %", align="right")),
        rows=tuple(
            (Cell(text=f"Month {at}"), Cell(text=f"{value:.1f}%", number=round(value, 1)))
            for at, value in enumerate(values, start=1)
        ),
        source=SOURCE,
    )


def figure(title: str, start: int = 0) -> Figure:
    """A chart with all it needs."""
    values = series(start)
    return Figure(
        title=title,
        subtitle="Children re-referred within 12 months, %, monthly, April 2025 to September 2026, XmR chart",
        svg=chart(values),
        alt="Line chart of eighteen months: it falls from about 25% to about 19%, below the average since month 12.",
        source=SOURCE,
        data=behind(values, title),
    )


def scorecard() -> Table:
    """The scorecard of the first page."""
    heads = ("Indicator", "This quarter", "Last quarter", "Change", "Neighbours", "Rating", "Trend signal")
    rows = []
    for name, *texts, rating, tone, signal in MEASURES:
        numbers = (Cell(text=text, number=_number(text), tone="muted" if text == "[x]" else "plain") for text in texts)
        rows.append((Cell(text=name), *numbers, Cell(text=rating, tone=tone), Cell(text=signal)))
    return Table(
        title="Headline scorecard, quarter 2 2026 to 2027",
        columns=tuple(
            ColumnHead(label=label, align="right" if 0 < at < 5 else "left") for at, label in enumerate(heads)
        ),
        rows=tuple(rows),
        source=SOURCE,
        notes=("[x] not available.",),
    )


def _number(text: str) -> float | None:
    try:
        return float(text.removesuffix("%").removesuffix(" pp").replace("−", "-"))
    except ValueError:
        return None


def sparklines() -> Table:
    """Small pictures in cells."""
    heads = ("Measure", "October 2025", "12-month trend", "September 2026", "Change")
    names = ("Contacts", "Re-referrals (%)", "Assessments in time (%)", "Child protection plans", "Children in care")
    return Table(
        title="Twelve-month trend in five measures",
        subtitle="Latest twelve months, each on its own scale",
        columns=tuple(
            ColumnHead(label=label, align="left" if at in (0, 2) else "right") for at, label in enumerate(heads)
        ),
        rows=tuple(
            (
                Cell(text=name),
                Cell(text=f"{series(at)[0]:.1f}", number=series(at)[0]),
                Cell(svg=spark(series(at)), alt=f"{name}: falling over twelve months"),
                Cell(text=f"{series(at)[-1]:.1f}", number=series(at)[-1]),
                Cell(text=f"−{at}.1", number=-at - 0.1),
            )
            for at, name in enumerate(names)
        ),
        source=SOURCE,
    )


def long_table(rows: int = 60) -> Table:
    """A table that runs over a page."""
    return Table(
        title="Every council with a figure",
        columns=(ColumnHead(label="Council"), ColumnHead(label="Rank", align="right"), ColumnHead(label="Note")),
        rows=tuple(
            (Cell(text=f"Council {at}"), Cell(text=f"{at:,}", number=at), Cell(text="Provisional, see the definitions"))
            for at in range(1, rows + 1)
        ),
        source="Department for Education, children in need census (synthetic figures)",
    )


def cards() -> Cards:
    """Four headline figures, one of each rating."""
    said = (
        ("19.4%", "Children re-referred within 12 months", "Green", "green", "target 22.0%"),
        ("78.1%", "Assessments done in 45 working days", "Red", "red", "target 85.0%"),
        ("64.2", "Children in care per 10,000", "No rating", "none", "no target"),
        ("86.9%", "Child protection reviews on time", "Amber", "amber", "target 90.0%"),
    )
    return Cards(
        items=tuple(
            Card(value=value, label=label, rating=rating, tone=tone, note=note)
            for value, label, rating, tone, note in said
        )
    )


def headlines() -> list[Any]:
    """The first page: messages, cards, scorecard, confidence."""
    first = "and sit below the control limits: the change is unlikely to be chance."
    second = "Eight months in a row sit below the average, and the 85% target is out of reach."
    confidence = (
        "Overall confidence: medium. 98.7% of open cases have a recorded ethnicity, but 142 assessments (6.1%) "
        "have an end date before the start date and were left out.",
        "Return interview timeliness is withheld because two districts changed how they record it.",
    )
    return [
        KeyMessages(
            items=(
                Message(lead="Re-referrals have improved for two quarters", rest=first),
                Message(lead="Timeliness of assessments is getting worse.", rest=second),
                Message(lead="Audit quality is steady."),
            )
        ),
        cards(),
        scorecard(),
        Callout(title="How confident are we in these figures?", tone="warning", paragraphs=confidence),
    ]


def shown() -> list[Any]:
    """What the demonstration notebook displays, cell by cell; text stands for a Markdown cell."""
    return [
        "# Notebook title\n\nInstructions for the analyst: never in a reader's copy.",
        TITLE,
        "## Headline messages",
        *headlines(),
        "## Trends\n\n### Re-referrals",
        Section(
            elements=(
                Paragraph(text="The chart below separates real change from month-to-month noise."),
                figure("Re-referrals fell after the new front-door triage and have stayed down"),
            )
        ),
        "### Key measures at a glance",
        sparklines(),
        Callout(title="Read with the definitions", paragraphs=("Each line has its own scale.",)),
        "## How we compare\n\n### Statistical neighbours\n\nCouncils most like ours:\n\n- Ashford Vale\n- Eastmarch",
        figure("Northmere completes fewer assessments on time than any neighbour", 3),
        "### All English councils",
        long_table(),
        "## About this report\n\n### Definitions",
        Definitions(items=(("Re-referral", "A referral within 12 months of another."), ("pp", "Percentage points."))),
        "### Accessibility",
        Paragraph(text="Every chart has a text description and the numbers behind it.", muted=True),
        Bullets(items=("The spreadsheet holds every number.", "Ask for another format.")),
        Heading(text="Methods", level=4),
        Paragraph(text="Confidence intervals are Wilson's."),
    ]


def notebook(cells: list[Any]) -> dict[str, Any]:
    """A notebook as a run leaves it: elements displayed by code cells, text in Markdown cells."""
    numbered = [_cell(at, cell) | {"id": f"c{at}"} for at, cell in enumerate(cells)]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": numbered}


def _cell(at: int, shown: Any) -> dict[str, Any]:
    if isinstance(shown, dict):
        return shown
    if isinstance(shown, str):
        return {"cell_type": "markdown", "metadata": {}, "source": shown}
    bundle = json.loads(json.dumps(shown._repr_mimebundle_()))
    return code(
        f"report.part_{at}", [{"output_type": "execute_result", "execution_count": at, "data": bundle, "metadata": {}}]
    )


def code(source: str, outputs: list[dict[str, Any]], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """One executed code cell."""
    metadata = {"tags": list(tags)}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "execution_count": 1,
        "source": source,
        "outputs": outputs,
    }


def write(folder: Path, cells: list[Any], name: str = "quarterly.ipynb") -> Path:
    """Save a notebook of these cells."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(notebook(cells)), encoding="utf-8")
    return path
