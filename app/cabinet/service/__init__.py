"""Officers’ actions on contests, ladders, drafts and posts. Nothing commits."""
