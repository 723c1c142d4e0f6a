"""How many changes of the rules, each in one place, the tests notice.

mutmut changes governance/, slither's mutators the libraries that count votes and move money. `make mutate`
and `make check-mutants` run `python -m scripts.mutants`.
"""
