"""A choice from a list that is always the same."""

from functools import cached_property
from typing import Any

from wagtail import blocks


class FixedChoiceBlock(blocks.ChoiceBlock):
    """Makes its list once. Wagtail makes it anew for each value that it looks at, of which a post has many.

    In migrations it is a plain ChoiceBlock, as all of them are.
    """

    def get_field(self, **kwargs: Any) -> Any:
        """The field, with the list instead of a function that makes it."""
        return super().get_field(**{**kwargs, "choices": kwargs["choices"]()})

    def normalize_choice(self, value: Any) -> Any:
        """A value that is on the list is what it is."""
        if isinstance(value, str) and value in self._values:
            return value
        return super().normalize_choice(value)

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(value for value, _label in self.field.choices)
