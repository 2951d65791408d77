"""The shape of a section that explains: what was found, the evidence, how sure that is, and what it does not show."""

from __future__ import annotations

from pmflib.document import Bullets, Element, Heading, Paragraph, Section


def explained(heading: str, *evidence: Element, sure: str = "", hides: str = "") -> Section:
    """Return a section whose evidence states its finding as a title, followed by how far it carries.

    Parameters
    ----------
    heading : str
    *evidence : Element
    sure : str
        How sure the finding is, and on what it rests.
    hides : str
        What the evidence does not show.
    """
    said = (("How sure: ", sure), ("What it does not show: ", hides))
    items = tuple(f"{lead}{text}" for lead, text in said if text)
    return Section(elements=(Heading(text=heading), *evidence, *((Bullets(items=items),) if items else ())))


def missing(heading: str, why: str) -> Section:
    """Return a section that says in one sentence why there is no evidence."""
    return Section(elements=(Heading(text=heading), Paragraph(text=why)))
