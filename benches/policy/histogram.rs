//! Latencies in buckets: 64 to each power of two, so a figure is at most 1.6 % too high.
//!
//! Made by hand because recording must cost the generator nothing (one shift, one add, no bounds to
//! configure) and what is asked of it is three quantiles; a library would be longer to read.

use std::time::Duration;

/// Buckets to each power of two, as a power of two.
const FINE_BITS: u32 = 6;
const FINE: usize = 1 << FINE_BITS;
/// Up to 2^36 ns, about 69 s; what takes longer is put into the last bucket.
const BUCKETS: usize = (36 - FINE_BITS as usize + 1) * FINE;

/// How many answers took how long.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    buckets: Box<[u64]>,
    count: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: vec![0; BUCKETS].into_boxed_slice(),
            count: 0,
        }
    }
}

impl Histogram {
    /// Counts one answer.
    pub(crate) fn record(&mut self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let index = bucket(nanoseconds).min(BUCKETS - 1);
        if let Some(bucket) = self.buckets.get_mut(index) {
            *bucket += 1;
            self.count += 1;
        }
    }

    /// Adds what another histogram counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.count += other.count;
    }

    /// How many answers were counted.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The time within which `per_mille` of 1,000 answers came (the upper edge of that bucket).
    pub(crate) fn quantile(&self, per_mille: u64) -> Duration {
        let wanted = (self.count * per_mille).div_ceil(1000).max(1);
        let mut seen = 0;
        for (index, bucket) in self.buckets.iter().enumerate() {
            seen += bucket;
            if seen >= wanted {
                return Duration::from_nanos(upper_edge(index));
            }
        }
        Duration::ZERO
    }
}

/// The bucket of a value: values below [`FINE`] have one each, above that the leading bits choose.
fn bucket(nanoseconds: u64) -> usize {
    let shift = (u64::BITS - nanoseconds.leading_zeros()).saturating_sub(FINE_BITS + 1);
    let fine = usize::try_from(nanoseconds >> shift).unwrap_or(usize::MAX);
    shift as usize * FINE + fine
}

/// The first value past a bucket.
fn upper_edge(index: usize) -> u64 {
    let shift = ((index + 1) / FINE).saturating_sub(1);
    ((index + 1 - shift * FINE) as u64) << shift
}
