//! The work that every node does in the background, by name.

/// One piece of background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// What has expired is removed.
    CleanUp,
    /// New mailboxes get a plan for their digests.
    DigestPlans,
    /// Digests are written and handed to the relay.
    Digests,
    /// What is left of mailboxes and organisations that are gone is removed.
    Gone,
    /// Imports that were cut off are finished.
    Imports,
    /// The key file is read again.
    KeyFile,
    /// The link in refusals is tried.
    LinkCheck,
    /// Operators are told of lists that went out of use.
    ListNews,
    /// The lists in the DNS are tested.
    ListTests,
    /// People are told of what was noticed: paused learning.
    Notices,
    /// Owners are told who asks to come in.
    Requests,
    /// Admins are told which mail servers ask to be called fine.
    ServerRequests,
    /// Owners are told of suspended entries.
    Suspensions,
    /// Own addresses are looked up on others' lists.
    Watched,
}

impl Job {
    /// All of them, by name.
    pub const ALL: [Self; 14] = [
        Self::CleanUp,
        Self::DigestPlans,
        Self::Digests,
        Self::Gone,
        Self::Imports,
        Self::KeyFile,
        Self::LinkCheck,
        Self::ListNews,
        Self::ListTests,
        Self::Notices,
        Self::Requests,
        Self::ServerRequests,
        Self::Suspensions,
        Self::Watched,
    ];

    /// Its name in the database, the metrics and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CleanUp => "clean_up",
            Self::DigestPlans => "digest_plans",
            Self::Digests => "digests",
            Self::Gone => "gone",
            Self::Imports => "imports",
            Self::KeyFile => "key_file",
            Self::LinkCheck => "link_check",
            Self::ListNews => "list_news",
            Self::ListTests => "list_tests",
            Self::Notices => "notices",
            Self::Requests => "requests",
            Self::ServerRequests => "server_requests",
            Self::Suspensions => "suspensions",
            Self::Watched => "watched",
        }
    }

    /// The job of this name; None: this version has none.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_reads_back() {
        for job in Job::ALL {
            assert_eq!(Job::parse(job.as_str()), Some(job));
        }
        assert_eq!(Job::parse("coffee"), None);
        assert!(Job::ALL.is_sorted_by_key(|job| job.as_str()));
    }
}
