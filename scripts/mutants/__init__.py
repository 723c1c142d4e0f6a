"""How many changes of the rules, each in one place, the tests notice.

mutmut changes governance/, slither's mutators the contracts' libraries that count votes and move money: pure
ones, and those that governor and rounds are linked to or made of. `make mutate` and `make check-mutants` run
`python -m scripts.mutants`.
"""
