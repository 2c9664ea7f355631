//! All stories, in the order in which they are told.

mod assessment;
mod authority;
pub mod axe;
mod backup;
mod boot;
mod databases;
pub mod exchange;
mod institutions;
mod lock;
mod loss;
mod mail;
mod offline;
mod origins;
mod parity;
mod photos;
mod plan;
mod returns;
mod roster;
mod rounds;
pub mod screens;
mod sealed;
mod setup;
mod storage;
mod study;
mod tabs;
mod torn_log;
mod versions;
mod wechat;
mod year;

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

pub const ALL: &[Story] = &[
    story!(setup::set_up_by_link, EVERYWHERE),
    story!(setup::a_scanned_piece_waits, EVERYWHERE),
    story!(setup::a_link_on_a_device_in_use_asks, EVERYWHERE),
    story!(assessment::assessment_survives_a_kill, EVERYWHERE),
    story!(assessment::a_pc_shows_the_whole_table, EVERYWHERE),
    story!(assessment::answers_are_checked_and_corrected, EVERYWHERE),
    story!(study::a_lecture_credits_the_branch, EVERYWHERE),
    story!(authority::a_file_does_no_more_than_its_sender_may, EVERYWHERE),
    story!(exchange::a_member_hands_in, EVERYWHERE),
    story!(exchange::import_of_24_files, EVERYWHERE),
    // The other drivers choose no folder.
    story!(exchange::a_folder_is_chosen, &[Engine::Chromium]),
    story!(exchange::a_folder_is_dropped, &[Engine::Chromium]),
    story!(origins::a_record_leads_to_its_file, EVERYWHERE),
    story!(origins::a_known_file_counts_as_handed_in, EVERYWHERE),
    story!(mail::a_mailbox_of_forty, EVERYWHERE),
    story!(mail::a_take_in_stopped, EVERYWHERE),
    story!(mail::out_of_wechat, EVERYWHERE),
    story!(mail::photographs_within, EVERYWHERE),
    story!(sealed::by_a_phrase, EVERYWHERE),
    story!(sealed::to_a_key, EVERYWHERE),
    story!(sealed::a_scanned_key, EVERYWHERE),
    story!(returns::a_slip_to_and_fro, EVERYWHERE),
    story!(rounds::from_the_office_to_a_member, EVERYWHERE),
    story!(exchange::two_offices, EVERYWHERE),
    story!(roster::out_of_a_table, EVERYWHERE),
    story!(parity::the_worker_reads_as_a_pc_does, EVERYWHERE),
    story!(year::a_year_from_hand_to_score, EVERYWHERE),
    story!(plan::from_a_missing_lecture_to_its_record, EVERYWHERE),
    story!(institutions::a_secretarys_quarter, EVERYWHERE),
    story!(institutions::no_vote_without_notice, EVERYWHERE),
    story!(institutions::an_inquiry_answered_late, EVERYWHERE),
    story!(institutions::one_excellent_too_many, EVERYWHERE),
    story!(institutions::a_unit_sets_its_own_figures, EVERYWHERE),
    story!(institutions::a_calendar_file_for_the_phone, EVERYWHERE),
    story!(photos::a_photo_is_made_small, EVERYWHERE),
    story!(photos::a_paper_is_named, EVERYWHERE),
    story!(versions::the_owner_settles_two_versions, EVERYWHERE),
    story!(versions::the_secretary_sees_both_versions, EVERYWHERE),
    story!(backup::a_backup_brings_all_back, EVERYWHERE),
    story!(backup::a_backup_joins_what_is_here, EVERYWHERE),
    story!(backup::the_name_may_be_typed_first, EVERYWHERE),
    story!(backup::who_has_handed_in_is_known_again, EVERYWHERE),
    story!(backup::clearing_asks_for_a_backup, EVERYWHERE),
    story!(lock::locked_under_a_phrase, EVERYWHERE),
    story!(lock::a_locked_device_is_rescued, EVERYWHERE),
    story!(loss::a_loss_is_told, EVERYWHERE),
    story!(loss::back_and_forth_loses_nothing, EVERYWHERE),
    story!(offline::starts_with_the_network_off, EVERYWHERE),
    story!(offline::a_newer_version_waits, &[Engine::Chromium]),
    story!(offline::a_worker_can_be_got_rid_of, EVERYWHERE),
    story!(offline::a_bookmark_tells_of_a_loss, EVERYWHERE),
    story!(offline::a_backup_is_urged_by_risk, EVERYWHERE),
    story!(offline::an_iphone_is_sent_to_the_home_screen, EVERYWHERE),
    story!(wechat::wechat_is_warned_and_copies, EVERYWHERE),
    story!(storage::lost_connection, EVERYWHERE),
    story!(tabs::two_tabs, EVERYWHERE),
    story!(storage::full_disk, EVERYWHERE),
    story!(torn_log::torn_log_loses_nothing, &[Engine::Chromium]),
    story!(databases::an_older_database_is_taken_up, EVERYWHERE),
    story!(databases::a_newer_database_is_left_alone, EVERYWHERE),
    story!(databases::a_damaged_profile_is_no_new_user, EVERYWHERE),
    story!(databases::two_workbooks_of_one_origin, EVERYWHERE),
    story!(databases::a_moved_workbook_goes_on, EVERYWHERE),
    story!(screens::every_address_opens, EVERYWHERE),
    story!(boot::old_browsers_are_told, EVERYWHERE),
    story!(boot::rescue_gives_out_the_data, EVERYWHERE),
    story!(boot::a_program_cut_off_says_so, EVERYWHERE),
    story!(axe::axe_finds_nothing, EVERYWHERE),
];
