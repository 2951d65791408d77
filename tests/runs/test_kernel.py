"""Where channels are not sockets in a private folder, they are encrypted."""

from __future__ import annotations

import json

from nbclient import NotebookClient
from nbformat import v4

from pmflib.runs.kernel import PrivateKernelManager

READS_ITS_KEYS = "from ipykernel import get_connection_file; print(open(get_connection_file()).read())"


def test_a_kernel_on_tcp_speaks_encrypted_only(tmp_path):
    manager = PrivateKernelManager(transport="tcp", sockets=str(tmp_path), kernel_name="python3")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(READS_ITS_KEYS)])
    client = NotebookClient(notebook, km=manager, timeout=60)
    client.execute(cleanup_kc=True)
    connection = json.loads(notebook.cells[0].outputs[0].text)
    assert connection["transport"] == "tcp"
    assert connection["curve_publickey"]
    assert not list(tmp_path.iterdir())
