//! `/api/v1/tenants/{slug}/checks`: what is asked about strangers, and what it weighs; replaced as a whole.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Change, Changed, Read, Zones};
use super::extract::{Json, Path};
use super::fields;
use super::problem::{FieldError, Problem};
use super::schema;
use super::state::ApiState;
use crate::checks::known_list;
use crate::mail::Domain;
use crate::policy::{
    Check, CheckKind, CheckProblem, Checks, CodeMeaning, CodePattern, DnsList, Probing, Scope,
    Subject,
};

/// The kinds of checks that can be set.
pub(super) const KINDS: [&str; 8] = [
    "dnsbl",
    "dnswl",
    "reverse_dns",
    "spf",
    "dmarc",
    "probing",
    "spamtrap",
    "complaints",
];

/// A tenant's checks, and the points from which a message is held against its sender.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Checks)]
#[serde(deny_unknown_fields)]
pub(super) struct ChecksBody {
    /// At or above it, the mailbox's mode says what becomes of the message.
    #[schema(minimum = 1, maximum = 100, example = 5)]
    pub(super) threshold: i32,
    /// At most 50, of which at most 8 lists can be on. Their order doesn't matter.
    #[schema(max_items = 50)]
    pub(super) checks: Vec<CheckBody>,
}

/// One source of evidence. The fields from `zone` to `lookup_url` are for lists (`dnsbl`, `dnswl`) alone, those after them
/// for `probing`, `spamtrap` and `complaints`.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Check)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckBody {
    #[serde(deserialize_with = "fields::check_kind")]
    #[schema(schema_with = schema::check_kind)]
    kind: String,
    /// Left out: it is on.
    #[serde(default = "on")]
    #[schema(default = true)]
    enabled: bool,
    /// What its worst finding weighs; those of a `dnswl` speak for the sender. 0: it is watched. Then everything that is on
    /// is asked about every stranger and recorded, so that a rehearsal knows what other points would have done, and what
    /// this one finds counts for nothing. May be left out for `probing` alone, which weighs nothing and decides by itself.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100, example = 3)]
    points: Option<i32>,
    /// Below which its answers stand (RFC 5782). To a token of scope `read`, only the domain that it belongs to, unless the
    /// list is well known: a zone may carry a customer's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "bl.example.org")]
    zone: Option<String>,
    /// Its name for people, outsiders too; the domain that its zone belongs to unless given or well known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Example BL", max_length = 60)]
    name: Option<String>,
    /// Whom it is asked about; `client` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::subject, required = false)]
    subject: Option<Subject>,
    /// What one listing condemns; `address` unless given or well known. Any other never refuses alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::scope, required = false)]
    scope: Option<Scope>,
    /// It takes money for removals, and so never refuses alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paid_removal: Option<bool>,
    /// What its answers mean, by address; `*` stands for any number. Without it any answer of 127.0.0.0/8 but
    /// 127.255.255.0/24 is a listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes: Option<BTreeMap<String, CodeBody>>,
    /// Its page about one listing: an https address on a public host name, with `{address}` or `{domain}` to be filled in
    /// after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://bl.example.org/?ip={address}", max_length = 200)]
    lookup_url: Option<String>,
    /// A client network that asks for so many different unknown recipients has to wait; 10 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 3, maximum = 200, example = 10)]
    unknown_recipients: Option<u32>,
    /// Within so many minutes; 10 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1440, example = 10)]
    window_minutes: Option<u32>,
    /// Of `probing`: all its mail waits for so long after its last try. Of `spamtrap`: it is held against a network or a
    /// sender for so long that it wrote to one. 48 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 720, example = 48)]
    hold_hours: Option<u32>,
    /// Of `complaints`: how many owners must have complained; 3 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100, example = 3)]
    threshold: Option<u16>,
    /// Of `complaints`: within what time; 72 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 720, example = 72)]
    window_hours: Option<u16>,
}

