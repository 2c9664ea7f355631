//! A database in memory, and one that fails.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::door::{Answer, Change, Door, Fault, Key, Mode, Op, Rewriter, Shelf};

/// What is on disk. Clones share it, as two tabs share a database.
#[derive(Clone, Default)]
pub struct Memory(Rc<RefCell<Shelves>>);

#[derive(Clone, Default)]
struct Shelves {
    values: BTreeMap<Shelf, BTreeMap<Key, Vec<u8>>>,
    /// Keys given out; clearing a shelf does not begin anew, as in the browser.
    given: BTreeMap<Shelf, u64>,
}

impl Memory {
    /// Keys and values of a shelf, for the tests to look at.
    pub fn shelf(&self, shelf: Shelf) -> BTreeMap<Key, Vec<u8>> {
        self.0.borrow().values.get(&shelf).cloned().unwrap_or_default()
    }

    /// Changes a shelf behind the store's back, as damage does.
    pub fn damage(&self, shelf: Shelf, change: impl FnOnce(&mut BTreeMap<Key, Vec<u8>>)) {
        change(self.0.borrow_mut().values.entry(shelf).or_default());
    }

    /// Another disk with the same content.
    pub fn copy(&self) -> Memory {
        Memory(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    fn run(&self, mode: Mode, ops: &[Op]) -> Vec<Answer> {
        let mut shelves = self.0.borrow_mut();
        ops.iter().map(|op| shelves.answer(mode, op)).collect()
    }

    fn rewrite(&self, page: &Op, change: &Change) -> Vec<Answer> {
        let mut shelves = self.0.borrow_mut();
        let Answer::Page(found) = shelves.answer(Mode::Write, page) else { unreachable!("a page") };
        let values = shelves.values.entry(page.shelf()).or_default();
        for (key, value) in &found {
            values.extend(change(key, value).map(|value| (key.clone(), value)));
        }
        vec![Answer::Keys(found.into_iter().map(|(key, _)| key).collect())]
    }
}

impl Shelves {
    fn answer(&mut self, mode: Mode, op: &Op) -> Answer {
        let shelf = op.shelf();
        let reads = matches!(op, Op::Get(..) | Op::Page { .. } | Op::Keys(_));
        assert!(reads || mode == Mode::Write, "{op:?} in a transaction that only reads");
        let values = self.values.entry(shelf).or_default();
        match op {
            Op::Add(_, value) => {
                assert!(shelf.numbered());
                let given = self.given.entry(shelf).or_default();
                *given += 1;
                values.insert(Key::Number(*given), value.clone());
                return Answer::Key(*given);
            }
            Op::Put(_, key, value) => {
                assert!(!shelf.numbered());
                values.insert(key.clone(), value.clone());
            }
            Op::Delete(_, key) => drop(values.remove(key)),
            Op::Clear(_) => values.clear(),
            Op::Get(_, key) => return Answer::Value(values.get(key).cloned()),
            Op::Page { after, count, .. } => {
                let beyond = values.iter().filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
                let page = beyond.take(*count as usize).map(|(key, value)| (key.clone(), value.clone()));
                return Answer::Page(page.collect());
            }
            Op::Keys(_) => return Answer::Keys(values.keys().cloned().collect()),
        }
        Answer::Done
    }
}

/// When and how a [`Failing`] database fails.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The transaction that fails, counted from 0.
    pub at: usize,
    /// And all after it.
    pub for_ever: bool,
    pub fault: Fault,
    /// The transaction was completed, only the answer was lost.
    pub done: bool,
}

/// All ways to fail.
pub fn faults() -> Vec<(Fault, bool)> {
    let lost = || Fault::Unknown("server lost".to_owned());
    vec![
        (Fault::Full, false),
        (Fault::Closed, false),
        (Fault::Closed, true),
        (lost(), false),
        (lost(), true),
        (Fault::Aborted, false),
        (Fault::Silent, false),
        (Fault::Silent, true),
    ]
}

/// What happens in the midst of something else.
pub type Meanwhile = Pin<Box<dyn Future<Output = ()>>>;

/// A database that fails as planned. Clones share the plan and the count of transactions.
#[derive(Clone, Default)]
pub struct Failing {
    pub disk: Memory,
    pub plan: Rc<RefCell<Option<Plan>>>,
    pub calls: Rc<Cell<usize>>,
    /// After which transaction something else happens, before its answer comes.
    pub meanwhile: Rc<RefCell<Option<(usize, Meanwhile)>>>,
    /// The connection had trouble and is not to be used again.
    spoilt: Rc<Cell<bool>>,
}

impl Failing {
    pub fn over(disk: &Memory) -> Self {
        Failing { disk: disk.clone(), ..Failing::default() }
    }
}

impl Failing {
    /// One call, which fails if it is its turn.
    async fn call(&self, answer: impl FnOnce(&Memory) -> Vec<Answer>) -> Result<Vec<Answer>, Fault> {
        assert!(!self.spoilt.get(), "a connection that had trouble is used again");
        let call = self.calls.replace(self.calls.get() + 1);
        let fails = |plan: &Plan| call == plan.at || (plan.for_ever && call > plan.at);
        let plan = self.plan.borrow().clone().filter(fails);
        let answers =
            if plan.as_ref().is_none_or(|plan| plan.done) { answer(&self.disk) } else { Vec::new() };
        self.spoilt.set(plan.is_some());
        let due = self.meanwhile.borrow_mut().take_if(|(at, _)| *at == call);
        if let Some((_, meanwhile)) = due {
            // Whoever else meets the trouble drops the connection too.
            self.spoilt.set(false);
            meanwhile.await;
        }
        plan.map_or(Ok(answers), |plan| Err(plan.fault))
    }
}

impl Door for Failing {
    async fn run(&self, mode: Mode, ops: &[Op]) -> Result<Vec<Answer>, Fault> {
        self.call(|disk| disk.run(mode, ops)).await
    }

    fn drop_connection(&self) {
        self.spoilt.set(false);
    }
}

impl Rewriter for Failing {
    async fn rewrite(
        &self,
        shelf: Shelf,
        after: Option<Key>,
        count: u32,
        change: Change,
    ) -> Result<Vec<Answer>, Fault> {
        self.call(|disk| disk.rewrite(&Op::Page { shelf, after, count }, &change)).await
    }
}

/// Runs a future that never waits for anything outside.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the database in memory answers at once"),
    }
}
