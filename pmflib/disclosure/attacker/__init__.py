"""A reader who wants to know what was hidden: everything published together, and what can be inferred from it.

Nothing here is shared with what protects: a fault in one is not repeated in the other.
"""

from __future__ import annotations

from pmflib.disclosure.attacker.attack import Attack, attack
from pmflib.disclosure.attacker.editions import Past
from pmflib.disclosure.attacker.intervals import Unsolved
from pmflib.disclosure.attacker.leaks import in_plain_sight
from pmflib.disclosure.attacker.reading import Rules

__all__ = ["Attack", "Past", "Rules", "Unsolved", "attack", "in_plain_sight"]
