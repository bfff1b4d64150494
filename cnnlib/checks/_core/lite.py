"""What JupyterLite's kernel lacks: a cell with the tag `raises-exception` may fail without stopping those below it."""

import sys


def let_tagged_cells_fail() -> None:
    """Print what such a cell raises, in JupyterLite: then nothing has failed for its queue of cells."""
    if "pyodide_kernel" not in sys.modules:
        return
    from pyodide_kernel import kernel_instance  # type: ignore[import-not-found]

    shell = kernel_instance.interpreter
    show = type(shell)._showtraceback

    def show_or_print(kind: type, value: BaseException, lines: list[str]) -> None:
        if "raises-exception" in kernel_instance.get_parent()["metadata"].get("tags", []):
            print("\n".join(lines), file=sys.stderr)
        else:
            show(shell, kind, value, lines)

    shell._showtraceback = show_or_print
