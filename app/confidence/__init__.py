"""Asking the party's MPs where they stand: rounds of pledges, declarations and recognition.

One mechanism asks all three. This room owns the rounds, the answers, what closing a round
recommends, the public register of declarations, and deselection marks. It does not know divisions,
and it does not keep the whip: a recommendation that is accepted asks `whips` to change it.
"""
