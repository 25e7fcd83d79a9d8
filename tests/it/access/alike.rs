//! Two tenants with alike data: whatever one of them opens, searches, exports or downloads names nothing of the other
//! (RELIABILITY.md, T5).

use super::page_table::ROWS;
use super::world::World;
use crate::support::visitor::{Page, Visitor};

/// What everybody could look for, and finds in the own tenant or nowhere.
const QUERIES: [&str; 4] = ["", "?q=exampl", "?q=a", "?q=%25"];

/// What stands only in the tenant `isp`: its people, who wrote to them, who asked, what they brought.
const OF_ISP: [&str; 6] = [
    "isp.example",
    "scott@agency.example",
    "somebody@example.net",
    "bea@example.com",
    "contacts.csv",
    "the logo files",
];

/// What is Anna's, and not for Bob in the same tenant.
const OF_ANNA: [&str; 5] = [
    "anna@isp.example",
    "scott@agency.example",
    "somebody@example.net",
    "bea@example.com",
    "contacts.csv",
];

/// Headers, body, and the body without its tags: an address has some within.
fn told(page: &Page) -> String {
    let behind_tags = page.body.split('<').map(|part| match part.split_once('>') {
        Some((_, text)) => text,
        None => part,
    });
    let text: String = behind_tags.collect();
    format!("{:?}\n{}\n{text}", page.headers, page.body)
}

/// Everything that this person gets without knowing anybody's ids, by every query.
async fn everything(visitor: &mut Visitor) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let open = ROWS.iter().filter(|(method, route, ..)| {
        *method == "GET" && (!route.contains('{') || route.ends_with("{format}"))
    });
    for (_, route, ..) in open {
        let formats: &[&str] = if route.ends_with("{format}") {
            &["csv", "json", "vcf"]
        } else {
            &[""]
        };
        for format in formats {
            for query in QUERIES {
                let path = route.replace("{format}", format) + query;
                let page = visitor.get(&path).await;
                all.push((path, told(&page)));
            }
        }
    }
    visitor.get("/account").await;
    let page = visitor.post("/account/everything", &[]).await;
    all.push(("everything".to_owned(), told(&page)));
    all
}

fn names_none(person: &str, all: &[(String, String)], of_others: &[&str]) {
    let mut leaks = Vec::new();
    for (path, told) in all {
        for text in of_others.iter().filter(|text| told.contains(**text)) {
            leaks.push(format!("{path} tells {person} of {text}"));
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

#[tokio::test]
async fn neither_owner_nor_admin_is_told_anything_of_another_tenant() {
    let world = World::new().await;
    for address in ["friend@example.org", "a@example.org"] {
        let mut carl = world.app.owner("carl@shop.example").await;
        carl.open("/whitelist").await;
        let added = carl.submit("/whitelist", &[("match", address)]).await;
        assert!(added.body.contains(address), "{}", added.body);
    }
    let mut carl = world.app.owner("carl@shop.example").await;
    let all = everything(&mut carl).await;
    // He is told of his own, so that the search is none for nothing.
    assert!(
        all.iter().any(
            |(path, told)| path == "/whitelist?q=exampl" && told.contains("friend@example.org")
        )
    );
    names_none("Carl", &all, &OF_ISP);
    let mut admin = world.app.admin("shop").await;
    let all = everything(&mut admin).await;
    assert!(
        all.iter()
            .any(|(path, told)| path == "/admin/mailboxes" && told.contains("carl@shop.example"))
    );
    names_none("the admin of shop", &all, &OF_ISP);
}

#[tokio::test]
async fn an_owner_is_told_nothing_of_another_in_the_same_tenant() {
    let world = World::new().await;
    let mut bob = world.app.owner("bob@isp.example").await;
    let all = everything(&mut bob).await;
    names_none("Bob", &all, &OF_ANNA);
    let mut anna = world.app.owner("anna@isp.example").await;
    let all = everything(&mut anna).await;
    // She is: of all but the lines of her file, which stand on a page of their own.
    for text in OF_ANNA.iter().filter(|text| **text != "bea@example.com") {
        assert!(all.iter().any(|(_, told)| told.contains(text)), "{text}");
    }
}
