"""What the fields of parameter models are made of: the base model, and the forms of names, codes and texts."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SLUG_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE_FORM = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
TABLE_FORM = r"^[a-z0-9]+(_[a-z0-9]+)*$"
AREA_FORM = r"^[A-Z][0-9]{8}$"
#: The name of an environment variable: letters a shell knows.
VARIABLE_FORM = r"^[A-Z][A-Z0-9_]{0,59}$"
COLOUR_FORM = r"^#[0-9A-Fa-f]{6}$"
#: What each form means, for the message when a value does not have it.
FORMS = {
    SLUG_FORM: "lower-case letters and digits with single hyphens, such as 'tunbridge-wells'",
    CODE_FORM: "capital letters and digits with single hyphens, such as 'REF02'",
    TABLE_FORM: "lower-case letters and digits with single underscores, such as 'cin_referrals'",
    AREA_FORM: "a code of nine characters, such as 'E10000016'; fictional ones start with X",
    VARIABLE_FORM: "the name of an environment variable, such as 'PMF_CASE_DB'; what it holds stands nowhere else",
    COLOUR_FORM: "a colour such as '#12436D'",
}
Slug = Annotated[str, Field(pattern=SLUG_FORM, max_length=60)]
Code = Annotated[str, Field(pattern=CODE_FORM, max_length=20)]
AreaCode = Annotated[str, Field(pattern=AREA_FORM)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
Label = Annotated[str, Field(min_length=1, max_length=90)]


class Model(BaseModel):
    """Base of every parameter model: strict, frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
