"""One module for each catalogue or inventory format."""
