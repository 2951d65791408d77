"""What a deep dive says of how sure each of its sections is, what it does not show, and why there is no evidence."""

TWO_LISTS = (
    "The statistical neighbours were chosen anew. The gap is shown on both lists, each applied to all years: where the "
    "lines part, the list makes the difference and not the service."
)
NO_CHANGES = "No change of practice is recorded for this measure (registers/changes.csv)."
NO_PARTS = "The figures by group do not add up to the whole in both years, so the change cannot be taken apart."
NO_GROUPS = "This measure is not counted by group of children."
NO_PLACES = "The publications read hold no figures by district."
NO_NEIGHBOURS = "No other council publishes this measure, so there is nobody to compare with."
NO_GAP = "Without neighbours there is no gap to follow."
NO_HYPOTHESES = "The theme names no hypotheses."
NO_RECORDS = "The figure is published elsewhere: no records of the council’s own were checked."
NO_ACTIONS = "No action on this theme is recorded in the register of actions."
NOT_IN_TIME = "why it moved. A date on which practice changed is not yet a cause: other things change with it."
SURE_OF_PARTS = "whole years are compared, so that no season plays a part; the parts add up exactly to the change."
NOT_IN_PARTS = "a mix by what is not recorded, and why a group’s own figure changed."
SURE_OF_GROUPS = (
    "of all differences that the table calls clear, about one in twenty may be chance. A chart beside it looks at each "
    "group alone."
)
NOT_IN_GROUPS = "what is not recorded, and how far one characteristic stands for another."
SURE_OF_PLACES = "many places are looked at together, and what is called clear holds after allowing for that."
NOT_IN_PLACES = "whether families in one district are in greater need than in another."
NO_COURSE = "The steps of the journey and the time they take were not counted here."
NO_DURATIONS = "How long cases take is counted for assessments and first conferences only, and this theme has neither."
SURE_OF_COURSE = "cases still open count for as long as they were seen, so that none is left out for being slow."
SURE_OF_STEPS = "whole quarters of the year were counted; a step with a hidden quarter is left out."
NOT_IN_COURSE = "the same children followed: each step counts what happened in the year."
NOT_IN_NEIGHBOURS = "how neighbours record and count: the same name can mean another practice."
SURE_OF_HYPOTHESES = "a measure counts only where its own 95% interval and the headline’s both leave out zero."
NOT_IN_LINKED = "causes. Two measures that moved in the same years may have nothing to do with one another."
NOT_IN_HYPOTHESES = "whether any of them is so, nor causes of which nobody has thought yet."
SURE_OF_DOUBT = "a range holds even if every doubtful record fell the same way, which is seldom so."
NOT_IN_DOUBT = "faults that no check looks for, and what was never recorded."
NO_REASON = (
    "The gap to the neighbours clearly moved and no justification is recorded. Establish the reason, and record it in "
    "the register of justifications (registers/justifications.csv) with who confirmed it."
)
SURE_OF_SHIFT = (
    "a gap is said to have moved only where its interval leaves out zero; each list is applied to all years."
)
NOT_IN_SHIFT = "why the neighbours changed, and whether their families are like ours."
SURE_OF_LINKED = "clear is a change whose 95% interval leaves out zero; of many side by side a few are clear by chance."
