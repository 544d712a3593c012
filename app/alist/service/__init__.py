"""Writes of the A-list: one public function per act. Nothing here commits."""
