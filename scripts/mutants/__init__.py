"""How many changes of the rules, each in one place, the tests notice.

mutmut changes governance/, slither's mutators the contracts: the pure libraries that count and divide, and
the contracts themselves with all that they are linked to or made of. `make mutate` and `make check-mutants`
run `python -m scripts.mutants`.
"""
