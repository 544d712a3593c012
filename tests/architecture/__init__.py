"""The shape of the house, watched by the machine: imports, routes, templates, migrations."""
