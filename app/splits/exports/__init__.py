"""The tables and pictures of this room, one module for each subject."""
