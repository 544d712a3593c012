"""One definition of a table, many writers: a page, a CSV file, an XLSX workbook.

Owns what a column and a table are (`table`), and how their values are put on a page (`page` and
the template `tabular/table.html`), into CSV (`csvfile`) and into XLSX (`xlsxfile`), and the name
a file is offered under (`filenames`). Everything here is pure: rows in, bytes or plain values
out. It knows no context, no database and no request; the contexts define their tables in
`exports.py`.
"""
