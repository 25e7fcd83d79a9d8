//! SPF (RFC 7208) and the DMARC policy (RFC 7489) of a domain.
//!
//! SPF speaks of the MAIL FROM identity alone: it is the sender's domain that an entry names, and a
//! HELO name that passes proves nothing about it. The null sender has no domain and is not asked
//! for. Limits: RFC 7208's ten terms, twenty questions in all, and one deadline for the whole.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, Parameters};
use tracing::debug;

use super::dmarc;
use super::lookups::Lookups;
use crate::dns::{DnsError, Resolver};
use crate::mail::{Address, SpfResult};
use crate::policy::SpfEvidence;

/// How long an answer is remembered when the DNS didn't say.
const UNTOLD: Duration = Duration::from_mins(5);

/// The longest an answer is remembered, whatever the DNS says.
const LONGEST: Duration = Duration::from_hours(1);

/// The longest that trouble is remembered: long enough not to ask again for the next recipient.
const TROUBLE: Duration = Duration::from_secs(30);

/// How long a check may take, unless the caller says otherwise.
const DEADLINE: Duration = Duration::from_secs(2);

/// Asks the DNS whether a client may use a domain; cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    resolver: Resolver,
    library: MessageAuthenticator,
    deadline: Duration,
}

impl Authenticator {
    /// Returns an authenticator that asks through `resolver` and takes two seconds at most.
    pub fn new(resolver: &Resolver) -> Self {
        Self {
            library: MessageAuthenticator(resolver.hickory().clone()),
            resolver: resolver.clone(),
            deadline: DEADLINE,
        }
    }

    /// The same with another deadline for a whole check.
    #[must_use]
    pub fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Checks SPF for `local@domain` from this client and then, unless SPF passes, looks up the DMARC
    /// policy.
    ///
    /// Trouble of the DNS is `temperror`, never anything else, and so is a check that isn't done
    /// within the deadline. Returns how long the answer may be remembered: its time to live, at most
    /// an hour; trouble 30 seconds.
    pub async fn check(
        &self,
        client: IpAddr,
        helo_name: Option<&str>,
        sender: &Address,
    ) -> (SpfEvidence, Duration) {
        let domain = sender.domain();
        let checked = self.ask(client, helo_name.unwrap_or("unknown"), sender);
        let finding = match tokio::time::timeout(self.deadline, checked).await {
            Ok(Ok(finding)) => finding,
            Ok(Err(error)) => trouble(domain, &error),
            Err(_) => trouble(
                domain,
                &DnsError::NoAnswer(format!("no answer within {:?}", self.deadline)),
            ),
        };
        let evidence = SpfEvidence {
            domain: domain.into(),
            result: finding.result,
            dmarc_enforced: finding.dmarc_enforced,
        };
        (evidence, finding.remember())
    }

    async fn ask(&self, client: IpAddr, helo: &str, sender: &Address) -> Result<Finding, DnsError> {
        let domain = sender.domain();
        // RFC 7208, 4.3: an address literal publishes nothing.
        if domain.starts_with('[') {
            return Ok(Finding::of(SpfResult::None, None));
        }
        let spf = self.spf(client, helo, sender).await?;
        if matches!(spf.result, SpfResult::Pass | SpfResult::Temperror) {
            return Ok(spf);
        }
        let dmarc = match dmarc::policy(&self.resolver, domain).await {
            Ok(dmarc) => dmarc,
            // What SPF denies stays denied, whatever the DNS says next.
            Err(_) if matches!(spf.result, SpfResult::Fail | SpfResult::Softfail) => {
                return Ok(spf);
            }
            Err(error) => return Err(error),
        };
        let valid_until = spf
            .valid_until
            .map_or(dmarc.valid_until, |spf| spf.min(dmarc.valid_until));
        Ok(Finding {
            dmarc_enforced: dmarc.enforced,
            ..Finding::of(spf.result, Some(valid_until))
        })
    }

    async fn spf(&self, client: IpAddr, helo: &str, sender: &Address) -> Result<Finding, DnsError> {
        let published = self.resolver.txt_answer(sender.domain()).await?;
        let until = Some(published.valid_until);
        match published
            .records
            .iter()
            .filter(|text| is_spf_record(text))
            .count()
        {
            0 => return Ok(Finding::of(SpfResult::None, until)),
            1 => {}
            // RFC 7208, 4.5: "If the resultant record set includes more than one record, check_host()
            // produces the 'permerror' result." The library would take the first.
            _ => return Ok(Finding::of(SpfResult::Permerror, until)),
        }
        let lookups = Lookups::default();
        let parameters = SpfParameters::verify_mail_from(client, helo, "unknown", sender.as_str());
        let parameters = Parameters::new(parameters)
            .with_txt_cache(&lookups)
            .with_mx_cache(&lookups)
            .with_ptr_cache(&lookups)
            .with_ipv4_cache(&lookups)
            .with_ipv6_cache(&lookups);
        let output = self.library.check_host(parameters).await;
        let result = if lookups.are_too_many() {
            SpfResult::Permerror
        } else {
            word(output.result())
        };
        Ok(Finding::of(result, lookups.valid_until().or(until)))
    }
}

/// What a check found out, and until when that holds, if the DNS said so.
struct Finding {
    result: SpfResult,
    dmarc_enforced: bool,
    valid_until: Option<Instant>,
}

impl Finding {
    fn of(result: SpfResult, valid_until: Option<Instant>) -> Self {
        Self {
            result,
            dmarc_enforced: false,
            valid_until,
        }
    }

    fn remember(&self) -> Duration {
        if self.result == SpfResult::Temperror {
            return TROUBLE;
        }
        let told = self
            .valid_until
            .map(|until| until.saturating_duration_since(Instant::now()));
        told.unwrap_or(UNTOLD).min(LONGEST)
    }
}

fn trouble(domain: &str, error: &DnsError) -> Finding {
    debug!(domain, "SPF of {domain} is unknown: {error}");
    Finding::of(SpfResult::Temperror, None)
}

/// RFC 7208, 4.5: the version section is "v=spf1", ended by a space or the end of the record.
fn is_spf_record(text: &str) -> bool {
    let mut words = text.split(' ');
    words
        .next()
        .is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

fn word(result: mail_auth::SpfResult) -> SpfResult {
    match result {
        mail_auth::SpfResult::Pass => SpfResult::Pass,
        mail_auth::SpfResult::Fail => SpfResult::Fail,
        mail_auth::SpfResult::SoftFail => SpfResult::Softfail,
        mail_auth::SpfResult::Neutral => SpfResult::Neutral,
        mail_auth::SpfResult::TempError => SpfResult::Temperror,
        mail_auth::SpfResult::PermError => SpfResult::Permerror,
        mail_auth::SpfResult::None => SpfResult::None,
    }
}
