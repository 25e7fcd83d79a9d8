//! What an admin chooses for the mode `ask`.

use crate::policy::{AskThen, Asking};
use crate::web::form::Field;

/// The fields of the form. What a form doesn't send stays as it is.
pub(super) struct AskingForm {
    pub(super) hours: Field,
    pub(super) then: Field,
    pub(super) everyone: bool,
}

impl AskingForm {
    pub(super) fn of(asking: Asking) -> Self {
        Self {
            hours: Field::new(asking.hours.to_string()),
            then: Field::new(asking.then.as_str()),
            everyone: asking.everyone,
        }
    }

    pub(super) fn typed(hours: String, then: String, everyone: &str) -> Self {
        Self {
            hours: Field::new(hours),
            then: Field::new(then),
            everyone: everyone == "yes",
        }
    }

    pub(super) fn lets_in(&self) -> bool {
        self.then.value != AskThen::Refuse.as_str()
    }

    /// Reads the form; None when its fields say what is wrong.
    pub(super) fn check(&mut self, before: Asking) -> Option<Asking> {
        let hours = self.check_hours(before.hours);
        let then = match self.then.trimmed() {
            "" => Some(before.then),
            word => AskThen::parse(word),
        };
        if then.is_none() {
            self.then.fail(say!("asking-wrong-then"));
        }
        Some(Asking {
            hours: hours?,
            then: then?,
            everyone: self.everyone,
        })
    }

    fn check_hours(&mut self, before: u8) -> Option<u8> {
        let typed = self.hours.trimmed();
        if typed.is_empty() {
            return Some(before);
        }
        let hours = typed.parse().ok();
        let hours = hours.filter(|hours| Asking::HOURS.contains(hours));
        if hours.is_none() {
            self.hours.fail(say!(
                "asking-wrong-hours",
                least = *Asking::HOURS.start(),
                most = *Asking::HOURS.end()
            ));
        }
        hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_whole_and_within_what_servers_wait() {
        let read = |hours: &str| {
            AskingForm::typed(hours.to_owned(), "refuse".to_owned(), "yes").check(Asking::default())
        };
        for hours in ["1", " 24 ", "120"] {
            let asking = read(hours).unwrap();
            assert_eq!(asking.hours.to_string(), hours.trim());
            assert_eq!((asking.then, asking.everyone), (AskThen::Refuse, true));
        }
        assert_eq!(read("").unwrap().hours, 12);
        for hours in ["0", "121", "-1", "1.5", "a day", "99999999999"] {
            assert_eq!(read(hours), None, "{hours}");
        }
    }
}
