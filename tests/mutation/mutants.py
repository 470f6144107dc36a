"""The mutants of a module: its source with one check made harmless.

Must never touch the file. A mutant's name is made of its words, so that it survives moved lines.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

LIMITS = {
    "text_of": (2,),
    "list_of": (2,),
    "texts_of": (2, 3),
    "inflate": (1,),
    "read_object": (1,),
    "read_json": (1,),
}
"""Functions that take limits, and at which places."""
DEFAULTS = (ast.Constant, ast.Dict, ast.List, ast.Tuple)
"""What stands behind `or` when it is no condition but what is taken instead of nothing."""
EDGES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
"""The same comparison with its edge on the other side."""
FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the function's path in it, the change in words, the line, and the function's code."""

    module: str
    path: tuple[str, ...]
    words: str
    line: int
    code: CodeType

    @property
    def name(self) -> str:
        """How it is reported and listed."""
        return f"{self.module}.{'.'.join(self.path)}: {self.words}"


Change = Callable[[ast.AST], None]
Function = ast.FunctionDef


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module's source. What is said twice in one function gets a number."""
    tree = ast.parse(source)
    for at, (path, function) in enumerate(_functions(tree)):
        times: Counter[str] = Counter()
        in_tests = {id(inner) for one in _ifs(function) for inner in ast.walk(one.test)}
        for place, node in enumerate(ast.walk(function)):
            for words, change in _changes(node, id(node) in in_tests):
                changed = copy.deepcopy(tree)
                change(list(ast.walk(list(_functions(changed))[at][1]))[place])
                code = compile(ast.fix_missing_locations(changed), f"{module}.py", "exec")
                times[words] += 1
                told = words if times[words] == 1 else f"{words} ({times[words]})"
                yield Mutant(module, path, told, getattr(node, "lineno", 0), _code(code, path))


def _functions(tree: ast.Module) -> Iterator[tuple[tuple[str, ...], Function]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield (node.name,), node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield (node.name, inner.name), inner


def _ifs(function: Function) -> Iterator[ast.If]:
    return (node for node in ast.walk(function) if isinstance(node, ast.If))


def _code(code: CodeType, path: tuple[str, ...]) -> CodeType:
    for name in path:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


def _changes(node: ast.AST, in_test: bool) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.If):
        yield f"never `{ast.unparse(node.test)}`", _never
    elif isinstance(node, ast.BoolOp):
        yield from _without_parts(node)
    elif isinstance(node, ast.Compare):
        yield from _comparisons(node, in_test)
    elif isinstance(node, ast.Call):
        yield from _limits(node)
    elif isinstance(node, ast.ExceptHandler) and node.type is not None:
        yield from _without_catching(node.type)
    elif _does_something(node):
        yield f"no `{ast.unparse(node)}`", _drop


def _does_something(node: ast.AST) -> bool:
    """A statement that only changes or checks: a call, and what is written into an object."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def _never(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.Constant(False)


def _drop(node: ast.AST) -> None:
    """Under a condition that never holds, so that the function still closes over what it did."""
    kept = copy.copy(node)
    assert isinstance(kept, ast.stmt)
    never = ast.copy_location(ast.If(ast.Constant(False), [kept], []), kept)
    node.__class__, node.__dict__ = ast.If, never.__dict__


def _comparisons(node: ast.Compare, in_test: bool) -> Iterator[tuple[str, Change]]:
    words = ast.unparse(node)
    for place, operator in enumerate(node.ops):
        if not in_test:
            yield f"the contrary of `{words}`", _exchange(place, FLIPPED[type(operator)])
        if type(operator) in EDGES:
            yield f"the edge of `{words}`", _exchange(place, EDGES[type(operator)])


def _exchange(place: int, operator: type[ast.cmpop]) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[place] = operator()

    return change


def _without_parts(node: ast.BoolOp) -> Iterator[tuple[str, Change]]:
    """Each part of an `and` or `or` left out; `x or ""` is no condition but a default."""
    defaults = isinstance(node.op, ast.Or) and isinstance(node.values[-1], DEFAULTS)
    for place, value in enumerate(() if defaults else node.values):
        yield f"without `{ast.unparse(value)}`", _leave_out(place)


def _leave_out(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        node.values[place] = ast.Constant(isinstance(node.op, ast.And))

    return change


def _without_catching(caught: ast.expr) -> Iterator[tuple[str, Change]]:
    """Each exception that a handler names, let through."""
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    for place, name in enumerate(names):
        yield f"`{ast.unparse(name)}` not caught", _let_through(place)


def _let_through(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.ExceptHandler)
        assert node.type is not None
        names = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        node.type = ast.Tuple([*names[:place], *names[place + 1 :]], ast.Load())

    return change


def _limits(call: ast.Call) -> Iterator[tuple[str, Change]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for number, place in enumerate(LIMITS.get(name, ())):
        if len(call.args) > place:
            which = " characters" if number else ""
            for words, by in (("one more", 1), ("one less", -1)):
                yield f"{words}{which} in `{ast.unparse(call)}`", _shifted(place, by)
    for place, keyword in enumerate(call.keywords):
        if keyword.arg == "least":
            yield f"no least in `{ast.unparse(call)}`", _no_least(place)


def _shifted(place: int, by: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.args[place] = ast.BinOp(node.args[place], ast.Add(), ast.Constant(by))

    return change


def _no_least(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.keywords[place].value = ast.UnaryOp(ast.USub(), ast.Constant(1 << 53))

    return change