/// What one answer of a list means.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Code)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeBody {
    /// The check's own unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    points: Option<i32>,
    /// What is on that part of the list, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 120)]
    text: Option<String>,
    /// The list's own unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::scope, required = false)]
    scope: Option<Scope>,
}

fn on() -> bool {
    true
}

/// The sentence for a kind that can't be set; None: it can.
pub(super) fn why_no_kind(kind: &str) -> Option<String> {
    if KINDS.contains(&kind) {
        return None;
    }
    let kinds = KINDS.join(", ");
    Some(format!("Use one of these: {kinds}."))
}

impl CheckBody {
    fn of(check: &Check, zones: Zones) -> Self {
        let body = Self {
            kind: check.kind.as_str().to_owned(),
            enabled: check.enabled,
            points: Some(check.points),
            ..Self::default()
        };
        if let CheckKind::Probing(probing) = check.kind {
            return Self {
                unknown_recipients: Some(probing.unknown_recipients),
                window_minutes: Some(probing.window_minutes),
                hold_hours: Some(probing.hold_hours),
                ..body
            };
        }
        let Some(list) = check.kind.list() else {
            return body.with_numbers(&check.kind);
        };
        let code = |(pattern, meaning): (&CodePattern, &CodeMeaning)| {
            let code = CodeBody {
                points: meaning.points,
                text: Some(meaning.text.clone()).filter(|text| !text.is_empty()),
                scope: meaning.scope,
            };
            (pattern.to_string(), code)
        };
        Self {
            zone: Some(zones.shown(list.zone.as_str())),
            name: Some(list.name().to_owned()),
            subject: Some(list.subject),
            scope: Some(list.scope),
            paid_removal: Some(list.paid_removal),
            codes: (!list.codes.is_empty()).then(|| list.codes.iter().map(code).collect()),
            lookup_url: list.lookup_url.clone(),
            ..body
        }
    }
}

impl CheckBody {
    fn with_numbers(mut self, kind: &CheckKind) -> Self {
        match *kind {
            CheckKind::Spamtrap { hold_hours } => self.hold_hours = Some(hold_hours.into()),
            CheckKind::Complaints {
                threshold,
                window_hours,
            } => {
                self.threshold = Some(threshold);
                self.window_hours = Some(window_hours);
            }
            _ => {}
        }
        self
    }

    /// The numbers of a check that is none: to be left out.
    fn has_no_numbers_but(&self, own: &[&str]) -> Result<(), (&'static str, String)> {
        let given = [
            ("unknown_recipients", self.unknown_recipients.is_some()),
            ("window_minutes", self.window_minutes.is_some()),
            ("hold_hours", self.hold_hours.is_some()),
            ("threshold", self.threshold.is_some()),
            ("window_hours", self.window_hours.is_some()),
        ];
        let mut other = given.iter().filter(|(field, _)| !own.contains(field));
        match other.find(|(_, given)| *given) {
            Some((field, _)) => Err((
                field,
                format!("Leave it out: a check \"{}\" has none.", self.kind),
            )),
            None => Ok(()),
        }
    }

    /// The check of spamtraps or complaints that is meant.
    fn own_kind(&self) -> Result<CheckKind, (&'static str, String)> {
        let mut kind = match self.kind.as_str() {
            "spamtrap" => CheckKind::first_spamtrap(),
            _ => CheckKind::first_complaints(),
        };
        let own: &[&str] = match &mut kind {
            CheckKind::Spamtrap { hold_hours } => {
                let given = self
                    .hold_hours
                    .map(|hours| u16::try_from(hours).unwrap_or(u16::MAX));
                *hold_hours = given.unwrap_or(*hold_hours);
                &["hold_hours"]
            }
            CheckKind::Complaints {
                threshold,
                window_hours,
            } => {
                *threshold = self.threshold.unwrap_or(*threshold);
                *window_hours = self.window_hours.unwrap_or(*window_hours);
                &["threshold", "window_hours"]
            }
            _ => &[],
        };
        self.has_no_numbers_but(own)?;
        Ok(kind)
    }

