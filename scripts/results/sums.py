"""Products, sums and quotients that are computed and written out at once.

What is written cannot differ from what was computed: both come from the same numbers. Numbers have
at most three decimals, or three digits if they are small; a sum of many terms ends in what the rest
comes to. Where the arithmetic has no answer, such as a division by zero, the value is not a number,
and nothing will be shown.
"""

import math
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from attention_explainer.layer_norm import EPSILON
from attention_figures.text import trimmed
from scripts.artifacts.contract import Sum

MOST = 10
"""Terms that are written out; of a longer sum it is two fewer, and the rest is one number."""

SMALL = 0.01
"""Below this, three decimals would leave next to nothing."""

NOISE = 1e-12
"""Below this, a number is what rounding in the computer has left of zero."""

LARGEST = 700.0
"""A power of e that a computer still has a number for."""

Numbers = NDArray[np.float64] | Sequence[float]


def written(number: float, digits: int = 3) -> str:
    """Write one number of a sum, with so many decimals at most, or three digits if it is small.

    >>> written(3.0), written(-0.25), written(0.001234), written(0.00000987654)
    ('3', '−0.25', '0.00123', '0.00000988')

    What should be zero, and has only not been computed so, is.

    >>> written(0.1 + 0.2 - 0.3)
    '0'
    """
    if abs(number) < NOISE:
        number = 0
    elif abs(number) < SMALL:
        digits = 2 - math.floor(math.log10(abs(number)))
    return trimmed(number, digits)


def bracketed(number: float, digits: int = 3) -> str:
    """Write one that is multiplied or added: a negative one in brackets."""
    text = written(number, digits)
    return f"({text})" if text.startswith("−") else text


def decimal(number: float, digits: int = 3) -> Decimal:
    """Return what is written."""
    return Decimal(written(number, digits).replace("−", "-"))


def divided(left: float, right: float) -> float:
    """Divide; by zero, the result is not a number."""
    return float(left / right) if right else math.nan


def added(terms: Sequence[str], values: Sequence[float]) -> str:
    """Join terms with plus signs; of more than ten, say what the last come to."""
    if len(terms) <= MOST:
        return " + ".join(terms)
    kept = MOST - 2
    rest = bracketed(float(sum(values[kept:])))
    return f"{' + '.join(terms[:kept])} + {rest} from {len(terms) - kept} more"


def plain(number: float) -> Sum:
    """Write a number as it is."""
    return Sum(written(number), float(number), decimal(number))


def dot(left: Numbers, right: Numbers) -> Sum:
    """Multiply two rows of numbers one by one, and add up: a dot product or a weighted sum.

    >>> dot([3, 0.5], [2, -1])
    Sum(text='3 · 2 + 0.5 · (−1)', value=5.5, written=Decimal('5.5'))
    """
    pairs = [(float(a), float(b)) for a, b in zip(left, right, strict=True)]
    terms = [f"{bracketed(a)} · {bracketed(b)}" for a, b in pairs]
    exact = sum((decimal(a) * decimal(b) for a, b in pairs), Decimal(0))
    value = float(np.dot(np.asarray(left, float), np.asarray(right, float)))
    return Sum(
        added(terms, [a * b for a, b in pairs]), value, exact if len(pairs) <= MOST else None
    )


def times(left: float, right: float) -> Sum:
    """Multiply two numbers.

    >>> times(0.5, 3).text
    '0.5 · 3'
    """
    return dot([left], [right])


def total(numbers: Numbers, digits: int = 3) -> Sum:
    """Add up numbers, each written with so many decimals at most.

    >>> total([1, -0.5])
    Sum(text='1 + (−0.5)', value=0.5, written=Decimal('0.5'))
    """
    values = [float(number) for number in numbers]
    exact = sum((decimal(value, digits) for value in values), Decimal(0))
    terms = [bracketed(value, digits) for value in values]
    value = float(sum(values))
    return Sum(added(terms, values), value, exact if len(values) <= MOST else None)


def difference(left: float, right: float) -> Sum:
    """Subtract.

    >>> difference(4.5, -1).text
    '4.5 − (−1)'
    """
    exact = decimal(left) - decimal(right)
    return Sum(f"{written(left)} − {bracketed(right)}", float(left - right), exact)


def quotient(left: float, right: float) -> Sum:
    """Divide.

    >>> quotient(9, 2)
    Sum(text='9 / 2', value=4.5, written=Decimal('4.5'))
    """
    exact = decimal(left) / decimal(right) if right else None
    return Sum(f"{written(left)} / {bracketed(right)}", divided(left, right), exact)


