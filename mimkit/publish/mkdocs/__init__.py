"""The adapter for MkDocs: the plugin and the builds."""