    /// The check that is meant, or which of its fields can't be taken, and why.
    fn check(self) -> Result<Check, (&'static str, String)> {
        let enabled = self.enabled;
        let probes = self.kind == "probing";
        let points = self.points.or(probes.then_some(0));
        let points = points.ok_or_else(|| {
            let most = Checks::MOST_POINTS;
            (
                "points",
                format!("Say what its worst finding weighs: 0 to {most} points."),
            )
        })?;
        if !matches!(self.kind.as_str(), "probing" | "spamtrap" | "complaints") {
            self.has_no_numbers_but(&[])?;
        }
        let kind = match self.kind.as_str() {
            "dnsbl" => CheckKind::Dnsbl(self.list()?),
            "dnswl" => CheckKind::Dnswl(self.list()?),
            "probing" => {
                self.is_no_list()?;
                self.has_no_numbers_but(&["unknown_recipients", "window_minutes", "hold_hours"])?;
                CheckKind::Probing(self.probing())
            }
            other => {
                let kind = match other {
                    "reverse_dns" => CheckKind::ReverseDns,
                    "spf" => CheckKind::Spf,
                    "spamtrap" | "complaints" => self.own_kind()?,
                    _ => CheckKind::Dmarc,
                };
                self.is_no_list()?;
                kind
            }
        };
        Ok(Check {
            enabled,
            points,
            kind,
        })
    }

    fn probing(&self) -> Probing {
        let first = Probing::default();
        Probing {
            unknown_recipients: self.unknown_recipients.unwrap_or(first.unknown_recipients),
            window_minutes: self.window_minutes.unwrap_or(first.window_minutes),
            hold_hours: self.hold_hours.unwrap_or(first.hold_hours),
        }
    }

    fn is_no_list(&self) -> Result<(), (&'static str, String)> {
        let given = [
            ("zone", self.zone.is_some()),
            ("name", self.name.is_some()),
            ("subject", self.subject.is_some()),
            ("scope", self.scope.is_some()),
            ("paid_removal", self.paid_removal.is_some()),
            ("codes", self.codes.is_some()),
            ("lookup_url", self.lookup_url.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((field, _)) => Err((
                field,
                format!("Leave it out: a check \"{}\" is no list.", self.kind),
            )),
            None => Ok(()),
        }
    }

    /// The list; what is left out of a well-known one is taken from the catalogue, but for its codes.
    fn list(self) -> Result<DnsList, (&'static str, String)> {
        let no_zone = || ("zone", Checks::NO_ZONE.to_owned());
        let zone = Domain::parse(&self.zone.ok_or_else(no_zone)?).map_err(|_| no_zone())?;
        let known = known_list(zone.as_str()).and_then(|known| known.list());
        let mut codes = BTreeMap::new();
        for (pattern, code) in self.codes.unwrap_or_default() {
            let problem = |why| ("codes", format!("\"{pattern}\" is no code. {why}"));
            let pattern = CodePattern::parse(&pattern).map_err(problem)?;
            let meaning = CodeMeaning {
                points: code.points,
                text: code.text.unwrap_or_default(),
                scope: code.scope,
            };
            codes.insert(pattern, meaning);
        }
        Ok(DnsList {
            name: self
                .name
                .or_else(|| known.and_then(|known| known.name.clone())),
            subject: self
                .subject
                .unwrap_or_else(|| known.map_or(Subject::Client, |known| known.subject)),
            scope: self
                .scope
                .unwrap_or_else(|| known.map_or(Scope::Address, |known| known.scope)),
            paid_removal: self
                .paid_removal
                .unwrap_or_else(|| known.is_some_and(|known| known.paid_removal)),
            codes,
            lookup_url: self
                .lookup_url
                .or_else(|| known.and_then(|known| known.lookup_url.clone())),
            zone,
        })
    }
}

impl ChecksBody {
    fn of(threshold: i32, checks: &[Check], zones: Zones) -> Self {
        Self {
            threshold,
            checks: checks
                .iter()
                .map(|check| CheckBody::of(check, zones))
                .collect(),
        }
    }

