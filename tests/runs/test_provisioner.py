"""A forked kernel cannot be told from a plain one, leaves nothing to the next, and ends with whoever asked for it."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from pmflib.errors import BadInput
from pmflib.runs import warm_process
from pmflib.runs.kernel import SPECIFICATION, PrivateKernelManager
from pmflib.runs.orders import Order, call
from pmflib.runs.provisioner import WarmProvisioner
from tests.runs.kernels import LIGHT, outputs, printed
from tests.runs.kernels import manager as kernel_manager

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

# What a cell can see of the process it runs in, before and after it has imported what ours has imported already.
ABOUT = """
import asyncio, gc, json, locale, logging, os, resource, signal, sys, threading
ip = get_ipython()
seen = {
    "signals": {each.name: str(signal.getsignal(each)) for each in signal.Signals},
    "mask": str(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "wake-up": signal.set_wakeup_fd(-1) > 2,
    "arguments": [os.path.basename(each) for each in sys.argv],
    "path": sys.path,
    "flags": str(sys.flags),
    "executable": sys.executable,
    "environment": {name: value for name, value in os.environ.items()
                    if name not in ("IPYTHONDIR", "PMF_START", "PMF_WARM")},
    "folder": os.getcwd(),
    "threads": [*sorted((each.name, each.daemon) for each in threading.enumerate()), threading.Thread().name],
    "limits": [resource.getrlimit(getattr(resource, each)) for each in dir(resource) if each.startswith("RLIMIT")],
    "collector": [gc.isenabled(), gc.get_threshold()],
    "locale": locale.setlocale(locale.LC_ALL),
    "names": sorted(globals()),
    "leads": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "mode": (lambda mask: (os.umask(mask), mask)[1])(os.umask(0)),
    "loop": type(asyncio.get_running_loop()).__name__,
    "events": {name: [each.__qualname__ for each in calls] for name, calls in ip.events.callbacks.items()},
    "magics": sorted(ip.magics_manager.magics["line"]),
    "open": len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
    "root": [logging.getLogger().level, len(logging.getLogger().handlers)],
    "breaks": sys.breakpointhook.__qualname__,
}
import warnings
import matplotlib, numpy, pandas
from matplotlib import pyplot as plt
warnings.simplefilter("ignore")
seen |= {
    "rules": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "drawn": [matplotlib.get_backend(), plt.isinteractive(), matplotlib.matplotlib_fname()],
    "printing": str(numpy.get_printoptions()) + str(numpy.geterr()),
    "pandas": {name: str(pandas.get_option(name)) for name in pandas._config.config._registered_options},
    "shown as": {name: [str(each) for each in (*one.type_printers, *one.deferred_printers)]
                 for name, one in ip.display_formatter.formatters.items()},
}
print(json.dumps(seen))
"""
# What is printed first opens a channel; a plain kernel's debugger may have done so as it was imported.
PRINTS = "print()"
FIGURES = (
    "%matplotlib inline\nimport pandas as pd\nfrom matplotlib import pyplot as plt\nplt.plot([1, 2])\nNone",
    "from matplotlib.figure import Figure\nfigure = Figure()\nfigure.subplots().plot([3, 1])\nfigure",
    "pd.DataFrame({f'column {n}': range(70) for n in range(30)})",
    "fig, both = plt.subplots(1, 2)\nboth[0].bar([1], [2])\nplt.show()\nplt.figure()\nplt.plot([5])\nprint('two')",
    "import seaborn as sns\nimport numpy as np\nnp.random.seed(7)\nsns.histplot(np.random.normal(size=50))",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'), {1: 2})",
    "import sys\nprint(3, file=sys.stderr)",
    "plt.subplots()[1].plot(range(9))\nraise ValueError('told')",
)


def test_a_cell_sees_the_same_process_as_in_a_plain_kernel(monkeypatch):
    forked = json.loads(printed(PRINTS, ABOUT))
    monkeypatch.setenv("PMF_START", "persistent")
    plain = json.loads(printed(PRINTS, ABOUT))
    assert forked == plain


def test_figures_and_tables_are_those_of_a_plain_kernel():
    forked = outputs(*FIGURES, allow_errors=True)
    plain = outputs(*FIGURES, plain=True, allow_errors=True)
    assert [len(cell) for cell in forked] == [len(cell) for cell in plain]
    assert [[sorted(output.get("data", {})) for output in cell] for cell in forked] == [
        [sorted(output.get("data", {})) for output in cell] for cell in plain
    ]
    assert forked == plain
    assert sum("image/png" in output.get("data", {}) for cell in forked for output in cell) == 6


def test_a_matplotlibrc_beside_the_notebook_counts(tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7.5\n")
    cell = "import matplotlib\nprint(matplotlib.rcParams['lines.linewidth'])"
    resources = {"metadata": {"path": str(tmp_path)}}
    (shown,) = outputs(cell, resources=resources)
    assert shown[0]["text"] == "7.5\n"


LEAVES = """
import builtins, os, random, sys, tempfile, warnings
import matplotlib, numpy, pandas
pandas.set_option("display.max_rows", 3)
matplotlib.rcParams["lines.linewidth"] = 9
numpy.set_printoptions(precision=1)
random.seed(1), numpy.random.seed(1)
os.environ["LEFT"] = "behind"
os.chdir(tempfile.gettempdir())
sys.path.append("left")
builtins.left = pandas.DataFrame.left = True
pandas.DataFrame.head = None
warnings.simplefilter("error")
"""
LOOKS = """
import builtins, json, os, random, sys
import matplotlib, numpy, pandas
print(json.dumps([
    pandas.get_option("display.max_rows"), matplotlib.rcParams["lines.linewidth"],
    numpy.get_printoptions()["precision"], os.environ.get("LEFT"), os.getcwd(), "left" in sys.path,
    hasattr(builtins, "left"), hasattr(pandas.DataFrame, "left"), pandas.DataFrame.head is None,
]))
"""


def test_nothing_leaks_from_one_kernel_to_the_next():
    before = printed(LOOKS)
    outputs(LEAVES)
    assert printed(LOOKS) == before


def test_chance_is_not_shared():
    cell = (
        "import random, numpy, uuid; print(random.random(), numpy.random.random(), numpy.random.default_rng().random())"
    )
    drawn = [printed(cell).split() for _ in range(3)]
    assert all(len(set(column)) == 3 for column in zip(*drawn, strict=True))


THREADS = """
import os
print(len(os.listdir(f"/proc/{os.getppid()}/task")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_process_forked_from_has_one_thread():
    assert printed(THREADS) == "1\n"


BEFORE_ITS_TIME = """
import gc, os, sys, threading
import zmq
def made():
    return [type(each).__name__ for each in gc.get_objects() if isinstance(each, zmq.Context)]
contexts = made()
def tell(connection, **_):
    from pmflib.runs.orders import Answer
    connection.send(Answer(value=repr((contexts, threading.active_count(), gc.get_freeze_count() > 0)).encode()))
"""


def test_the_process_forked_from_has_no_messaging_context(tmp_path, monkeypatch):
    (tmp_path / "looks_early.py").write_text(BEFORE_ITS_TIME)
    monkeypatch.syspath_prepend(tmp_path)
    forked = _fork("looks_early:tell", preload=("papermill", "pmflib.runs.warm"))
    forked.wait(30)
    assert forked.answer is not None
    assert forked.answer.value == b"([], 1, True)"
    forked.close()


def test_an_interrupt_reaches_the_cell():
    async def interrupted() -> str:
        manager = kernel_manager(light=True)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            asked = client.execute("print('begun', flush=True); import time; time.sleep(60)")
            while (await client.get_iopub_msg(timeout=60))["msg_type"] != "stream":
                pass
            await manager.interrupt_kernel()
            while True:  # answers to what was asked before may still be on their way
                reply = await client.get_shell_msg(timeout=20)
                if reply["parent_header"].get("msg_id") == asked:
                    return str(reply["content"]["ename"])
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    assert asyncio.run(interrupted()) == "KeyboardInterrupt"


def test_a_kernel_restarts_and_says_how_it_ended():
    async def restarted() -> list[object]:
        manager = kernel_manager(light=True)
        await manager.start_kernel()
        provisioner = manager.provisioner
        assert isinstance(provisioner, WarmProvisioner)
        first = provisioner.pid
        await manager.restart_kernel(now=True)
        second = provisioner.pid
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.stop_channels()
        await manager.shutdown_kernel()
        assert provisioner.ending is not None
        return [first != second, provisioner.ending.code, await manager.is_alive()]

    assert asyncio.run(restarted()) == [True, 0, False]


def test_a_cell_out_of_time_ends_with_its_kernel():
    with pytest.raises(CellTimeoutError):
        outputs("import os, time; time.sleep(600)", timeout_func=lambda _: 1, light=True)
    assert not _kernels()


KILLS = {
    "kernel": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "warm process": "import os, signal; os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(60)",
}


FORKS = """
import os, subprocess, sys, time
for leave in (False, True):
    if os.fork() == 0:
        if leave:
            os.setsid()
        while True:
            time.sleep(1)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
"""


def test_what_a_notebook_forks_and_starts_ends_with_its_kernel(monkeypatch, tmp_path):
    monkeypatch.setenv("PMF_TEST_MARK", str(tmp_path))
    outputs(FORKS, light=True)
    warm_process.shared(LIGHT).close()
    assert not _carrying(str(tmp_path))


@pytest.mark.parametrize("killed", KILLS)
def test_a_killed_kernel_is_known_dead_with_all_it_started_and_the_next_one_runs(killed, monkeypatch, tmp_path):
    monkeypatch.setenv("PMF_TEST_MARK", str(tmp_path))
    with pytest.raises(DeadKernelError):
        outputs(FORKS, KILLS[killed], light=True)
    assert printed("print(1)", light=True) == "1\n"
    warm_process.shared(LIGHT).close()
    assert not _carrying(str(tmp_path))


def test_kernels_end_with_the_process_that_asked_for_them():
    script = """
import asyncio, os, signal
from traitlets.config import Config
from pmflib.runs.kernel import PrivateKernelManager
async def main():
    config = Config({"WarmProvisioner": {"preload": ["pmflib.runs.forked_kernel"]}})
    manager = PrivateKernelManager(kernel_name="python3", config=config)
    await manager.start_kernel()
    print(manager.provisioner.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    _vanishes(int(done.stdout))


def test_a_changed_source_means_a_new_warm_process(monkeypatch):
    first = warm_process.shared(("json",))
    assert warm_process.shared(("json",)) is first
    monkeypatch.setattr(warm_process, "_sources", lambda: (("changed.py", 1),))
    second = warm_process.shared(("json",))
    assert second is not first
    assert second.alive
    assert not first.alive


def test_other_modules_or_another_interpreter_mean_another_warm_process(monkeypatch):
    one = warm_process.shared(("json",))
    other = warm_process.shared(("csv",))
    assert one.pid != other.pid
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).with_name("python3")))
    assert warm_process.shared(("json",)).pid != one.pid


def test_a_warm_process_that_cannot_import_says_so():
    with pytest.raises(warm_process.ColdStart, match="No module named 'no_such_module'"):
        _fork("no_such_module:tell", preload=("no_such_module",))


def test_a_place_too_deep_for_sockets_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("deep" * 20)))
    with pytest.raises(BadInput, match=r"TMPDIR: the path .* is too long"):
        warm_process.shared(("json",))


def test_an_order_broken_off_harms_no_other():
    warm = warm_process.shared(("json",))
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(warm.address)
        connection = Connection(asking.detach())
    connection.send(Order(work=b"", environment={}, folder=""))
    connection.close()
    forked = _fork("json:dumps", preload=("json",))
    assert forked.wait(30) is not None
    assert warm.alive
    forked.close()


def test_orders_are_taken_in_a_folder_of_this_user_alone():
    folder = Path(warm_process.shared(("json",)).address).parent
    assert not folder.stat().st_mode & 0o077


def test_the_provisioner_is_found_by_name_and_its_kernel_without_installing_anything(monkeypatch):
    assert KernelProvisionerFactory.instance().is_provisioner_available(PrivateKernelManager().kernel_spec)
    monkeypatch.setenv("JUPYTER_PATH", str(SPECIFICATION.parents[1]))
    found = KernelSpecManager().get_kernel_spec("pmf")
    assert found.metadata["kernel_provisioner"]["provisioner_name"] == "pmf-warm"


def test_a_kernel_of_another_interpreter_is_started_as_ever(monkeypatch):
    monkeypatch.setattr(sys, "executable", str(Path(sys.executable).with_name("python3")))
    monkeypatch.setattr("pmflib.runs.provisioner._LAUNCHER", ["-m", "another_launcher"])
    assert printed("import os; print(os.getppid())", light=True) == f"{os.getpid()}\n"


def _fork(place: str, *, preload: tuple[str, ...]) -> warm_process.ForkedProcess:
    order = Order(
        work=pickle.dumps(partial(call, place=place)),
        environment=dict(os.environ),
        folder=str(Path.cwd()),
        path=tuple(sys.path),
    )
    with Path(os.devnull).open("wb") as nowhere:
        return warm_process.fork(order, preload=preload, out=nowhere.fileno(), error=nowhere.fileno())


def _kernels() -> list[int]:
    return [each.pid for each in psutil.Process().children(recursive=True) if each.name().startswith("ipykernel")]


def _carrying(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PMF_TEST_MARK") == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


def _vanishes(pid: int) -> None:
    until = time.monotonic() + 15
    while psutil.pid_exists(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)
