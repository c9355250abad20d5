//! Keeps the nearest pairs of entries, of any number that is added.
//!
//! Memory is bounded: beyond twice the number that is kept, the farthest pairs are dropped,
//! and from then on only nearer ones than those that are left count.

use std::collections::BTreeMap;

/// Two entries, each by its number.
type Entries = (usize, usize);

/// A cosine, and two ways to ask with it, each by its number.
type Found = (f32, usize, usize);

/// The nearest pairs of entries, each with its nearest ways to ask.
#[derive(Debug)]
pub(super) struct NearestPairs {
    least: f32,
    most: usize,
    /// The cosine of the farthest pair that was left when pairs were dropped.
    farthest: Option<f32>,
    pairs: BTreeMap<Entries, Found>,
}

impl NearestPairs {
    /// Keeps `most` pairs whose cosine is `least` or more.
    pub(super) fn new(least: f32, most: usize) -> NearestPairs {
        NearestPairs {
            least,
            most,
            farthest: None,
            pairs: BTreeMap::new(),
        }
    }

    /// Adds two ways to ask for two entries. Of those of the same entries, the nearest are
    /// kept.
    pub(super) fn add(&mut self, entries: Entries, found: Found) {
        let cosine = found.0;
        if cosine < self.least || self.farthest.is_some_and(|farthest| cosine <= farthest) {
            return;
        }
        let best = self.pairs.entry(entries).or_insert(found);
        if cosine > best.0 {
            *best = found;
        }
        if self.pairs.len() >= self.most * 2 {
            let mut nearest: Vec<(Entries, Found)> =
                std::mem::take(&mut self.pairs).into_iter().collect();
            nearest.sort_by(|one, other| other.1.0.total_cmp(&one.1.0));
            nearest.truncate(self.most);
            self.farthest = nearest.last().map(|(_, found)| found.0);
            self.pairs = nearest.into_iter().collect();
        }
    }

    /// The pairs, the nearest first.
    pub(super) fn into_sorted(self) -> Vec<Found> {
        let mut nearest: Vec<Found> = self.pairs.into_values().collect();
        nearest.sort_by(|one, other| other.0.total_cmp(&one.0));
        nearest.truncate(self.most);
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_pairs_are_kept_in_any_order() {
        let cosine = |number: usize| [0.5, 0.9, 0.7, 0.99, 0.6, 0.8, 0.95, 0.65, 0.4][number % 9];
        let added = (0..40_usize).map(|number| ((number, 100), (cosine(number), number, 100)));
        let kept = |added: &mut dyn Iterator<Item = (Entries, Found)>| {
            let mut pairs = NearestPairs::new(0.5, 6);
            for (entries, found) in added {
                pairs.add(entries, found);
                assert!(pairs.pairs.len() < 12);
            }
            let sorted = pairs.into_sorted().into_iter();
            sorted.map(|(cosine, ..)| cosine).collect::<Vec<f32>>()
        };
        let expected = [0.99, 0.99, 0.99, 0.99, 0.99, 0.95];
        assert_eq!(kept(&mut added.clone()), expected);
        assert_eq!(kept(&mut added.rev()), expected);
    }

    #[test]
    fn a_pair_has_its_nearest_ways_to_ask() {
        let mut pairs = NearestPairs::new(0.5, 2);
        for found in [(0.6, 1, 2), (0.8, 3, 4), (0.7, 5, 6), (0.4, 7, 8)] {
            pairs.add((0, 1), found);
        }
        assert_eq!(pairs.into_sorted(), [(0.8, 3, 4)]);
    }
}
