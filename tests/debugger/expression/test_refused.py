"""What is no expression is refused in one clear line, at once, and never run."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnstep.debugger.expression import FUNCTIONS, ExpressionError, Form, compile_expression
from nnstep.errors import LONGEST_LINE, CommandError
from tests.debugger.expression.running import net, run
from tests.effort import tries

EXAMPLES = tries(500)
"""How many random texts are tried."""


def complaint_about(text: str, name: str = "article") -> str:
    """Compile what is refused: the one line that says why."""
    with pytest.raises(CommandError) as complaint:
        compile_expression(text, net(name))
    line = str(complaint.value)
    assert line.isprintable()
    assert 0 < len(line) <= LONGEST_LINE + 3
    assert isinstance(complaint.value, ExpressionError)
    column = complaint.value.column
    assert line.startswith(f"column {column}: ") == (column is not None)
    assert column is None or 1 <= column <= len(text.strip()) + 1
    return line


HOSTILE = (
    "",
    "   ",
    "\n",
    "\0",
    "z\0",
    "().__class__",
    "z.__class__",
    "z.__class__.__bases__[0].__subclasses__()",
    "z.T",
    "z.max",
    "z.tofile('x')",
    "z.dump('x')",
    "z.tolist()",
    "error.sum().real",
    "__import__('os')",
    "__import__('os').system('true')",
    "__builtins__",
    "__name__",
    "exec('1')",
    "eval('1')",
    "compile('1', '', 'eval')",
    "getattr(z, 'T')",
    "globals()",
    "open('x')",
    "print(z)",
    "len(z)",
    "input()",
    "exit()",
    "np.sum(z)",
    "numpy",
    "lambda: z",
    "(lambda x: x)(z)",
    "[z for z in z]",
    "{z for z in z}",
    "{z: z for z in z}",
    "sum(z for z in z)",
    "any(x > 0 for x in z)",
    "[z]",
    "(z, z)",
    "z,",
    "{}",
    "{z}",
    "{1: z}",
    "...",
    "None",
    "True",
    "z[True]",
    "'z'",
    "b'z'",
    "f'{z}'",
    "f'{open(1)}'",
    "'%s' % z",
    "'a' * 10**9",
    "1j",
    "(y := z)",
    "z if z else z",
    "await z",
    "yield",
    "(yield)",
    "(yield z)",
    "(yield from z)",
    "*z",
    "sum(*z)",
    "sum(**z)",
    "predict(*z)",
    "predict(*[1, 0, 0])",
    "abs(z, z)",
    "abs()",
    "sum(z, 0)",
    "sum(z, axis=2)",
    "sum(z, axis=-1)",
    "sum(z, axis=1.0)",
    "sum(z, axis=True)",
    "sum(z, axis=None)",
    "sum(z, axis=lr)",
    "sum(z, axis=0, axis=0)",
    "sum(z, axis=0, out=z)",
    "sum(z, out=weights)",
    "abs(z, axis=0)",
    "abs(z, out=z)",
    "sum(lr, axis=0)",
    "sum(axis=0)",
    "sum(z)(z)",
    "z()",
    "5(z)",
    "z.predict(1)",
    "predict()",
    "predict(1, 0)",
    "predict(1, 0, z)",
    "predict(1, 0, nan)",
    "predict(1, 0, 1e999)",
    "predict(1, 0, axis=0)",
    "predict(1, 0, 10**400)",
    "sum",
    "predict",
    "z[lr]",
    "z[z]",
    "z['a']",
    "z[0.5]",
    "z[1e0]",
    "z[...]",
    "z[None]",
    "z[()]",
    "z[[0]]",
    "z[1 + 1]",
    "z[not 0]",
    "z[--1]",
    "z[::0]",
    "z[7]",
    "z[-8]",
    "z[7:]",
    "z[3:3]",
    "z[0, 1]",
    "z[0, 0, 0]",
    "z[99999999999999999999999999]",
    "z[-99999999999999999999999999]",
    "z[99999999999999999999999999:]",
    "z[",
    "z]",
    "z[]",
    "z[0][0][0]",
    "lr[0]",
    "1[0]",
    "epoch[:]",
    "z @ z",
    "z // 2",
    "z & 1",
    "z | 1",
    "z ^ 2",
    "~z",
    "z << 1",
    "1 << 10**9",
    "z >> 1",
    "1 is 1",
    "z is not 1",
    "1 in z",
    "1 not in z",
    "not z",
    "z and z",
    "z > 0 and 1",
    "(z > 0) + 1",
    "-(z > 0)",
    "abs(z > 0)",
    "(z > 0) < 1",
    "(z > 0) == 1",
    "1 < (z < 2)",
    "any(z)",
    "isnan(z > 0)",
    "delta(z > 0)",
    "max(z > 0)",
    "z + weights",
    "z < weights",
    "z == weights",
    "z = 1",
    "z == ",
    "z ==== 1",
    "z += 1",
    "z; z",
    "z\nz",
    "import os",
    "del z",
    "assert z",
    "pass",
    "while 1: pass",
    "@z",
    "$",
    "!",
    "?",
    "`z`",
    "z \\",
    "ｚ",
    "z²",
    "аbs(z)",
    "ѕum(z)",
    "z − 1",
    "z ≤ 1",
    "z\u200b",
    "\ufeffz",
    "\ud800",
    "🙂",
    "\x1b[31m",
    "0777",
    "0x",
    "1_",
    "1__0",
    "1e",
    "12z",
    "1.2.3",
    "'",
    '"""',
    "'\\x'",
    "f'{'",
    "(" * 400,
    "(" * 250 + "1" + ")" * 249,
    "[" * 400,
    "{" * 400,
    "-" * 499 + "1",
    "not " * 120 + "1",
    "~" * 499 + "1",
    "abs(" * 31 + "z" + ")" * 31,
    "z" + ".max()" * 80,
    "z" + "[0]" * 160,
    "z" + ".z" * 240,
    "lambda:" * 60 + "1",
    "1 if 1 else " * 40 + "1",
    "+".join("1" * 60),
    "max(" + "1," * 240 + ")",
    "z < " * 120 + "1",
    "1 and " * 80 + "1",
    "prev(" * 6 + "z" + ")" * 6,
    "delta(" * 6 + "z" + ")" * 6,
    "prev(delta(prev(delta(prev(delta(z))))))",
    "9" * 501,
    "z" * 501,
    "z" * 500,
    "(" * 10_000_000,
    "1+" * 5_000_000 + "1",
    " " * 10_000_000 + "(" + " " * 10_000_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:40]))
