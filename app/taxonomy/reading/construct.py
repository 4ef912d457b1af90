"""From YAML nodes to plain values; only YAML's own kinds of value are ever made."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

# No number of a contribution is longer; converting a huge one takes minutes.
_LONGEST_NUMBER = 100
_INT = "tag:yaml.org,2002:int"


class Constructor(SafeConstructor):
    """Makes plain values and says of each failure where it was."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401
        """The value of a node.

        Raises:
            ConstructorError: the node has a foreign tag, or its text does not fit its kind.
        """
        if node.tag == _INT and len(node.value) > _LONGEST_NUMBER:
            raise ConstructorError(None, None, "number too long", node.start_mark)
        try:
            return super().construct_object(node, deep=deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # The library converts dates and numbers without checks of its own.
            problem = f"not a value of its kind: {error}"
            raise ConstructorError(None, None, problem, node.start_mark) from error
