"""Answer one SMT-LIB file with bitwuzla, the way halmos asks its solvers: `python smt_solver.py QUERY.smt2`.

bitwuzla comes from PyPI as a library without a command, and is the one that finishes products and quotients
of 256-bit words. It prints `sat`, `unsat` or `unknown`, and the model where the query asks for it.
"""

import sys

import bitwuzla


def main() -> None:
    options = bitwuzla.Options()
    options.set(bitwuzla.Option.PRODUCE_MODELS, True)
    bitwuzla.Parser(bitwuzla.TermManager(), options).parse(sys.argv[1])


if __name__ == "__main__":
    main()
