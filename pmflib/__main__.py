"""``python -m pmflib``: the ``pmf`` command."""

from __future__ import annotations

from pmflib.cli import main

if __name__ == "__main__":
    main()
