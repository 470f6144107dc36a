"""The mutants of a module: its source with one check made harmless.

Must never touch the file. A mutant's name is made of its words, so that it survives moved lines.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

CHECKERS = ("check", "_check", "read_public_jwk", "read_ed25519_jwk")
"""How the names of functions begin that are called only for what they raise."""
LIMITS = {"text_of": 2, "list_of": 2, "inflate": 1, "read_object": 1, "read_json": 1}
"""Functions that take a limit, and at which place."""
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
    """Every mutant of a module's source."""
    tree = ast.parse(source)
    for at, (path, function) in enumerate(_functions(tree)):
        for place, node in enumerate(ast.walk(function)):
            for words, change in _changes(node):
                changed = copy.deepcopy(tree)
                change(list(ast.walk(list(_functions(changed))[at][1]))[place])
                code = compile(ast.fix_missing_locations(changed), f"{module}.py", "exec")
                yield Mutant(module, path, words, getattr(node, "lineno", 0), _code(code, path))


def _functions(tree: ast.Module) -> Iterator[tuple[tuple[str, ...], Function]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield (node.name,), node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield (node.name, inner.name), inner


def _code(code: CodeType, path: tuple[str, ...]) -> CodeType:
    for name in path:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.If) and _raises(node):
        yield f"never `{ast.unparse(node.test)}`", _never
        yield from _without_parts(node.test, "test")
    elif isinstance(node, ast.Return) and node.value is not None:
        for place, inner in enumerate(ast.walk(node.value)):
            if isinstance(inner, ast.Compare):
                yield f"returns the contrary of `{ast.unparse(inner)}`", _flip("value", place)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BoolOp):
        yield from _without_parts(node.value, "value")
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        if _called(node.value).startswith(CHECKERS):
            yield f"no `{ast.unparse(node.value)}`", _drop
    elif isinstance(node, ast.Call):
        yield from _limits(node)


def _raises(node: ast.If) -> bool:
    return any(isinstance(one, ast.Raise) for one in node.body)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _never(node: ast.AST) -> None:
    assert isinstance(node, ast.If)
    node.test = ast.Constant(False)


def _drop(node: ast.AST) -> None:
    assert isinstance(node, ast.Expr)
    node.value = ast.Constant(None)


def _flip(member: str, place: int) -> Change:
    def change(node: ast.AST) -> None:
        inner = list(ast.walk(getattr(node, member)))[place]
        assert isinstance(inner, ast.Compare)
        inner.ops[0] = FLIPPED[type(inner.ops[0])]()

    return change


def _without_parts(test: ast.expr, member: str) -> Iterator[tuple[str, Change]]:
    """Each part of an `and` or `or` left out."""
    for place, inner in enumerate(ast.walk(test)):
        if isinstance(inner, ast.BoolOp):
            for part, value in enumerate(inner.values):
                yield f"without `{ast.unparse(value)}`", _leave_out(member, place, part)


def _leave_out(member: str, place: int, part: int) -> Change:
    def change(node: ast.AST) -> None:
        inner = list(ast.walk(getattr(node, member)))[place]
        assert isinstance(inner, ast.BoolOp)
        inner.values[part] = ast.Constant(isinstance(inner.op, ast.And))

    return change


def _limits(call: ast.Call) -> Iterator[tuple[str, Change]]:
    name = _called(call)
    if name in LIMITS and len(call.args) > LIMITS[name]:
        yield f"no limit in `{ast.unparse(call)}`", _no_limit(LIMITS[name])
    for place, keyword in enumerate(call.keywords):
        if keyword.arg == "least":
            yield f"no least in `{ast.unparse(call)}`", _no_least(place)


def _no_limit(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.args[place] = ast.Constant(1 << 30)

    return change


def _no_least(place: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        node.keywords[place].value = ast.UnaryOp(ast.USub(), ast.Constant(1 << 53))

    return change
