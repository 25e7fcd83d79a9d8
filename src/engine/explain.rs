//! What would be decided now, with every step: nothing is learned, recorded or counted.

use super::cached::{Loaded, Recipient};
use super::core::Inner;
use super::{Answer, EngineError, Explanation};
use crate::checks::Occasion;
use crate::mail::SpfResult;
use crate::policy::{
    Evidence, ListAnswer, ListResult, Needs, Outcome, Reason, Request, ReverseName, SpfEvidence,
    Step, decide,
};

/// Who brings the mail, where nobody knows the server: nobody is asked, and what could be found out is taken as this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supposed {
    /// A server that the sender's domain lets send its mail.
    Genuine,
    /// A server that it does not.
    Forged,
}

impl Supposed {
    /// The answers to all that a decision must know. Lists are not told of a server that nobody knows.
    fn evidence(self, needs: &Needs) -> Evidence {
        let spf = needs.spf.iter().map(|domain| SpfEvidence {
            domain: domain.as_str().into(),
            result: match self {
                Self::Genuine => SpfResult::Pass,
                Self::Forged => SpfResult::Fail,
            },
            dmarc_enforced: false,
        });
        let lists = needs.lists.iter().map(|question| ListAnswer {
            question: question.clone(),
            result: ListResult::Unknown,
        });
        Evidence {
            spf: spf.collect(),
            lists: lists.collect(),
            reverse_name: needs.reverse_name.then_some(ReverseName::Unknown),
            ..Evidence::default()
        }
    }
}

impl Inner {
    pub(super) async fn explain(
        &self,
        request: &Request<'_>,
        supposed: Option<Supposed>,
    ) -> Result<Explanation, EngineError> {
        // Whoever asks on the command line has just started.
        self.read_changed_suspects().await;
        let now = self.clock.now();
        let loaded = match self
            .cache
            .load(&self.database, &request.recipient, now)
            .await?
        {
            Recipient::Ours(loaded) => loaded,
            Recipient::Unknown(_) => {
                return Ok(without_policy(
                    Reason::NotOurs,
                    "Nobody has this name at a domain of ours.",
                ));
            }
            Recipient::NotOurs => {
                return Ok(without_policy(
                    Reason::NotOurs,
                    "The recipient is not at a domain of ours.",
                ));
            }
        };
        let mut explanation = if request.submission {
            without_policy(
                Reason::Submission,
                "One of our own people sends it: whom they write to is learned.",
            )
        } else {
            self.explain_for(request, &loaded, supposed).await?
        };
        self.name(&mut explanation, &loaded).await?;
        Ok(explanation)
    }

    async fn explain_for(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        supposed: Option<Supposed>,
    ) -> Result<Explanation, EngineError> {
        let (now, deadline) = (self.clock.now(), self.questions_end());
        let mut evidence = self.at_hand(request, loaded, now);
        let mut steps = Vec::new();
        // decide asks for more evidence at most five times: for the raw sender, for what is wrapped in it, for what the
        // tenant itself knows, for the other checks, and for what became of a question to the owner.
        for _ in 0..6 {
            steps.clear();
            match decide(request, loaded.policy(), &evidence, now, Some(&mut steps)) {
                Outcome::Decided(decision) => {
                    return Ok(Explanation {
                        answer: Answer::from(decision),
                        steps,
                        tenant: None,
                        mailbox: None,
                        mode: None,
                    });
                }
                Outcome::Needs(needs) => {
                    evidence.extend(if let Some(supposed) = supposed {
                        Evidence {
                            held: self.held(request, loaded, &needs),
                            ..supposed.evidence(&needs)
                        }
                    } else {
                        let occasion = Occasion::Look;
                        (self.find_out(request, loaded, &needs, deadline, occasion)).await
                    });
                    let asked = self.question_if(needs.asked, request, loaded, now).await?;
                    evidence.asked = asked.map(|asked| asked.asked).or(evidence.asked);
                }
            }
        }
        Ok(without_policy(
            Reason::Failure,
            "The evidence never sufficed: this is a mistake of Guestlist's.",
        ))
    }

    async fn name(
        &self,
        explanation: &mut Explanation,
        loaded: &Loaded,
    ) -> Result<(), EngineError> {
        let mode = loaded
            .mailbox
            .policy
            .mode
            .unwrap_or(loaded.tenant.policy.mode);
        explanation.mode = Some(mode);
        let mut tx = self.database.read().await?;
        let tenant_id = loaded.mailbox.tenant_id;
        let tenant = tx.of(tenant_id).row().find().await?;
        let mailbox = tx
            .of(tenant_id)
            .mailboxes()
            .find(loaded.mailbox.mailbox_id)
            .await?;
        explanation.tenant = tenant.map(|tenant| tenant.slug.to_string());
        explanation.mailbox = mailbox.map(|mailbox| mailbox.address.to_string());
        Ok(())
    }
}

fn without_policy(reason: Reason, note: &str) -> Explanation {
    Explanation {
        answer: Answer::no_opinion(reason),
        steps: vec![Step::Note(note.to_owned())],
        tenant: None,
        mailbox: None,
        mode: None,
    }
}
