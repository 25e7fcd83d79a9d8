//! A map that never takes more than so many bytes: what was not touched for longest leaves first.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// What a value takes beside the map.
pub(super) trait HeapBytes {
    /// Bytes on the heap.
    fn heap_bytes(&self) -> usize;
}

/// Values by key, bounded by bytes.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    values: HashMap<K, Touched<V>>,
    /// The keys in the order in which they were touched.
    order: BTreeMap<u64, K>,
    touches: u64,
    bytes: usize,
    most_bytes: usize,
}

#[derive(Debug)]
struct Touched<V> {
    value: V,
    at: u64,
    bytes: usize,
}

impl<K: Copy + Eq + Hash, V: HeapBytes> Recent<K, V> {
    /// What one value takes at most beside its own heap: a hash table may be half empty and is copied while it grows,
    /// and so may be the nodes of a tree.
    const EACH: usize =
        3 * (size_of::<(K, Touched<V>)>() + 1) + 2 * (size_of::<(u64, K)>() + size_of::<usize>());

    pub(super) fn new(most_bytes: usize) -> Self {
        Self {
            values: HashMap::new(),
            order: BTreeMap::new(),
            touches: 0,
            bytes: 0,
            most_bytes,
        }
    }

    /// Bytes that all values take, at most.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Looks without touching.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.values.get(key).map(|touched| &touched.value)
    }

    /// Touches a value that is there and changes it.
    pub(super) fn change<R>(&mut self, key: K, change: impl FnOnce(&mut V) -> R) -> Option<R> {
        let touched = self.values.get_mut(&key)?;
        self.order.remove(&touched.at);
        self.touches += 1;
        touched.at = self.touches;
        self.order.insert(touched.at, key);
        let outcome = change(&mut touched.value);
        let now = Self::EACH + touched.value.heap_bytes();
        self.bytes = self.bytes - touched.bytes + now;
        touched.bytes = now;
        self.make_room();
        Some(outcome)
    }

    /// Puts a value in the place of whatever is there.
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.remove(&key);
        self.touches += 1;
        let bytes = Self::EACH + value.heap_bytes();
        let touched = Touched {
            value,
            at: self.touches,
            bytes,
        };
        self.order.insert(touched.at, key);
        self.values.insert(key, touched);
        self.bytes += bytes;
        self.make_room();
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let touched = self.values.remove(key)?;
        self.order.remove(&touched.at);
        self.bytes -= touched.bytes;
        Some(touched.value)
    }

    fn make_room(&mut self) {
        while self.bytes > self.most_bytes {
            let Some((_, oldest)) = self.order.first_key_value() else {
                return;
            };
            let oldest = *oldest;
            self.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl HeapBytes for Vec<u8> {
        fn heap_bytes(&self) -> usize {
            self.capacity()
        }
    }

    type Bytes = Recent<u32, Vec<u8>>;

    #[test]
    fn what_was_not_touched_for_longest_leaves_first() {
        let mut recent = Bytes::new(3 * (Bytes::EACH + 10));
        for key in 0..3 {
            recent.insert(key, Vec::with_capacity(10));
        }
        assert_eq!(recent.change(0, |value| value.push(1)), Some(()));
        recent.insert(3, Vec::with_capacity(10));
        assert!(recent.get(&1).is_none());
        let kept = [0, 2, 3].map(|key| recent.get(&key).is_some());
        assert_eq!((kept, recent.len()), ([true; 3], 3));
    }

    proptest::proptest! {
        #[test]
        fn it_never_takes_more_than_it_may(steps: Vec<(u8, u8, u16)>) {
            let most = 10 * Bytes::EACH;
            let mut recent = Bytes::new(most);
            for (step, key, size) in steps {
                let (key, size) = (u32::from(key % 32), usize::from(size % 512));
                match step % 3 {
                    0 => recent.insert(key, Vec::with_capacity(size)),
                    1 => drop(recent.remove(&key)),
                    _ => drop(recent.change(key, |value| value.reserve(size))),
                }
                let sum: usize = recent.values.values().map(|kept| Bytes::EACH + kept.value.heap_bytes()).sum();
                proptest::prop_assert_eq!(recent.bytes(), sum);
                proptest::prop_assert!(sum <= most);
                proptest::prop_assert_eq!(recent.order.len(), recent.values.len());
            }
        }
    }
}
