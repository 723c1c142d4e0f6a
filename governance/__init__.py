"""The rules of the consortium as an executable specification: pure functions over recorded facts."""
