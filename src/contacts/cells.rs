//! Which column of a CSV file holds what: by the header's words, in the languages of the address books that people have.
//!
//! Google writes `E-mail 1 - Value`, Outlook `E-mail Address`, Thunderbird `Primary Email`; our own export `match`.

/// What the header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Where addresses stand.
    pub(super) addresses: Vec<usize>,
    /// The whole name.
    pub(super) name: Option<usize>,
    /// First and last name.
    pub(super) names: [Option<usize>; 2],
    /// The columns of our own export; None: it is another's.
    pub(super) own: Option<Own>,
}

/// Where our own export has what goes beyond an address book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) list: Option<usize>,
    pub(super) note: Option<usize>,
    pub(super) expires_at: Option<usize>,
    pub(super) require_auth: Option<usize>,
}

/// Words in the header of a column with addresses.
const ADDRESSES: [&str; 4] = ["mail", "messagerie", "courriel", "correo"];
/// Words in the header of a column about addresses.
const ABOUT_ADDRESSES: [&str; 9] = [
    "type",
    "typ",
    "label",
    "display",
    "name",
    "format",
    "status",
    "opt",
    "bezeichnung",
];
const NAMES: [&str; 6] = [
    "name",
    "displayname",
    "fullname",
    "anzeigename",
    "nomcomplet",
    "nombre",
];
const FIRST_NAMES: [&str; 5] = ["firstname", "givenname", "vorname", "prénom", "prenom"];
const LAST_NAMES: [&str; 6] = [
    "lastname",
    "familyname",
    "nachname",
    "surname",
    "nom",
    "apellido",
];

/// Reads a header; None: this record is none, but holds a contact.
pub(super) fn columns(cells: &[&str]) -> Option<Columns> {
    if cells.iter().any(|cell| cell.contains('@')) {
        return None;
    }
    let words: Vec<String> = cells.iter().map(|cell| word(cell)).collect();
    let at = |names: &[&str]| words.iter().position(|word| names.contains(&word.as_str()));
    let own = at(&["match"]).map(|_| Own {
        list: at(&["list"]),
        note: at(&["note"]),
        expires_at: at(&["expiresat"]),
        require_auth: at(&["requireauth"]),
    });
    let found = words
        .iter()
        .enumerate()
        .filter(|(_, word)| is_of_addresses(word));
    let found = found.map(|(place, _)| place).collect();
    let addresses = at(&["match"]).map_or(found, |own| vec![own]);
    let columns = Columns {
        name: at(&NAMES),
        names: [at(&FIRST_NAMES), at(&LAST_NAMES)],
        addresses,
        own,
    };
    let is_header =
        !columns.addresses.is_empty() || columns.name.is_some() || columns.names[0].is_some();
    is_header.then_some(columns)
}

impl Columns {
    /// The name that a record gives.
    pub(super) fn name_in(&self, cells: &[&str]) -> String {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).copied();
        if let Some(name) = cell(self.name).filter(|name| !name.trim().is_empty()) {
            return name.to_owned();
        }
        let names = self.names.iter().filter_map(|place| cell(*place));
        names.collect::<Vec<_>>().join(" ")
    }
}

fn is_of_addresses(word: &str) -> bool {
    ADDRESSES.iter().any(|name| word.contains(name))
        && !ABOUT_ADDRESSES.iter().any(|name| word.contains(name))
}

/// Lower case, without blanks and signs.
pub(super) fn word(cell: &str) -> String {
    let letters = cell.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_common_address_books_are_found() {
        for (header, addresses) in [
            (
                "First Name|Last Name|E-mail 1 - Label|E-mail 1 - Value|E-mail 2 - Value",
                vec![3, 4],
            ),
            (
                "Title|First Name|E-mail Address|E-mail Type|E-mail Display Name|E-mail 2 Address",
                vec![2, 5],
            ),
            (
                "First Name|Last Name|Display Name|Primary Email|Secondary Email",
                vec![3, 4],
            ),
            (
                "Vorname|Nachname|E-Mail-Adresse|E-Mail-Typ|E-Mail: Angezeigter Name",
                vec![2],
            ),
            ("match|list|note|expires_at|require_auth", vec![0]),
        ] {
            let cells: Vec<&str> = header.split('|').collect();
            let found = columns(&cells).unwrap();
            assert_eq!(found.addresses, addresses, "{header}");
        }
    }

    #[test]
    fn a_line_with_an_address_is_no_header() {
        assert_eq!(columns(&["Anna", "anna@example.com"]), None);
        assert_eq!(columns(&["example.com"]), None);
    }
}
