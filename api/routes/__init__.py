"""Routes: typed dependencies, one call, declared failures."""
