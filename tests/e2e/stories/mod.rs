//! All stories, in the order in which they are told.

mod setup;

use std::pin::Pin;

use crate::engine::Engine;
use crate::ground::Ground;
use crate::trouble::Outcome;

/// What a story gives when it is told.
type Telling<'a> = Pin<Box<dyn Future<Output = Outcome> + 'a>>;

/// A story and the engines it is told in.
#[derive(Clone, Copy)]
pub struct Story {
    pub name: &'static str,
    pub engines: &'static [Engine],
    pub tell: for<'a> fn(&'a Ground) -> Telling<'a>,
}

const EVERYWHERE: &[Engine] = &Engine::ALL;

macro_rules! story {
    ($file:ident :: $name:ident, $engines:expr) => {
        Story { name: stringify!($name), engines: $engines, tell: |ground| Box::pin($file::$name(ground)) }
    };
}

pub const ALL: &[Story] = &[story!(setup::set_up_by_link, EVERYWHERE)];
