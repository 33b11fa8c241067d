"""The published site: pure pages made of a snapshot, and a small adapter that hands them to MkDocs."""
