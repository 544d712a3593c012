"""Tables of this room for page, CSV and XLSX, a module for each subject."""
