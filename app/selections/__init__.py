"""CLPs filled out, trigger ballots and their returns, boundary changes, vacancies and selections.

What a refused declaration leads to (marks) is of `confidence`; candidates in general are of the
A-list. Nothing here decides: rules say what follows, officers record it.
"""
