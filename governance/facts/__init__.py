"""Facts: one frozen dataclass for each event that a contract can emit, in the words of the event."""

from governance.facts.position import Position as Position
