"""Makes an nbgrader course of so many students with one trivial notebook each, and times `nbgrader autograde`.

Arguments: the course's folder, and how many students. Prints one line of JSON last: seconds, and how many were graded.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook


def cell(source: str, grade_id: str, points: int | None) -> nbformat.NotebookNode:
    """A code cell of an assignment: a test where it gives points, else what the student writes."""
    is_test = points is not None
    metadata = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": is_test,
        "locked": is_test,
        "solution": not is_test,
        "task": False,
    }
    if is_test:
        metadata["points"] = points
    return new_code_cell(source, metadata={"nbgrader": metadata})


def notebook(solution: str) -> nbformat.NotebookNode:
    cells = [cell(solution, "squares", None), cell("assert squares(3) == [1, 4, 9]", "test_squares", 1)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    for index, each in enumerate(made.cells):
        each["id"] = f"cell{index}"
    return made


def run(course: Path, *args: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *args]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr[-2000:]}")


def main() -> None:
    course, students = Path(sys.argv[1]), int(sys.argv[2])
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    right = "def squares(n):\n    return [k * k for k in range(1, n + 1)]"
    nbformat.write(notebook(f"{right}"), source / "problem.ipynb")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ClearSolutions.enforce_metadata = False\n"
    )
    run(course, "generate_assignment", "ps1", "--create", "--force")
    for number in range(students):
        folder = course / "submitted" / f"s{number:03d}" / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(notebook(right if number % 3 else right.replace("n + 1", "n")), folder / "problem.ipynb")
    started = time.monotonic()
    run(course, "autograde", "ps1", "--create")
    seconds = time.monotonic() - started
    graded = len(list((course / "autograded").glob("*/ps1/problem.ipynb")))
    print(json.dumps({"seconds": seconds, "graded": graded}))


main()
