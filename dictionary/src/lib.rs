//! Turns nothing into MeCab IPADIC: a dictionary of Japanese for lindera, compiled
//! by the build script and embedded in the binary.
//!
//! Deliberately absent: segmentation (that is `lindera`'s), files at run time, and
//! any dictionary of the user's.

use lindera_dictionary::LinderaResult;
use lindera_dictionary::dictionary::Dictionary;

/// The notice under which IPADIC is distributed, to be shown or shipped with every
/// binary that embeds the dictionary.
pub const NOTICE: &str = include_str!("../NOTICE-IPADIC");

mod embedded {
    //! Names the compiled files. In a module of its own because the macro also makes
    //! a loader, which nobody needs.
    lindera_dictionary::embedded_dictionary!("/ipadic", Loader);
}

/// Opens the dictionary. The words and costs are used where they are in the binary;
/// only the character categories are copied, so this takes about a millisecond. Still,
/// do it once: the dictionary is cheap to clone.
///
/// The features of a word ([`Dictionary::word_details`]) are MeCab's nine, in its
/// order: part of speech with three refinements, conjugation, form, base form,
/// reading, pronunciation. Unknown words have no reading or pronunciation, and `*` for
/// their base form. The ideographic space counts as an unknown word, but has all nine.
///
/// # Errors
///
/// Only if the embedded bytes are of another version of lindera than the program,
/// which a build from scratch mends.
pub fn load() -> LinderaResult<Dictionary> {
    embedded::load()
}
