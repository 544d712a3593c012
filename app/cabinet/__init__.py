"""Leadership contests, ladders of posts, the quota, the draft of posts and who holds them.

Owns contests with their votes by section, ladders, settled ties, drafts with every step, and posts
held. It does not own members, the whip, pledges or declarations: it reads them.
"""
