from __future__ import annotations

from pmflib import folders


def test_the_checkout_serves_its_own_folders():
    assert folders.shipped("parameters").name == "parameters"
    assert folders.shipped("notebooks").is_dir()


def test_an_installed_package_serves_what_it_carries_and_writes_where_it_is_called(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "pmflib"
    (package / "shipped" / "notebooks").mkdir(parents=True)
    monkeypatch.setattr(folders, "_PACKAGE", package)
    monkeypatch.chdir(tmp_path)
    assert folders.shipped("notebooks") == package / "shipped" / "notebooks"
    assert folders.outputs() == tmp_path / "outputs"
