"""Reading of tables: cells by the contract's rules, header rows of any department, rows, and checks across columns."""