    /// The checks that are meant, or all that can't be taken.
    pub(super) fn read(self) -> Result<(i32, Vec<Check>), Problem> {
        let mut errors = Vec::new();
        if !Checks::THRESHOLDS.contains(&self.threshold) {
            let (least, most) = Checks::THRESHOLDS.into_inner();
            errors.push(FieldError {
                field: "threshold".to_owned(),
                message: format!("Use {least} to {most}."),
            });
        }
        let mut checks = Vec::with_capacity(self.checks.len());
        for (index, body) in self.checks.into_iter().enumerate() {
            match body.check() {
                Ok(check) => checks.push(check),
                Err((field, message)) => errors.push(field_error(Some(index), field, message)),
            }
        }
        if errors.is_empty() {
            let problems = Checks::problems(&checks).into_iter();
            errors.extend(problems.map(
                |CheckProblem {
                     index,
                     field,
                     message,
                 }| field_error(index, field, message),
            ));
        }
        if errors.is_empty() {
            return Ok((self.threshold, checks));
        }
        Err(Problem::fields(errors))
    }
}

/// A list below one of the tenant's own domains would be asked of the tenant itself, about its own mail.
pub(super) fn refuse_own(checks: &[Check], own: &[Domain]) -> Result<(), Problem> {
    let mut errors = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        let Some(list) = check.kind.list() else {
            continue;
        };
        let above = std::iter::once(list.zone.as_str()).chain(list.zone.parents());
        let is_own = |name: &str| own.iter().any(|domain| domain.as_str() == name);
        if let Some(domain) = above.into_iter().find(|name| is_own(name)) {
            let message = format!("Give the zone of a public list: {domain} is your own domain.");
            errors.push(field_error(Some(index), "zone", message));
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::fields(errors))
    }
}

fn field_error(index: Option<usize>, field: &str, message: String) -> FieldError {
    FieldError {
        field: match index {
            Some(index) => format!("checks[{index}].{field}"),
            None => field.to_owned(),
        },
        message,
    }
}

/// Shows a tenant's checks
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/checks", tag = "Checks",
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 200, body = ChecksBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
) -> Result<Json<ChecksBody>, Problem> {
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let checks = tx.of(tenant.id).checks().list().await?;
    let zones = caller.zones();
    Ok(Json(ChecksBody::of(tenant.threshold, &checks, zones)))
}

/// Replaces a tenant's checks
///
/// What is left out of the body is gone. They hold from the next message on.
#[utoipa::path(put, path = "/api/v1/tenants/{slug}/checks", tag = "Checks", request_body = ChecksBody,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 200, body = ChecksBody)))]
pub(super) async fn replace(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(body): Json<ChecksBody>,
) -> Result<Json<ChecksBody>, Problem> {
    let mut tx = state.database.write().await?;
    let mut tenant = caller.tenant_to_change(&mut tx, &slug).await?;
    let (threshold, checks) = body.read()?;
    let own = tx.of(tenant.id).domains().list().await?;
    let own: Vec<Domain> = own.into_iter().map(|record| record.name).collect();
    refuse_own(&checks, &own)?;
    tenant.threshold = threshold;
    tx.of(tenant.id).row().update(&tenant).await?;
    tx.of(tenant.id).checks().replace(&checks).await?;
    let detail = Checks::in_short(threshold, &checks);
    let change = Changed {
        at: state.clock.now(),
        action: "checks.replaced",
        subject: tenant.slug.as_str(),
        detail: &detail,
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    Ok(Json(ChecksBody::of(threshold, &checks, caller.zones())))
}
