//! Which mailbox is asked for: drawn before the load begins, so that drawing costs the generator one read.

/// A small generator of numbers (SplitMix64): the same load in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; the bias is far below what could be seen here.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let wide = u128::from(self.next()) * u128::from(end);
        u32::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How many draws are made ahead; the load walks round them.
const DRAWS: usize = 1 << 20;

/// Mailboxes by Zipf's law with exponent 1, as mail is spread over people: the most popular gets
/// 1/2 of what the next gets, and so on. Which mailbox is popular is shuffled over the data set.
pub(crate) fn zipf(mailboxes: u32) -> Box<[u32]> {
    let mut total = 0.0;
    let cumulated: Vec<f64> = (1..=mailboxes)
        .map(|rank| {
            total += 1.0 / f64::from(rank);
            total
        })
        .collect();
    let shuffled = permutation(mailboxes);
    let mut numbers = Numbers(2);
    let draw = || {
        let point = numbers.unit() * total;
        let rank = cumulated.partition_point(|&edge| edge <= point);
        shuffled.get(rank).copied().unwrap_or(0)
    };
    std::iter::repeat_with(draw).take(DRAWS).collect()
}

/// Every mailbox once, in shuffled order: no mailbox comes again before all others came.
pub(crate) fn permutation(mailboxes: u32) -> Box<[u32]> {
    let mut order: Box<[u32]> = (0..mailboxes).collect();
    let mut numbers = Numbers(1);
    for place in (1..mailboxes).rev() {
        order.swap(place as usize, numbers.below(place + 1) as usize);
    }
    order
}
