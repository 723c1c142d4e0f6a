"""The whole story of a consortium, played through the public API with keys that only the members hold."""
