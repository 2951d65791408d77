from __future__ import annotations

from pmflib.files import shipped


def test_the_checkout_serves_its_own_folders():
    assert shipped("parameters").name == "parameters"
    assert shipped("notebooks").is_dir()
