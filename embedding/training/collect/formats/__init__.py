"""Turns message files into raw pairs of English and Japanese strings.

A reader of pairs takes the bytes of an English and a Japanese file; the English is empty
where the Japanese file has both. `PAIRS` has them by the names of sources.toml, `SINGLE`
the readers of texts of one language, and `WORDS` those of dictionaries.
"""

from collect.formats import binary, javascript, messages, pages, single

PAIRS = {
    name.removeprefix("pairs_"): reader
    for module in (binary, javascript, messages, pages)
    for name, reader in vars(module).items()
    if name.startswith("pairs_")
}
SINGLE = {"wordnet": single.texts_wordnet}
WORDS = {"ipadic": single.words_ipadic}
