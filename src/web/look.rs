//! How a tenant looks, for the frame of a page: its colour as a style sheet of its own, its logo, its name.

use crate::tenancy::{Colour, Ground, Tenant};

use super::shown::plain;

/// What the frame of a page shows of a tenant.
#[derive(Clone, Debug)]
pub(crate) struct ShownLook {
    /// The address of the style sheet; None: it has no colour of its own.
    pub(crate) style: Option<String>,
    pub(crate) logo: Option<ShownLogo>,
    pub(crate) name: String,
}

/// A picture with the size that it has on pages.
#[derive(Clone, Debug)]
pub(crate) struct ShownLogo {
    pub(crate) src: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl ShownLook {
    /// None: it looks like the house.
    pub(crate) fn of(tenant: &Tenant) -> Option<Self> {
        if tenant.look.is_plain() {
            return None;
        }
        let slug = &tenant.slug;
        let accent = tenant.look.accent;
        let style = accent.map(|accent| format!("/look/{slug}/style.css?v={}", version(accent)));
        let logo = tenant.look.logo.as_ref().map(|logo| ShownLogo {
            src: format!("/look/{slug}/logo.png?v={}", logo.version),
            // It is kept at twice the size.
            width: logo.width.div_ceil(2),
            height: logo.height.div_ceil(2),
        });
        Some(Self {
            style,
            logo,
            name: plain(&tenant.name),
        })
    }
}

/// What tells one colour's style sheet from another's.
pub(super) fn version(accent: Colour) -> String {
    accent.to_string().trim_start_matches('#').to_owned()
}

/// The style sheet: the house's own tokens, with other colours. Where light and dark are chosen on the page,
/// `light-dark()` follows; older browsers follow the system.
pub(super) fn style_sheet(accent: Colour) -> String {
    let (light, dark) = (accent.on(Ground::Light), accent.on(Ground::Dark));
    let tokens = |of: [(&str, String); 3]| {
        let set = of.map(|(name, value)| format!("--{name}: {value};"));
        set.join(" ")
    };
    let named = |main: String, deep: String, soft: String| {
        tokens([
            ("accent", main),
            ("accent-deep", deep),
            ("accent-soft", soft),
        ])
    };
    let one = |it: crate::tenancy::Accent| {
        named(
            it.main.to_string(),
            it.deep.to_string(),
            it.soft.to_string(),
        )
    };
    let both = |light: Colour, dark: Colour| format!("light-dark({light}, {dark})");
    let follows = named(
        both(light.main, dark.main),
        both(light.deep, dark.deep),
        both(light.soft, dark.soft),
    );
    format!(
        "@layer tokens {{\n  :root {{ {} }}\n  @media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n  \
         @supports (color: light-dark(#000, #fff)) {{ :root {{ {follows} }} }}\n}}\n",
        one(light),
        one(dark)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_sets_the_tokens_for_both_grounds() {
        let style = style_sheet(Colour::parse("#1b6b4f").unwrap());
        assert!(style.starts_with("@layer tokens {"), "{style}");
        assert!(
            style.contains(":root { --accent: #1b6b4f; --accent-deep: "),
            "{style}"
        );
        assert!(style.contains("--accent: light-dark(#1b6b4f, #"), "{style}");
    }
}
