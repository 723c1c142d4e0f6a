"""A group of commands that is itself a command: what names none of its commands goes to one of them."""

from typing import Any

from typer.core import TyperGroup


class FallingBack(TyperGroup):
    """`vote 7 for` is `vote cast 7 for`: people vote a hundred times before they need another word."""

    fallback = "cast"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments with the command's name first, whatever options stood before it."""
        if args in ([], ["--help"]):
            return super().parse_args(ctx, args)
        place = self._place(args)
        if place is None:
            return super().parse_args(ctx, [self.fallback, *args])
        return super().parse_args(ctx, [args[place], *args[:place], *args[place + 1 :]])

    def _place(self, args: list[str]) -> int | None:
        """Where a command is named: only options and their values may stand before it."""
        after_option = False
        for place, word in enumerate(args):
            if word in self.commands:
                return place
            if not word.startswith("-") and not after_option:
                return None
            after_option = word.startswith("-")
        return None
