//! Mailboxes in a CSV file: address, aliases, name. With a header in any order; without one in this order.

use crate::mail::Address;
use crate::store::{MailboxLineOutcome, MailboxLineProblem, NewMailboxLine};
use crate::tenancy::parse_name;

use super::batches::Seen;
use super::cells::word;
use super::csv_file::{cells, delimiter_of, disarmed};
use super::records::{Record, Records};

/// Lines of one file that are read.
pub const MOST_MAILBOXES: u32 = 50_000;
/// The most aliases one mailbox may have.
const MOST_ALIASES: usize = 100;
/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How much of a line is shown again beside what became of it, in characters.
const SHOWN: usize = 120;

const ADDRESS: [&str; 10] = [
    "address",
    "email",
    "emailaddress",
    "mail",
    "mailbox",
    "primaryaddress",
    "adresse",
    "emailadresse",
    "mailadresse",
    "postfach",
];
const ALIASES: [&str; 4] = ["aliases", "alias", "aliasadressen", "weitereadressen"];
const NAME: [&str; 5] = [
    "displayname",
    "name",
    "fullname",
    "anzeigename",
    "vollername",
];

/// Which column holds what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Places {
    address: Option<usize>,
    aliases: Option<usize>,
    name: Option<usize>,
}

/// As the API writes it.
const WITHOUT_HEADER: Places = Places {
    address: Some(0),
    aliases: Some(1),
    name: Some(2),
};

/// Hands over every line until it is told false; what is beyond [`MOST_MAILBOXES`] is said.
pub(super) fn mailboxes(text: &str, keep: &mut dyn FnMut(NewMailboxLine) -> bool) {
    let (text, delimiter, named) = delimiter_of(text);
    let mut places = None;
    let mut seen = Seen::default();
    let mut count = 0;
    for (number, record) in Records::of(text) {
        let number = number.saturating_add(named);
        let line = match record {
            Record::Whole(record) if record.trim().is_empty() => continue,
            Record::Whole(record) => {
                let cells = cells(record, delimiter);
                let cells: Vec<_> = cells.iter().map(|cell| disarmed(cell)).collect();
                let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
                let known = places.is_some();
                let places =
                    *places.get_or_insert_with(|| header(&cells).unwrap_or(WITHOUT_HEADER));
                if !known && header(&cells).is_some() {
                    if places.address.is_none() {
                        keep(wrong(number, record, MailboxLineProblem::NoColumn, ""));
                        return;
                    }
                    continue;
                }
                of_cells((number, record), places, &cells, &mut seen)
            }
            Record::TooLong(record) => wrong(number, record, MailboxLineProblem::TooLong, ""),
            Record::Unclosed(record) => wrong(number, record, MailboxLineProblem::Unclosed, ""),
        };
        if count == MOST_MAILBOXES {
            let most = MOST_MAILBOXES.to_string();
            keep(wrong(number, "", MailboxLineProblem::TooMany, &most));
            return;
        }
        count += 1;
        if !keep(line) {
            return;
        }
    }
}

/// Reads a header; None: this record is none, but a mailbox.
fn header(cells: &[&str]) -> Option<Places> {
    if cells.iter().any(|cell| cell.contains('@')) {
        return None;
    }
    let words: Vec<String> = cells.iter().map(|cell| word(cell)).collect();
    let at = |names: &[&str]| words.iter().position(|word| names.contains(&word.as_str()));
    let places = Places {
        address: at(&ADDRESS),
        aliases: at(&ALIASES),
        name: at(&NAME),
    };
    let is_header = places.address.or(places.aliases).or(places.name).is_some();
    is_header.then_some(places)
}

fn of_cells(
    (number, record): (u32, &str),
    places: Places,
    cells: &[&str],
    seen: &mut Seen,
) -> NewMailboxLine {
    let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).copied();
    let written = cell(places.address).unwrap_or_default();
    if written.is_empty() {
        return wrong(number, record, MailboxLineProblem::NoAddress, "");
    }
    let Ok(address) = Address::for_mailbox(written) else {
        return wrong(number, record, MailboxLineProblem::Address, written);
    };
    let aliases = match aliases(cell(places.aliases).unwrap_or_default(), &address) {
        Ok(aliases) => aliases,
        Err(written) => return wrong(number, record, MailboxLineProblem::Alias, &written),
    };
    if aliases.len() > MOST_ALIASES {
        let count = aliases.len().to_string();
        return wrong(number, record, MailboxLineProblem::ManyAliases, &count);
    }
    let Ok(name) = parse_name(cell(places.name).unwrap_or_default(), LONGEST_NAME) else {
        return wrong(number, record, MailboxLineProblem::Name, "");
    };
    let mut line = wrong(number, record, MailboxLineProblem::TakenInFile, "");
    if let Some(first) = seen.find(&("mailbox", &address)) {
        line.outcome = MailboxLineOutcome::Double;
        line.problem = None;
        line.detail = first.to_string();
        line.address = Some(address);
        return line;
    }
    let mut all = std::iter::once(&address).chain(&aliases);
    if let Some(taken) = all.find(|wanted| seen.find(wanted).is_some()) {
        line.detail = taken.to_string();
        line.address = Some(address);
        return line;
    }
    seen.before(&("mailbox", &address), number);
    for wanted in std::iter::once(&address).chain(&aliases) {
        seen.before(&wanted, number);
    }
    NewMailboxLine {
        address: Some(address),
        aliases,
        display_name: name,
        outcome: MailboxLineOutcome::New,
        problem: None,
        ..line
    }
}