def test_it_is_refused_in_one_line(text: str) -> None:
    complaint_about(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 + summ(z)", "column 5: there is no function 'summ' (did you mean 'sum'?)"),
        ("1 + weigths", "column 5: there is no value 'weigths' (did you mean 'weights'?)"),
        ("epcoh > 3", "column 1: there is no value 'epcoh' (did you mean 'epoch'?)"),
        ("z.summ()", "column 3: there is no function 'summ' (did you mean 'sum'?)"),
        ("z.T", "column 3: only a function can follow a point, as in z.max(), not 'T'"),
        ("sum > 3", "column 1: sum is a function: write sum(…)"),
        ("z1 > 0", "column 1: there is no value 'z1': the network has only 'z'"),
        ("z >", "column 4: something is missing at the end"),
        ("(z", "column 1: '(' was never closed"),
        ("z = 1", "column 3: nothing can be assigned here; == compares"),
        ("(z) & (1)", "column 5: expressions have no '&'; write and"),
        ("z ^ 2", "column 3: expressions have no '^'; write **"),
        ("z[0] is 1", "column 6: expressions have no 'is'; write =="),
        ("z²", "column 2: '²' cannot stand in an expression"),
        ("z[weights]", "column 3: an index is made of whole numbers and slices only"),
        (
            "1 + z[7]",
            "column 5: index 7 is out of range; the value is 7×1, counted from 0 to 6",
        ),
        ("z[7:]", "column 1: the slice is empty; the value is 7×1"),
        ("z + weights", "column 3: shapes 7×1 and 3×1 do not fit together"),
        ("lr < z * (z - weights)", "column 13: shapes 7×1 and 3×1 do not fit together"),
        ("sum(lr, axis=0)", "column 1: there is no axis 0; the value is one number"),
        ("z[:, 0].max(axis=1)", "column 9: there is no axis 1; the value is 7"),
        ("sum(z, axis=2)", "column 8: beside its value sum takes axis=0 or axis=1 only"),
        ("abs(z, axis=0)", "column 8: abs takes no axis="),
        ("any(z)", "column 1: any takes truth values such as z > 0, not numbers"),
        ("z and 1 < 2", "column 3: and takes truth values such as z > 0, not numbers"),
        ("1 + (z > 0)", "column 3: + takes numbers, not truth values; sum(…) counts them"),
        ("(z > 0) == 1", "column 9: == cannot compare truth values with numbers"),
        ("predict(1, 0)", "column 1: a point has 3 numbers (X1, X2, X3), not 2"),
        ("predict(1, 0, inf)", "column 1: a point's numbers are finite, not inf"),
        ("predict(1, 0, z)", "column 15: predict takes plain numbers"),
        ("abs(lambda: 1)", "column 5: expressions have no lambda"),
        ("abs" + "(" * 3 + "-" * 30 + "1)))", "column 36: more than 30 levels deep"),
        ("1 < " * 100 + "1", "column 397: an expression has at most 100 parts"),
        ("z" * 501, "an expression has at most 500 characters, this one has 501"),
        (" ", "there is no expression"),
    ],
)
def test_what_is_wrong_and_where_is_told(text: str, told: str) -> None:
    assert complaint_about(text) == told


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("article", "cross_entropy", "the cost of the loss half_squares is mse"),
        ("iris", "mse", "the cost of the loss cce is cross_entropy"),
        ("spirals", "mse", "the cost of the loss bce is cross_entropy"),
        ("iris", "error_sum", "the loss cce computes no error"),
        ("iris", "error", "the loss cce computes no error"),
        ("curve", "accuracy", "outputs are numbers, neither right nor wrong"),
        ("article", "batch", "every update gets all samples"),
        ("article", "vweights", "the optimizer plain has none"),
        ("frozen", "dbias", "bias is frozen"),
        ("frozen", "vbias", "bias is frozen"),
        ("article", "dpenalty", "there is no penalty on weights"),
    ],
)
def test_why_this_network_lacks_a_name_is_told(name: str, text: str, why: str) -> None:
    assert complaint_about(text, name) == f"column 1: there is no value {text!r} here: {why}"


