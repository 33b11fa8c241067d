"""Contains one module for each catalogue or inventory format."""
