"""The engine for millions of registrations: Parquet in, compiled rules in DuckDB, Parquet out, in bounded memory."""
