"""Formulas of authors: names and numbers, + - * / ** ( ), min, max, round, abs. Read by Python's own parser, walked by
simpleeval; nothing else of the language is let through. Exact decimals, so that 0.1 + 0.2 is 0.3.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from simpleeval import SimpleEval

LONGEST = 500
MOST_PARTS = 300
# More than any sum about a product needs; `**` may not build numbers that take a second to write down.
LARGEST_POWER = 100
LARGEST = Decimal("1e30")
PRECISION = 60


class BadFormula(ValueError):
    """The message says to its author what is wrong."""


class NoResult(ValueError):
    """A division by zero, or a number beyond all bounds."""


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > LARGEST_POWER:
        raise NoResult
    return base**exponent


def _rounded(number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    """Halves away from zero, as people round."""
    if places != int(places) or abs(places) > LARGEST_POWER:
        raise NoResult
    return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


OPERATORS: dict[type[ast.operator | ast.unaryop], Callable] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
    ast.Pow: _power,
    ast.USub: lambda one: -one,
    ast.UAdd: lambda one: one,
}
# Name → the function, and how many numbers it takes: at least, at most.
FUNCTIONS: dict[str, tuple[Callable, int, int]] = {
    "min": (min, 2, 20),
    "max": (max, 2, 20),
    "round": (_rounded, 1, 2),
    "abs": (abs, 1, 1),
}
PARTS = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load, *OPERATORS)


class Evaluator(SimpleEval):
    def __init__(self, names: Mapping[str, Decimal]):
        functions = {name: function for name, (function, _least, _most) in FUNCTIONS.items()}
        super().__init__(operators=OPERATORS, functions=functions, names=dict(names))
        wanted = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Name)
        known: dict[type[ast.AST], Callable] = self.nodes  # type: ignore[has-type]
        self.nodes = {kind: known[kind] for kind in wanted} | {ast.Constant: _number}


def _number(node: ast.Constant) -> Decimal:
    return Decimal(str(node.value))


@lru_cache(maxsize=1000)
def parsed(formula: str) -> ast.expr:
    """Raises BadFormula for all that is not a formula."""
    if len(formula) > LONGEST:
        raise BadFormula(_("A formula may have %(most)s characters.") % {"most": LONGEST})
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadFormula(_("This cannot be read as a formula.")) from None
    parts = list(ast.walk(tree))
    if len(parts) > MOST_PARTS:
        raise BadFormula(_("This formula is too long. Give its parts outputs of their own."))
    for part in parts:
        _check(part)
    return tree.body


def _check(part: ast.AST) -> None:
    if not isinstance(part, PARTS):
        raise BadFormula(_("A formula may hold names, numbers, + - * / ** ( ), min, max, round and abs."))
    if isinstance(part, ast.Constant) and (type(part.value) not in (int, float) or _is_beyond(part.value)):
        raise BadFormula(_("A formula may hold names, numbers, + - * / ** ( ), min, max, round and abs."))
    if isinstance(part, ast.Call):
        _check_call(part)


def _is_beyond(number: Any) -> bool:
    return not abs(number) < LARGEST


def _check_call(call: ast.Call) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in FUNCTIONS or call.keywords:
        raise BadFormula(_("The functions are min, max, round and abs."))
    _function, least, most = FUNCTIONS[name]
    if not least <= len(call.args) <= most:
        raise BadFormula(_("“%(name)s” takes another number of values.") % {"name": name})


@lru_cache(maxsize=1000)
def names_in(formula: str) -> frozenset[str]:
    """Raises BadFormula."""
    tree = parsed(formula)
    called = {id(part.func) for part in ast.walk(tree) if isinstance(part, ast.Call)}
    return frozenset(part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and id(part) not in called)


def evaluate(formula: str, names: Mapping[str, Decimal]) -> Decimal:
    """Raises NoResult; `names` has all names in the formula."""
    with localcontext(prec=PRECISION):
        try:
            result = Evaluator(names).eval(formula, previously_parsed=parsed(formula))
        except (DecimalException, ZeroDivisionError):
            raise NoResult from None
    if not result.is_finite() or abs(result) >= LARGEST:
        raise NoResult
    return result
