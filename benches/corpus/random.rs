//! Seeds to the same numbers on every machine: splitmix64 (Steele, Lea and
//! Flood, "Fast Splittable Pseudorandom Number Generators", 2014).

/// A stream of numbers.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for each seed.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to but not 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to but not `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.fraction() * end as f64) as usize
    }

    /// True that often.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.fraction() < share
    }

    /// One of several, each as likely.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of several words, each as likely.
    pub(crate) fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// Puts items in any order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.below(end + 1);
            items.swap(end, other);
        }
    }
}

/// Ranks as frequent as the words of a language: the r-th in proportion to
/// 1 / (r + flat), the law of Zipf and Mandelbrot.
pub(crate) struct Zipf {
    sums: Vec<f64>,
}

impl Zipf {
    pub(crate) fn new(ranks: usize, flat: f64) -> Zipf {
        let mut sum = 0.0;
        let add = |rank: usize| {
            sum += 1.0 / (rank as f64 + 1.0 + flat);
            sum
        };
        Zipf {
            sums: (0..ranks).map(add).collect(),
        }
    }

    /// A rank, from 0.
    pub(crate) fn rank(&self, random: &mut Random) -> usize {
        let total = self.sums.last().copied().unwrap_or_default();
        let at = random.fraction() * total;
        self.sums
            .partition_point(|&sum| sum <= at)
            .min(self.sums.len() - 1)
    }
}
