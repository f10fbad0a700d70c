"""The tables of the places as XLSX and CSV files: written, read back, compared, stored.

`reading` opens a file, `cells` reads its cells, `resources` says which columns each table has,
`exchange` compares and stores, `screens` shows it to the staff.
"""