def test_the_names_of_the_layers_are_told() -> None:
    assert complaint_about("max(z)", "xor") == (
        "column 5: there is no value 'z': each layer has its own, z1, z2"
    )


@pytest.mark.parametrize("text", ["1or 2", "1 is 1", "'\\d'", "0x1for z", "(1)(2)", "z[0](1)"])
def test_nothing_is_warned_of(text: str) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        complaint_about(text)
    assert warned == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10 ** 400", np.inf),
        ("9 ** 9 ** 9 ** 9", np.inf),
        ("1e999 - 1e999", np.nan),
        ("9" * 400, np.inf),
        ("-" + "9" * 400, -np.inf),
        ("1 / 0", np.inf),
        ("0 / 0", np.nan),
        ("1 % 0", np.nan),
        ("(-8) ** (1 / 3)", np.nan),
        ("0 ** -1", np.inf),
        ("9007199254740993", 9007199254740992.0),
        ("0x10 + 0b1 + 1_0", 27.0),
        ("sqrt(-1)", np.nan),
        ("2 ** 0.5", np.sqrt(2)),
        ("- + - 3", 3.0),
    ],
)
def test_numbers_are_floating_point_numbers_at_once(text: str, number: float) -> None:
    expression = compile_expression(text, net("article"))
    assert expression.names == ()
    np.testing.assert_equal(expression.numbers(run("article"), 0, 2, 0), [number, number])


@pytest.mark.parametrize("text", ["  z > 0\t", "z\t> 0", "(z\n> 0)", "z > 0"])
def test_space_does_not_matter(text: str) -> None:
    expression = compile_expression(text, net("article"))
    assert expression.text.replace("(", "").replace(")", "") == "z > 0"


def test_what_is_just_within_the_limits_is_read() -> None:
    for text in ("abs(" * 29 + "z" + ")" * 29, "-" * 29 + "1", "1 < " * 98 + "2"):
        compile_expression(text, net("article"))
    compile_expression("z" + " " * 497 + "+1", net("article"))
    compile_expression("+".join(["prev(z)", "delta(z)"] * 8), net("article"))
    compile_expression("prev(delta(prev(delta(prev(z))))) + prev(z)", net("article"))


def test_every_function_has_a_name_and_a_line_of_help() -> None:
    for name, rule in FUNCTIONS.items():
        assert rule.name == name
        assert rule.help.isprintable()
        assert 0 < len(rule.help) < 60
        assert (rule.compute is None) == (rule.form in (Form.BEFORE, Form.POINT))


# anything at all ---------------------------------------------------------------------------------


def survives(text: str) -> None:
    """Compile anything: it is an expression that can be evaluated, or one line says why not."""
    for name in ("article", "one left"):
        try:
            expression = compile_expression(text, net(name))
        except CommandError as complaint:
            line = str(complaint)
        else:
            line = expression.text
            expression.value(run(name), 5, expression.site)
            expression.changes(run(name), 0, 6, expression.site)
        assert line.isprintable()


TOKENS = (
    *("z", "weights", "bias", "error", "inputs", "lr", "epoch", "cost", "accuracy", "nan", "inf"),
    *("0", "1", "2", "-1", "0.5", "1e9", "1e-9", "99999999999999999999", "1j", "0x1", "'a'"),
    *("+", "-", "*", "/", "%", "**", "//", "@", "<", "<=", ">", "==", "!=", "=", ":=", "~", "&"),
    *("and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "yield", "None"),
    *("(", ")", "(", ")", "[", "]", "[0]", "[:]", "[::2]", "{", "}", ",", ":", ".", "...", "_"),
    *(f"{name}(" for name in FUNCTIONS),
    *(f".{name}()" for name in FUNCTIONS),
    *(", axis=0)", ", axis=1)", "axis=", " ", "#", "\\", "\n", "__class__", "f'{z}'"),
)


@settings(max_examples=EXAMPLES)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
@example("max(z)(z)")
def test_any_row_of_tokens_is_read_or_refused(text: str) -> None:
    survives(text)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=12).map(" ".join))
def test_any_row_of_words_is_read_or_refused(text: str) -> None:
    survives(text)