def share(number: float, of: Numbers) -> Sum:
    """Divide a number by the sum of several.

    >>> share(3, [3, 1]).text
    '3 / (3 + 1)'
    """
    whole = total(of)
    exact = decimal(number) / whole.written if whole.written else None
    return Sum(f"{written(number)} / ({whole.text})", divided(number, whole.value), exact)


def power(exponent: float) -> Sum:
    """Raise e to a power.

    >>> power(-0.5).text
    'e^−0.5'
    """
    value = math.exp(exponent) if exponent < LARGEST else math.nan
    return Sum(f"e^{written(exponent)}", value)


def powers(exponents: Numbers) -> Sum:
    """Add up powers of e.

    >>> powers([1, 0]).text
    'e^1 + e^0'
    """
    each = [power(float(exponent)) for exponent in exponents]
    values = [one.value for one in each]
    return Sum(added([one.text for one in each], values), math.fsum(values))


def softmax_share(logits: Numbers, at: int) -> Sum:
    """Divide one power of e by the sum of all.

    >>> softmax_share([1, 0], 0).text
    'e^1 / (e^1 + e^0)'
    """
    whole, part = powers(logits), power(float(logits[at]))
    # With the largest taken away first: the powers themselves may be too large.
    leads = [math.exp(float(logit) - float(max(logits))) for logit in logits]
    return Sum(f"{part.text} / ({whole.text})", leads[at] / math.fsum(leads))


def root(number: float) -> Sum:
    """Take the square root.

    >>> root(4).text
    '√4'
    """
    value = math.sqrt(number)
    return Sum(f"√{written(number)}", value, Decimal(value) if value.is_integer() else None)


def length(vector: Numbers) -> Sum:
    """Measure a vector: the root of the sum of its squares.

    >>> length([3, -4])
    Sum(text='√(3² + (−4)²)', value=5.0, written=None)
    """
    squares = [float(number) ** 2 for number in vector]
    terms = [f"{bracketed(float(number))}²" for number in vector]
    return Sum(f"√({added(terms, squares)})", math.sqrt(math.fsum(squares)))


def distance(left: Numbers, right: Numbers) -> Sum:
    """Measure how far two points are apart.

    >>> distance([3, 0], [0, -4]).text
    '√((3 − 0)² + (0 − (−4))²)'
    """
    each = [difference(float(a), float(b)) for a, b in zip(left, right, strict=True)]
    squares = [one.value**2 for one in each]
    terms = [f"({one.text})²" for one in each]
    return Sum(f"√({added(terms, squares)})", math.sqrt(math.fsum(squares)))


def mean(numbers: Numbers) -> Sum:
    """Add up and divide by how many there are.

    >>> mean([1, 2]).text
    '(1 + 2) / 2'
    """
    whole = total(numbers)
    count = len(numbers)
    exact = None if whole.written is None else whole.written / count
    return Sum(f"({whole.text}) / {count}", whole.value / count, exact)


def square_distances(numbers: Numbers) -> Sum:
    """Average the squared distances from the mean: the variance.

    >>> square_distances([1, 3]).text
    '((1 − 2)² + (3 − 2)²) / 2'
    """
    middle = mean(numbers).value
    each = [difference(float(number), middle) for number in numbers]
    squares = [one.value**2 for one in each]
    terms = [f"({one.text})²" for one in each]
    exact = sum((one.written**2 for one in each if one.written is not None), Decimal(0))
    return Sum(
        f"({added(terms, squares)}) / {len(each)}",
        math.fsum(squares) / len(each),
        exact / len(each) if len(each) <= MOST else None,
    )


def spread(numbers: Numbers) -> Sum:
    """Return the root of the variance.

    >>> spread([1, 3]).text
    '√(((1 − 2)² + (3 − 2)²) / 2)'
    """
    variance = square_distances(numbers)
    return Sum(f"√({variance.text})", math.sqrt(variance.value))


def normed(numbers: Numbers, at: int) -> Sum:
    """Take the mean from a number and divide by the spread, as a layer norm does.

    The spread is that of the package, which adds a little under the root.

    >>> normed([1, 3], 1).text
    '(3 − 2) / 1'
    """
    over = difference(float(numbers[at]), mean(numbers).value)
    by = math.sqrt(square_distances(numbers).value + EPSILON)
    return Sum(f"({over.text}) / {written(by)}", over.value / by)
