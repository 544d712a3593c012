"""Officers’ actions of this room, one module for each subject. Nothing here commits."""
