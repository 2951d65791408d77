"""How long a kernel takes, forked and plain; what whole reports cost is measured by `pmf bench`."""

from __future__ import annotations

import asyncio
import os

import pytest
from jupyter_client.manager import AsyncKernelManager

from pmflib.runs.kernel import PrivateKernelManager


async def _one_cell(manager: AsyncKernelManager) -> str:
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        reply = await client.execute_interactive("import pandas, matplotlib.pyplot", timeout=60)
        return str(reply["content"]["status"])
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_kernel(benchmark):
    benchmark.extra_info["at_most"] = 0.6
    _run_forked()
    assert benchmark(_run_forked) == "ok"


def test_a_plain_kernel(benchmark):
    assert benchmark(lambda: asyncio.run(_one_cell(AsyncKernelManager(kernel_name="python3")))) == "ok"


def _run_forked() -> str:
    return asyncio.run(_one_cell(PrivateKernelManager(kernel_name="python3")))
