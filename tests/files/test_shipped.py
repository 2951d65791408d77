from __future__ import annotations

import sys

from pmflib.files import outputs_folder, shipped


def test_the_checkout_serves_its_own_folders():
    assert shipped("parameters").name == "parameters"
    assert shipped("notebooks").is_dir()


def test_an_installed_package_serves_what_it_carries_and_writes_where_it_is_called(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "pmflib"
    (package / "shipped" / "notebooks").mkdir(parents=True)
    monkeypatch.setattr(sys.modules["pmflib.files.shipped"], "_PACKAGE", package)
    monkeypatch.chdir(tmp_path)
    assert shipped("notebooks") == package / "shipped" / "notebooks"
    assert outputs_folder() == tmp_path / "outputs"
