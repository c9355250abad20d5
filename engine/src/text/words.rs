//! Lists English words that say little about a topic.
//!
//! Japanese needs no such lists, because IPADIC has the part of speech of each word.

/// True for a function word, which is left out of every text. Negations and the
/// question words that distinguish questions (when, where, who, why, how) aren't
/// function words.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

/// True for a word of everyday speech. It is indexed like any other word, but a
/// question isn't considered off topic because it has no match.
pub(super) fn is_everyday(word: &str) -> bool {
    EVERYDAY_WORDS.binary_search(&word).is_ok()
}

#[rustfmt::skip]
const FUNCTION_WORDS: &[&str] = &[
    "a", "about", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being",
    "but", "by", "can", "could", "d", "did", "do", "does", "doing", "for", "from", "had", "has",
    "have", "having", "he", "her", "here", "him", "his", "i", "i'd", "i'm", "i've", "if", "in",
    "into", "is", "it", "its", "just", "ll", "may", "me", "might", "must", "my", "of", "on",
    "or", "our", "ours", "please", "s", "shall", "she", "should", "so", "some", "t", "than",
    "that", "that's", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "us", "ve", "very", "was", "we", "were", "what", "which", "will", "with", "would",
    "you", "your", "yours",
];

#[rustfmt::skip]
const EVERYDAY_WORDS: &[&str] = &[
    "able", "actually", "ago", "all", "almost", "alone", "always", "annoyed", "annoying",
    "another", "anybody", "anymore", "anyone", "anything", "anyway", "anywhere", "around",
    "ask", "asked", "asking", "away", "back", "bad", "bc", "because", "began", "begin",
    "behind", "best", "better", "between", "big", "bit", "boss", "bother", "bring", "broke",
    "broken", "bug", "busy", "called", "came", "care", "certain", "clear", "come", "comes",
    "coming", "complain", "complained", "complaining", "complaint", "correct", "difference",
    "different", "dude", "easy", "either", "else", "end", "enough", "especially", "ever",
    "everybody", "everyone", "everything", "exactly", "expect", "explain", "explained", "far",
    "feel", "few", "figure", "find", "fine", "first", "folk", "folks", "forever", "found",
    "friend", "full", "fun", "funny", "gave", "get", "gets", "getting", "give", "given", "go",
    "goes", "going", "gone", "gonna", "good", "got", "gotta", "great", "guess", "guy", "guys",
    "happen", "happened", "happening", "happens", "hard", "hate", "hear", "heard", "hello",
    "help", "hey", "hi", "hit", "hold", "honest", "hope", "hour", "hours", "idea", "ill",
    "issue", "issues", "job", "keep", "keeps", "kept", "kind", "knew", "know", "known", "last",
    "late", "lately", "least", "leave", "less", "let", "like", "likely", "little", "long",
    "longer", "look", "looking", "lot", "lots", "made", "main", "make", "makes", "making",
    "manager", "many", "matter", "maybe", "mean", "means", "meant", "mention", "mentioned",
    "mind", "minute", "minutes", "moment", "month", "months", "more", "morning", "most", "much",
    "myself", "near", "necessary", "need", "needed", "needs", "never", "new", "next", "nice",
    "night", "nobody", "none", "normal", "normally", "nothing", "now", "ok", "okay", "old",
    "one", "ones", "onto", "other", "others", "out", "over", "own", "part", "past", "people",
    "per", "perfectly", "person", "place", "plan", "plus", "point", "possible", "ppl", "pretty",
    "probably", "problem", "problems", "properly", "purpose", "put", "question", "questions",
    "quick", "quickly", "quite", "ran", "rather", "real", "really", "recently", "right", "run",
    "said", "saw", "say", "saying", "says", "see", "seem", "seems", "seen", "sense", "several",
    "short", "show", "shows", "side", "simply", "since", "single", "smth", "somehow", "someone",
    "something", "sometimes", "soon", "sorry", "sort", "spring", "stay", "straight", "stuff",
    "such", "suddenly", "suppose", "supposed", "sure", "take", "taken", "takes", "talk", "tell",
    "terrible", "thank", "thanks", "thing", "things", "think", "tho", "thought", "through",
    "today", "together", "told", "tomorrow", "tonight", "too", "took", "totally", "tried",
    "true", "try", "trying", "turn", "twice", "two", "understand", "until", "up", "upon", "use",
    "used", "useful", "uses", "using", "usual", "usually", "wait", "want", "wanted", "wants",
    "way", "ways", "week", "weeks", "well", "went", "whatever", "whenever", "whether", "while",
    "whole", "wish", "within", "wonder", "wondering", "work", "working", "works", "worry",
    "worse", "wrong", "yeah", "year", "years", "yep", "yes", "yesterday", "yet",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_binary_search() {
        assert!(FUNCTION_WORDS.is_sorted());
        assert!(EVERYDAY_WORDS.is_sorted());
    }
}
