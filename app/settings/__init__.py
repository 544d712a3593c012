"""How the party works: settings that officers may change, typed, dated and shown with their why.

Rooms register theirs at import (`registry.setting`) and read them with `queries.value_of`. Where
things are (databases, addresses, keys) is not here but in `config.py`.
"""
