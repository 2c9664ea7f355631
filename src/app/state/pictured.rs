//! Pictures that lay in a mail, an archive or a page: made grey here, where the browser decodes them, and read like a
//! photograph that was chosen itself.

use std::collections::BTreeMap;

use qiangji::exchange::bundle::Limits;
use qiangji::exchange::post::Tag;
use qiangji::record::Hash;

use super::AppState;
use crate::photos;
use crate::work::{self, Found, What};

/// Decoded at once; each takes some 5 MB until it is read.
const AT_ONCE: usize = 8;

impl AppState {
    /// In the place of pictures what their codes hold, or what is told where that is nothing. None where it was stopped.
    pub(super) async fn look_through(self, found: Vec<Found>, limits: Limits) -> Option<Vec<Found>> {
        let mut seen = BTreeMap::new();
        for one in &found {
            if let What::Pictures(all, _) = &one.what {
                self.look_at(all, &one.name, limits, &mut seen).await?;
            }
        }
        let mut told = Vec::with_capacity(found.len());
        for Found { name, sha, what } in found {
            let What::Pictures(all, otherwise) = what else {
                told.push(Found { name, sha, what });
                continue;
            };
            let before = told.len();
            for picture in &all {
                let theirs = seen.get(&Hash::of(picture)).into_iter().flatten().cloned();
                told.extend(theirs.map(|it| Found { name: name.clone(), ..it }));
            }
            if told.len() == before
                && let Some((tag, words)) = otherwise
            {
                told.push(Found { name, sha, what: What::Wrong(tag, words) });
            }
        }
        Some(told)
    }

    /// Adds what the pictures hold of ours, by their hash. A logo that stands under forty mails is looked at once.
    async fn look_at(
        self,
        all: &[Vec<u8>],
        name: &str,
        limits: Limits,
        seen: &mut BTreeMap<Hash, Vec<Found>>,
    ) -> Option<()> {
        for some in all.chunks(AT_ONCE) {
            let (mut hashes, mut greys) = (Vec::new(), Vec::new());
            for picture in some {
                let hash = Hash::of(picture);
                let new = !seen.contains_key(&hash);
                seen.entry(hash).or_default();
                if new && let Some(grey) = photos::grey_of(picture).await {
                    hashes.push(hash);
                    greys.push((name.to_owned(), grey));
                }
            }
            if greys.is_empty() {
                continue;
            }
            let each = self.notices.report(work::read_each(&greys, limits, self.pace).await)??;
            for (hash, found) in hashes.into_iter().zip(each) {
                // One without a code, or with somebody else's.
                let foreign = |it: &Found| matches!(it.what, What::Wrong(Tag::Foreign, _));
                seen.insert(hash, found.into_iter().filter(|it| !foreign(it)).collect());
            }
        }
        Some(())
    }
}
