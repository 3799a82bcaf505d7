"""`python -m evals bench`: our search beside the usual recipe and the plain parts of search."""
