"""What a rule says when it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from governance.errors import RuleBroken


def refused(act: Callable[[], object]) -> tuple[str, str, dict[str, Any]]:
    """Name, sentence and numbers of the refusal."""
    with pytest.raises(RuleBroken) as found:
        act()
    return found.value.code, found.value.sentence, found.value.numbers
