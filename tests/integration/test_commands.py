"""The commands of the voting record, through their own entry point."""

from __future__ import annotations

import json

from flask import Flask


def test_the_sample_is_loaded_whole_and_read_back(app: Flask) -> None:
    cli = app.test_cli_runner()
    result = cli.invoke(args=["votes", "load-sample", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert told["divisions"] == {"new": 171, "changed": 0, "unchanged": 0, "refused": 0}
    trident = json.loads(cli.invoke(args=["votes", "division", "113", "--json"]).stdout)
    (labour,) = [p for p in trident["parties"] if p["party"] == "Labour"]
    assert (labour["aye"], labour["no"], labour["both"]) == (141, 47, 1)
