"""literal_eval. Trees of code are not to be had: gears compiles a script once."""

from _ast_literal import literal_eval

__all__ = ['literal_eval', 'parse']


def parse(*args, **kwargs):
    raise RuntimeError('ast.parse() is refused: gears gives out no syntax trees')


def dump(*args, **kwargs):
    raise RuntimeError('ast.dump() is refused: gears gives out no syntax trees')


def unparse(*args, **kwargs):
    raise RuntimeError('ast.unparse() is refused: gears gives out no syntax trees')
