"""Public pages that hold when the whole country looks at them.

Owns what anybody's browser is given without the page being made anew: which views may be kept
(`registry`), how it is known that nothing has changed (`version`), the pages kept (`shelf`), and
the layer before the application that answers from them (`serving`). It knows no room and no person:
only answers to somebody without a session are ever kept, and only those of views that say so.
"""
