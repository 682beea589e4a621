"""How near the gradients of the backward rules come to those of finite differences."""

TOLERANCE = 1e-4
"""Of `relative_error`, on any processor.

A finite difference of a loss near one is off by rounding, about 1e-12. The smallest numbers that
`relative_error` measures are a millionth of the largest of their gradient, which is above 0.01 in
these tests: 1e-8. What a wrong rule changes is far larger.
"""
