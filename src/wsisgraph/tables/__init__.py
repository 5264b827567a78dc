"""Rows of terms in the forms that people and their tools read: text, pandas frames, workbooks."""
