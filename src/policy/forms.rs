//! The forms of a sender that entries are compared with.

use crate::mail::{Address, ReversePath, Wrapping};

/// One form: the address as it came, or one made from it.
#[derive(Debug)]
pub(super) enum Form<'r> {
    /// As it came.
    Raw(&'r Address),
    /// Without its `+tag`; proven as the address as it came is.
    WithoutTag(Address),
    /// What a wrapping contains; needs proof of its own.
    Unwrapped(Address, Wrapping),
}

impl Form<'_> {
    pub(super) fn address(&self) -> &Address {
        match self {
            Self::Raw(address) => address,
            Self::WithoutTag(address) | Self::Unwrapped(address, _) => address,
        }
    }

    pub(super) fn wrapping(&self) -> Option<Wrapping> {
        match self {
            Self::Raw(_) | Self::WithoutTag(_) => None,
            Self::Unwrapped(_, wrapping) => Some(*wrapping),
        }
    }
}

/// Which forms a sender has: most have one, kept without allocating.
#[derive(Debug)]
pub(super) enum Forms<'r> {
    /// The null sender, or no address: only the client can match.
    None,
    One([Form<'r>; 1]),
    Many(Vec<Form<'r>>),
}

impl<'r> Forms<'r> {
    pub(super) fn of(sender: &'r ReversePath, ignore_tag: bool) -> Self {
        let Some(address) = sender.address() else {
            return Self::None;
        };
        let tagless = |address: &Address| {
            if ignore_tag {
                address.without_extension('+')
            } else {
                None
            }
        };
        let (without_tag, unwrapped) = (tagless(address), address.unwrapped());
        if without_tag.is_none() && unwrapped.is_none() {
            return Self::One([Form::Raw(address)]);
        }
        let mut forms = vec![Form::Raw(address)];
        forms.extend(without_tag.map(Form::WithoutTag));
        for form in address.sender_forms() {
            let Some(wrapping) = form.wrapping else {
                continue;
            };
            let without_tag = tagless(&form.address);
            forms.push(Form::Unwrapped(form.address, wrapping));
            forms.extend(without_tag.map(|address| Form::Unwrapped(address, wrapping)));
        }
        Self::Many(forms)
    }

    pub(super) fn as_slice(&self) -> &[Form<'r>] {
        match self {
            Self::None => &[],
            Self::One(form) => form,
            Self::Many(forms) => forms,
        }
    }
}
