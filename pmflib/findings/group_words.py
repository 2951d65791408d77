"""What breakdowns and their groups are called in a sentence or a table."""

from __future__ import annotations

from pmflib.disclosure import Context
from pmflib.records import code_lists

_BREAKDOWNS = {
    "sex": "Sex",
    "age_band": "Age",
    "ethnicity": "Ethnic group",
    "primary_need": "Main need",
    "source": "Who referred",
    "population": "Unaccompanied or not",
    "place": "District",
}
_CATEGORIES = {
    "boy": "Boys",
    "girl": "Girls",
    "excl_uasc": "All but unaccompanied children",
    "uasc": "Unaccompanied children",
    "not known": "Not known",
}


def breakdown_words(name: str) -> str:
    """Return what a breakdown is called at the head of a table."""
    return _BREAKDOWNS.get(name, name.replace("_", " ").capitalize())


def category_words(context: Context, breakdown: str, category: str) -> str:
    """Return what one group is called: an area by its name, a code by its meaning, an age with the word."""
    if breakdown == "place":
        return context.areas[category].name if category in context.areas else category
    if breakdown in ("primary_need", "source"):
        meanings = code_lists()[breakdown].meanings
        return meanings.get(category, _CATEGORIES.get(category, category))
    if breakdown == "age_band" and category[:1].isdigit():
        return f"Aged {category}"
    return _CATEGORIES.get(category, category)
