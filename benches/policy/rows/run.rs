//! Makes the data set and goes through the rows that were asked for.

use std::sync::Arc;

use super::{known, learning, memory, miss, rehearsal, strangers};
use crate::data::{self, DataSet, Place};
use crate::load::{Load, Until};
use crate::options::{Options, Row};
use crate::question::Question;
use crate::report::Report;
use crate::rounds::RoundNumber;

/// What every row needs.
pub(super) struct Bench<'b> {
    pub(super) options: &'b Options,
    pub(super) place: &'b Place<'b>,
    pub(super) data: DataSet,
    pub(super) report: &'b mut Report,
    pub(super) number: RoundNumber,
}

/// Measures the chosen rows on one database.
pub(crate) fn measure(
    place: &Place<'_>,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let data = DataSet::make(place, options.mailboxes, options.entries)?;
    let mut bench = Bench {
        options,
        place,
        data,
        report,
        number: RoundNumber::default(),
    };
    for row in &options.rows {
        let measured = match row {
            Row::Known => known::measure(&mut bench),
            Row::Miss => miss::measure(&mut bench),
            Row::Learning => learning::measure(&mut bench),
            Row::Memory => memory::measure(&mut bench),
            Row::Strangers => strangers::measure(&mut bench),
            Row::Rehearsal => rehearsal::measure(&mut bench),
        };
        // One row's failure doesn't take the others with it.
        if let Err(error) = measured {
            bench.report.failed(place.word(), &error);
        }
    }
    if let (Place::Postgres(_, server), Some(_), None) =
        (place, &options.postgres_url, &options.dir)
    {
        for mailboxes in [options.mailboxes, known::FEW] {
            data::discard(server, mailboxes, options.entries)?;
        }
    }
    Ok(())
}

impl Bench<'_> {
    /// The database's word in the table.
    pub(super) fn database(&self) -> &'static str {
        self.place.word()
    }

    /// Rounds of mail from known senders for these mailboxes.
    pub(super) fn known_senders(&self, mailboxes: Box<[u32]>) -> Load {
        self.load(Question::from_friend(), mailboxes)
    }

    /// Rounds of one kind of question for these mailboxes.
    pub(super) fn load(&self, question: Question, mailboxes: Box<[u32]>) -> Load {
        Load {
            connections: self.options.connections as usize,
            until: Until::Over(self.options.round()),
            question,
            mailboxes: Arc::from(mailboxes),
            friends: self.options.entries,
        }
    }
}
