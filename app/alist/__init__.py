"""Candidates who are ready to stand: what they applied with, pledged and agreed to publish.

Organisations that endorse them, readiness, due diligence and the public list are here too. What a
candidate answered about herself for equality monitoring is not: that is `monitoring`'s, apart from
this file. Vacancies, and who fits one, are of `selections`.
"""
