//! The part of `/account` about what somebody wishes to read, and how it shall look.

use axum::response::Response;

use crate::lang::{Language, speak_to};
use crate::tenancy::{Account, Theme};
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::person::Person;
use crate::web::state::WebState;

/// Stands for "as the browser, or the system, has it".
const NONE: &str = "";

/// The form, as it stands or as it was sent.
pub(super) struct WishesForm {
    pub(super) language: Field,
    pub(super) theme: Field,
    pub(super) languages: [Language; 2],
    pub(super) themes: [(&'static str, String); 2],
}

impl WishesForm {
    pub(super) fn of(account: &Account) -> Self {
        Self::typed(
            account.language.map_or(NONE, Language::code),
            account.theme.map_or(NONE, Theme::as_str),
        )
    }

    pub(super) fn typed(language: &str, theme: &str) -> Self {
        Self {
            language: Field::new(language),
            theme: Field::new(theme),
            languages: Language::ALL,
            themes: Theme::ALL.map(|theme| (theme.as_str(), theme_words(theme))),
        }
    }

    /// Returns what is wished; None when the fields say what is wrong.
    fn check(&mut self) -> Option<(Option<Language>, Option<Theme>)> {
        let language = Language::from_code(self.language.trimmed());
        if language.is_none() && self.language.trimmed() != NONE {
            self.language.fail(say!("wishes-language-unknown"));
        }
        let theme = Theme::parse(self.theme.trimmed());
        if theme.is_none() && self.theme.trimmed() != NONE {
            self.theme.fail(say!("wishes-theme-unknown"));
        }
        (self.language.is_fine() && self.theme.is_fine()).then_some((language, theme))
    }

    /// Writes the wishes; the form itself when it says what is wrong.
    pub(super) async fn save(
        mut self,
        state: &WebState,
        person: &Person,
    ) -> Result<Result<Response, Self>, Error> {
        let Some((language, theme)) = self.check() else {
            return Ok(Err(self));
        };
        let account = &person.account;
        let mut tx = state.database.write().await?;
        tx.of(account.tenant_id)
            .accounts()
            .set_wishes(account.id, language, theme)
            .await?;
        let detail = format!(
            "language: {}, look: {}",
            language.map_or("default", Language::code),
            theme.map_or("default", Theme::as_str)
        );
        let event = person.event("account.changed", account.address.to_string(), detail);
        tx.of(account.tenant_id).audit().add(&event).await?;
        tx.commit().await?;
        // The news is told in the language that was just chosen.
        let organisation = person.tenant.as_ref().and_then(|tenant| tenant.language);
        speak_to(language, organisation);
        let told = person.redirect("/account", Flash::done(say!("wishes-saved")));
        told.await.map(Ok)
    }
}

fn theme_words(theme: Theme) -> String {
    match theme {
        Theme::Light => say!("wishes-theme-light"),
        Theme::Dark => say!("wishes-theme-dark"),
    }
}
