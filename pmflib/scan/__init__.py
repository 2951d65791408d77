"""The last look into a finished pack: whether any file of it tells what it must not."""

from pmflib.scan.canaries import Canaries, canaries
from pmflib.scan.comparing import protected
from pmflib.scan.figures import Hidden
from pmflib.scan.hidden import NOTHING, Protected
from pmflib.scan.leaks import Leak
from pmflib.scan.scanning import clean, scan

__all__ = ["NOTHING", "Canaries", "Hidden", "Leak", "Protected", "canaries", "clean", "protected", "scan"]
