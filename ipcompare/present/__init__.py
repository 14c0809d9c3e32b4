"""What people read: figures, tables, workbook, notebooks; in two languages."""
