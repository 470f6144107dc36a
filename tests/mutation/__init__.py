"""Every check of sync/ taken away in turn: some test must notice. `make mutate`.

Must never leave a changed source behind: mutants live in memory only.
"""
