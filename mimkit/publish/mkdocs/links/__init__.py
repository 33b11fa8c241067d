"""The links of a page that MkDocs makes: to its source for editing, and from its former addresses."""
