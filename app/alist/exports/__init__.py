"""Tables of the A-list: page, CSV and XLSX from one definition."""
