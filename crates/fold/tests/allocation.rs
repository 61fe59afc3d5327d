//! A row whose label sets are known costs no allocation.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod rows;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use fold::{Fold, Plan};
use rows::{attempt, labels};
use track::rows::Rows;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system allocator unchanged; the counter is a plain cell of the thread.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above, hence from the system allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn known_label_sets_cost_no_allocation() {
    let plan: Plan = serde_json::from_str(include_str!("plan.json")).unwrap();
    for set in [0, 1] {
        let mut fold = Fold::compile(&plan).unwrap();
        let (mut alpha, mut beta) = (labels("alpha"), labels("beta"));
        (alpha.set, beta.set) = (set, 2 * set);
        let mut first = attempt(&alpha);
        first.srd_other_forks = &[600_000_000];
        let second = attempt(&beta);
        fold.attempt(&first);
        fold.attempt(&second);
        let before = ALLOCATIONS.with(Cell::get);
        for _ in 0..100 {
            fold.attempt(&first);
            fold.attempt(&second);
        }
        assert_eq!(ALLOCATIONS.with(Cell::get) - before, 0, "label sets {set}");
    }
}
