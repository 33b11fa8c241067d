"""The MkDocs adapter: the plugin and the builds."""
