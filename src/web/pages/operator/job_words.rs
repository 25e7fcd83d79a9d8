//! The background work, in words for operators.

use crate::tenancy::Job;

/// What a job is called.
pub(super) fn name(job: Job) -> String {
    match job {
        Job::CleanUp => say!("job-clean-up"),
        Job::DigestPlans => say!("job-digest-plans"),
        Job::Digests => say!("job-digests"),
        Job::Gone => say!("job-gone"),
        Job::Imports => say!("job-imports"),
        Job::KeyFile => say!("job-key-file"),
        Job::LinkCheck => say!("job-link-check"),
        Job::ListNews => say!("job-list-news"),
        Job::ListTests => say!("job-list-tests"),
        Job::Notices => say!("job-notices"),
        Job::Requests => say!("job-requests"),
        Job::ServerRequests => say!("job-server-requests"),
        Job::Suspensions => say!("job-suspensions"),
        Job::Watched => say!("job-watched"),
    }
}

/// The names of several, for a sentence.
pub(super) fn names(jobs: &[Job]) -> String {
    let names: Vec<String> = jobs.iter().map(|job| name(*job)).collect();
    names.join(", ")
}

/// What it does, in a sentence.
pub(super) fn what(job: Job) -> String {
    match job {
        Job::CleanUp => say!("job-clean-up-what"),
        Job::DigestPlans => say!("job-digest-plans-what"),
        Job::Digests => say!("job-digests-what"),
        Job::Gone => say!("job-gone-what"),
        Job::Imports => say!("job-imports-what"),
        Job::KeyFile => say!("job-key-file-what"),
        Job::LinkCheck => say!("job-link-check-what"),
        Job::ListNews => say!("job-list-news-what"),
        Job::ListTests => say!("job-list-tests-what"),
        Job::Notices => say!("job-notices-what"),
        Job::Requests => say!("job-requests-what"),
        Job::ServerRequests => say!("job-server-requests-what"),
        Job::Suspensions => say!("job-suspensions-what"),
        Job::Watched => say!("job-watched-what"),
    }
}
