"""The section on what case files show: what was read, what it was graded, how sure that is, and what it leaves open."""

from __future__ import annotations

from pmflib import findings, plots, tables
from pmflib.disclosure import Release
from pmflib.document import Bullets, Element, Heading, Paragraph, Section
from pmflib.reports.explained import explained, missing

DATA_ONLY = "Data only: no case file has been read."
_HEADING = "What the case files show"
_NOT_SHOWN = "Case files were read on this theme. What they show is not given to these readers."
_NONE_HERE = "Case files were read on this theme, none of them from here."
_SURE = (
    "limits allow for the draw and for unequal chances; files that could not be read are taken to be like the others "
    "of their group."
)
_HIDES = "what was never written down, and how children and families saw it. A grade is a judgement of a file."
_QUOTES = "In auditors’ words"
_MOST_QUOTES = 4


def data_only(release: Release, theme: str) -> bool:
    """Return whether no case file has been read on a theme, as far as these readers may know."""
    return findings.round_of(release, theme) is None


def judgement(release: Release, theme: str, headline: str, area: str) -> Section:
    """Return the section on the newest round of audits of a theme.

    Parameters
    ----------
    release : Release
    theme : str
        A file of parameters/themes.
    headline : str
        Code of the theme's indicator, to set the grades beside.
    area : str
        Code.
    """
    if data_only(release, theme):
        return missing(_HEADING, DATA_ONLY)
    one = findings.judged(release, theme, area)
    if one is None:
        return missing(_HEADING, _NONE_HERE if len(release.grades) else _NOT_SHOWN)
    said = (*findings.judgement_sentences(one), *findings.agreement_sentences(one))
    beside = findings.beside_figures_sentence(release, theme, headline, area)
    shown: list[Element] = [Bullets(items=(*said, *((beside,) if beside else ())))]
    good = one.share("grade", "overall", findings.GOOD_OR_BETTER)
    if good is not None and good.told and plots.has_audit_grades(release, area, theme_code=theme):
        shown.append(plots.audit_grades(release, area, theme_code=theme))
    made = (
        tables.grades_table(release, theme, area),
        tables.judged_places_table(release, theme, area),
        tables.named_table(release, theme, area),
        tables.agreement_table(release, theme, area),
    )
    shown += [table for table in made if table is not None]
    whole = explained(_HEADING, *shown, sure=_SURE, hides=_HIDES)
    return Section(elements=(*whole.elements, *_quoted(release, one.round.name)))


def _quoted(release: Release, name: str) -> tuple[Element, ...]:
    """Return a few of the quotes that a reviewer has signed, with where each comes from."""
    places = release.context.areas
    mine = [quote for quote in release.context.quotes if quote.round == name]
    said = [f"“{quote.text}” ({places[quote.area].name if quote.area in places else 'elsewhere'})" for quote in mine]
    if not said:
        return ()
    note = "Each was read by somebody who signed that it may be shown; what names or finds a person was taken out."
    return (Heading(text=_QUOTES, level=3), Bullets(items=tuple(said[:_MOST_QUOTES])), Paragraph(text=note, muted=True))
