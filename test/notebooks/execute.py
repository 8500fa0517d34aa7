"""Executes one notebook top to bottom and writes the executed copy.

Usage: execute.py NOTEBOOK OUT TIMEOUT_SECONDS
Prints one line of JSON: {"ok": bool, "seconds": float, "faults": [sentence, ...]}.

tslab tells of an error on stderr only and skips what is queued after it, so a run is sound only if no cell
raised, none lacks an execution count, and no stderr holds one of the marks of an uncaught error.
"""

import json
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

UNCAUGHT = re.compile(r"UncaughtException:|UnhandledPromiseRejection:|SyntaxError:|\(node:\d+\) Warning")


def run(source: Path, out: Path, timeout: int) -> dict:
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="tslab",
        resources={"metadata": {"path": str(source.parent)}},
    )
    faults = []
    started = time.monotonic()
    try:
        client.execute()
    except CellExecutionError as error:
        faults.append(f"a cell raised: {str(error)[-600:]}")
    except CellTimeoutError:
        faults.append(f"a cell ran for more than {timeout} s")
    except DeadKernelError:
        faults.append("the kernel died (process.exit in a cell?)")
    seconds = time.monotonic() - started
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None:
            faults.append(f"cell {number} ({cell.id}) was not run: {cell.source[:80]!r}")
        for output in cell.outputs:
            if output.output_type == "error":
                faults.append(f"cell {number} ({cell.id}): {output.ename}: {output.evalue}")
            elif output.output_type == "stream" and output.name == "stderr" and UNCAUGHT.search(output.text):
                faults.append(f"cell {number} ({cell.id}): {output.text[:400]}")
    out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, out)
    return {"ok": not faults, "seconds": round(seconds, 1), "faults": faults}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), int(sys.argv[3]))))
