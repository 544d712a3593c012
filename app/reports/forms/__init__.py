"""The filters and forms of this room, one file for each page that has some."""
