"""Officers' actions on rounds, answers, links, recommendations and marks. Nothing commits."""
