//! Embeds MeCab IPADIC, a Japanese dictionary for lindera, in the binary. The build
//! script compiles it.
//!
//! Segmentation (which is lindera's task), files at run time and user dictionaries are
//! out of scope.

use lindera_dictionary::LinderaResult;
use lindera_dictionary::dictionary::Dictionary;

/// The license notice of IPADIC, which must be shown by or shipped with every binary
/// that embeds the dictionary.
pub const NOTICE: &str = include_str!("../NOTICE-IPADIC");

mod embedded {
    //! Embeds the compiled files. This is a separate module because the macro also makes a
    //! loader that isn't used.
    lindera_dictionary::embedded_dictionary!("/ipadic", Loader);
}

/// Opens the dictionary. Words and costs aren't copied from the binary, only character
/// categories are, so this takes about a millisecond. Call it once and clone the result,
/// which is cheap.
///
/// The features of a word ([`Dictionary::word_details`]) are the nine of MeCab, in its
/// order: part of speech with three subcategories, conjugation type, conjugation form,
/// base form, reading and pronunciation. Unknown words have no reading or pronunciation,
/// and `*` as their base form. The ideographic space counts as an unknown word, but has
/// all nine.
///
/// # Errors
///
/// If the embedded data is of another version of lindera than the program. A clean build
/// fixes this.
pub fn load() -> LinderaResult<Dictionary> {
    embedded::load()
}
