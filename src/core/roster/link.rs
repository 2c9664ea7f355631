//! Several ids of one person: which one counts go through.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::Id;

/// For every linked id the one that stands for all that are linked with it, however long the chain.
///
/// The order of the links, a cycle, or two secretaries' answers change nothing: of those linked it is the one the
/// roster lists, else one that is linked no further, else any; of several the least.
pub fn resolve(links: &[(Id, Id)], listed: &BTreeSet<Id>) -> BTreeMap<Id, Id> {
    let onward: BTreeSet<Id> = links.iter().filter(|(from, to)| from != to).map(|(from, _)| *from).collect();
    let mut neighbours: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (from, to) in links {
        neighbours.entry(*from).or_default().push(*to);
        neighbours.entry(*to).or_default().push(*from);
    }
    let mut canonical = BTreeMap::new();
    for id in neighbours.keys() {
        if canonical.contains_key(id) {
            continue;
        }
        let group = reached(*id, &neighbours);
        let best = group.iter().min_by_key(|id| (!listed.contains(id), onward.contains(id), **id)).copied();
        canonical.extend(group.iter().map(|member| (*member, best.unwrap_or(*id))));
    }
    canonical
}

/// All that are linked with `id`, itself included.
fn reached(id: Id, neighbours: &BTreeMap<Id, Vec<Id>>) -> BTreeSet<Id> {
    let (mut group, mut next) = (BTreeSet::from([id]), vec![id]);
    while let Some(one) = next.pop() {
        let beside = neighbours.get(&one).into_iter().flatten();
        next.extend(beside.copied().filter(|id| group.insert(*id)));
    }
    group
}
