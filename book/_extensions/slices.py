"""What a cell of a chapter needs of the cells before it, hidden ones too, so that it can be run alone: in the page."""

import ast
import symtable
import sys

THERE = sys.stdlib_module_names | {"numpy", "cnnlib"}
NOT_THERE = {"viz", "experiments"}  # of cnnlib: they draw with Matplotlib and train with TensorFlow
DEFINITIONS = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
NUMPY = "import numpy as np"


def reads(code):
    """Return the names that some code reads and that are not its functions' own."""

    def outer(table):
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
                yield symbol.get_name()
        for inner in table.get_children():
            yield from outer(inner)

    return set(outer(symtable.symtable(code, "a cell", "exec")))


def changes(statement):
    """Return the names that a statement gives a value, or whose parts it changes."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            while not isinstance(node, ast.Name) and hasattr(node, "value"):
                node = node.value
            found |= {node.id} if isinstance(node, ast.Name) else set()
    return found


def needed(before, code):
    """Return the lines, out of the code of the cells before, that some code needs in order to run."""
    statements = [statement for cell in before for statement in ast.parse(cell).body]
    wanted, lines = reads(code), []
    for statement in reversed(statements):
        given = changes(statement) & wanted
        if not given:
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom):
            statement.names = [alias for alias in statement.names if changes_of(alias) in given]
        if isinstance(statement, DEFINITIONS) and not in_part(statement):
            wanted -= given
        line = ast.unparse(statement)
        wanted |= reads(line)
        lines.insert(0, line)
    return "\n".join(lines if NUMPY in lines or imports_numpy(code) else [NUMPY, *lines])


def changes_of(alias):
    """Return the name that an import gives."""
    return (alias.asname or alias.name).split(".")[0]


def in_part(statement):
    """Tell whether an assignment changes only a part of what it names, such as `kernel[1] = 5`."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return any(
        isinstance(one, ast.Subscript | ast.Attribute)
        for target in targets
        if target
        for one in ast.walk(target)
    )


def imports_numpy(code):
    """Tell whether some code imports NumPy itself."""
    return any(ast.unparse(statement) == NUMPY for statement in ast.parse(code).body)


def not_in_the_page(code):
    """Return the modules that some code imports and that a page does not have."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    parts = [name.split(".") for name in found]
    return sorted(
        {
            ".".join(path[:2])
            for path in parts
            if path[0] not in THERE or (path[0] == "cnnlib" and path[1:2] and path[1] in NOT_THERE)
        }
    )
