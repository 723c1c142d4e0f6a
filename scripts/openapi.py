"""Writes docs/openapi.json: the API as its routes declare it. The checks regenerate it and compare."""

import json
import sys
from pathlib import Path

from api.app import openapi_document

PLACE = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def text() -> str:
    """The document as it is committed."""
    return json.dumps(openapi_document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes the file; with --check compares it and says when it is old."""
    fresh = text()
    if "--check" not in sys.argv[1:]:
        PLACE.write_text(fresh, encoding="utf-8")
        return 0
    if PLACE.is_file() and PLACE.read_text(encoding="utf-8") == fresh:
        return 0
    print("docs/openapi.json is old: run `python scripts/openapi.py`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