/// Sorted, each once, without the primary address; or what can't be read.
fn aliases(cell: &str, primary: &Address) -> Result<Vec<Address>, String> {
    let parts = cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'));
    let parts = parts.filter(|part| !part.is_empty());
    let aliases = parts.map(|part| Address::for_mailbox(part).map_err(|_| part.to_owned()));
    let mut aliases = aliases.collect::<Result<Vec<_>, _>>()?;
    aliases.sort();
    aliases.dedup();
    aliases.retain(|alias| alias != primary);
    Ok(aliases)
}

fn wrong(number: u32, record: &str, problem: MailboxLineProblem, detail: &str) -> NewMailboxLine {
    NewMailboxLine {
        line: number,
        written: record.chars().take(SHOWN).collect(),
        address: None,
        aliases: Vec::new(),
        display_name: String::new(),
        outcome: MailboxLineOutcome::Wrong,
        problem: Some(problem),
        detail: detail.chars().take(SHOWN).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        mailboxes(text, &mut |line| {
            let aliases: Vec<String> = line.aliases.iter().map(Address::to_string).collect();
            let address = line.address.map(|address| address.to_string());
            lines.push(
                format!(
                    "{} {:?} {} [{}] {}{}",
                    line.line,
                    line.problem
                        .map_or(format!("{:?}", line.outcome), |it| format!("{it:?}")),
                    address.unwrap_or_default(),
                    aliases.join(" "),
                    line.display_name,
                    line.detail
                )
                .replace('"', ""),
            );
            true
        });
        lines
    }

    #[test]
    fn columns_are_found_by_the_header_or_stand_as_the_api_has_them() {
        let expected = ["1 New anna@isp.example [a@isp.example as@isp.example] Anna Smith"];
        let text = "anna@isp.example,as@isp.example a@isp.example,Anna Smith\n";
        assert_eq!(read(text), expected);
        let german = "Anzeigename;Alias;E-Mail-Adresse\r\nAnna Smith;\"a@isp.example; as@isp.example\";ANNA@isp.example\r\n";
        assert_eq!(read(german), [expected[0].replace("1 ", "2 ")]);
        let named = format!("sep=;\r\n{german}");
        assert_eq!(read(&named), [expected[0].replace("1 ", "3 ")]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_named_and_spoils_no_other() {
        let text = "address,aliases,display_name\n\
                    anna@,,\n\
                    ,x@isp.example,\n\
                    bob@isp.example,nobody,Bob\n\
                    \"open,,\n\
                    carl@isp.example,c@isp.example,=1+1\n\
                    CARL@isp.example,,again\n\
                    dora@isp.example,c@isp.example,\n\
                    eve@isp.example,,\"a\u{202e}b\"\n";
        assert_eq!(
            read(text),
            [
                "2 Address  [] anna@",
                "3 NoAddress  [] ",
                "4 Alias  [] nobody",
                "5 Unclosed  [] ",
                "6 New carl@isp.example [c@isp.example] =1+1",
                "7 Double carl@isp.example [] 6",
                "8 TakenInFile dora@isp.example [] c@isp.example",
                "9 Name  [] ",
            ]
        );
        assert_eq!(
            read("name,aliases\nAnna,a@isp.example\n"),
            ["1 NoColumn  [] "]
        );
    }

    #[test]
    fn a_file_without_end_is_read_to_its_limit() {
        let addresses: Vec<String> = (0..MOST_MAILBOXES + 5)
            .map(|n| format!("m{n}@isp.example"))
            .collect();
        let text = addresses.join("\n");
        let lines = read(&text);
        let most = usize::try_from(MOST_MAILBOXES).unwrap();
        assert_eq!(lines.len(), most + 1);
        assert_eq!(lines[most], format!("{} TooMany  [] {most}", most + 1));
    }
}
