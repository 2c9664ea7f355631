//! 党总支: means of its branches where work is done in branches, its own records where it is done above them.

use super::case::{Ask, Case, Shelf};
use super::five_good::{Sheet, evaluation_of};
use super::{Fraction, ItemScore};
use crate::catalogue::Standard;
use crate::record::{Id, Record};
use crate::roster::{OrgKind, Organisation, Roster};

/// The variant of the standard, and the roster's word.
pub const VARIANT: &str = "general_branch";

/// Judged on the general branch's own records: LEAD, MECH6, ACHV6. MASS1 is pooled, the rest are means.
pub fn is_own(item: &str) -> bool {
    item.starts_with("LEAD") || item == "MECH6" || item == "ACHV6"
}

fn is_pooled(item: &str) -> bool {
    item == "MASS1"
}

/// A branch assessed, and its members of the year.
struct Branch {
    name: String,
    members: i64,
    items: Vec<ItemScore>,
}

/// Puts the means of the branches into the sheet, weighted by members.
pub(super) fn mean_in(
    sheet: &mut Sheet,
    shelf: Shelf,
    roster: &Roster,
    standard: &Standard,
    ask: &Ask,
    record: Option<&Record>,
) {
    let column = record.map(|record| record.text("column").to_owned()).filter(|it| !it.is_empty());
    let column = column.unwrap_or_else(|| "self".to_owned());
    let assess = |org: &Organisation| {
        let variant =
            roster.variant(org.id).filter(|variant| *variant != VARIANT).unwrap_or_default().to_owned();
        let ask = Ask { org: org.id, variant, ..ask.clone() };
        let answers = evaluation_of(shelf, roster, org.id, ask.year, &column);
        let sheet = Sheet::of(shelf, roster, standard, &ask, answers.as_deref());
        let case = Case::gather(shelf, roster, &ask, &[]);
        let members = i64::try_from(case.owing(case.year()).len()).unwrap_or(i64::MAX);
        let items = sheet.groups.into_iter().flat_map(|(_, _, items)| items).collect();
        Branch { name: org.name.clone(), members, items }
    };
    let branches: Vec<Branch> = branches(roster, ask.org).into_iter().map(assess).collect();
    for item in sheet.groups.iter_mut().flat_map(|(_, _, items)| items) {
        if !is_own(&item.id) && !is_pooled(&item.id) {
            mean(item, &branches);
        }
    }
}

/// The branches below, however deep; groups are parts of them, general branches only hold them together.
fn branches(roster: &Roster, org: Id) -> Vec<&Organisation> {
    let holds = |one: &Organisation| matches!(one.kind, OrgKind::Group | OrgKind::GeneralBranch);
    let below = roster.within(org).into_iter().filter(|id| *id != org);
    let some: Vec<&Organisation> =
        below.filter_map(|id| roster.organisation(id)).filter(|one| !holds(one)).collect();
    let parents: Vec<Id> = some.iter().filter_map(|one| one.parent).collect();
    some.into_iter().filter(|one| !parents.contains(&one.id)).collect()
}

fn mean(item: &mut ItemScore, branches: &[Branch]) {
    let every = |branch| -> Option<(&Branch, &ItemScore)> {
        let branch: &Branch = branch;
        branch.items.iter().find(|it| it.id == item.id).map(|it| (branch, it))
    };
    let all: Vec<(&Branch, &ItemScore)> = branches.iter().filter_map(every).collect();
    let applying: Vec<(&Branch, &ItemScore)> =
        all.iter().copied().filter(|(_, it)| it.na.is_none()).collect();
    let members: i64 = applying.iter().map(|(branch, _)| branch.members).sum();
    // Where the roster counts nobody, branches weigh the same.
    let weight = |branch: &Branch| Fraction::whole(if members == 0 { 1 } else { branch.members });
    let whole: Fraction = applying.iter().map(|(branch, _)| weight(branch)).sum();
    let sum: Fraction = applying.iter().map(|(branch, it)| weight(branch) * it.share).sum();
    item.level = None;
    item.computed = None;
    item.by_hand = false;
    item.capped = false;
    item.evidence.clear();
    item.rule = Some("branches".to_owned());
    item.share = (sum / whole).unwrap_or(Fraction::ZERO);
    item.na = (applying.is_empty() && !all.is_empty()).then(|| "各支部都不适用".to_owned());
    item.how =
        if all.is_empty() { "名册上没有下属支部，不算分。".to_owned() } else { said(&all) };
}

/// `按党员人数平均：第一支部 12 人，80%；第二支部 24 人，不适用。`
fn said(all: &[(&Branch, &ItemScore)]) -> String {
    let one = |(branch, item): &(&Branch, &ItemScore)| {
        let got = if item.na.is_some() { "不适用".to_owned() } else { item.share.percent() };
        format!("{} {} 人，{got}", branch.name, branch.members)
    };
    format!("按党员人数平均：{}。", all.iter().map(one).collect::<Vec<_>>().join("；"))
}
