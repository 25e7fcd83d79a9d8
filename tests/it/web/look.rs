//! How an organisation looks: name, colour, logo, and where they show.

use std::io::Cursor;

use axum::http::StatusCode;
use guestlist::tenancy::{Colour, Tenant};
use image::{DynamicImage, ImageFormat};

use super::{ask, only_people_on_the_list};
use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const PATH: &str = "/admin/look";

async fn admin(app: &TestApp) -> Visitor {
    let mut admin = app.admin("isp").await;
    admin.open(PATH).await;
    admin
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::new_rgb8(width, height);
    image
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

async fn tenant(app: &TestApp) -> Tenant {
    app.tenant("isp").await
}

#[tokio::test]
async fn a_colour_is_served_as_a_style_sheet_of_its_own_to_all_who_see_the_house() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut admin = admin(&app).await;
    let form = [
        ("action", "save"),
        ("name", "Riverside"),
        ("own", "yes"),
        ("accent", "#FFCC00"),
    ];
    let page = admin.submit(PATH, &form).await;
    assert_eq!(page.text(".flash__text"), "So it looks from now on.");
    assert_eq!(tenant(&app).await.name, "Riverside");
    let shades = page.texts(".shade");
    assert!(
        shades[0].contains("Yours would be hard to read here"),
        "{shades:?}"
    );
    assert!(!shades[1].contains("Yours would be hard"), "{shades:?}");
    let style = page.links("link[href^='/look/']").remove(0);
    assert_eq!(style, "/look/isp/style.css?v=ffcc00");
    let sheet = app.nobody().get(&style).await;
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(
        sheet.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(sheet.body.contains("--accent: #"), "{}", sheet.body);
    let old = app.nobody().get("/look/isp/style.css?v=old").await;
    assert_eq!(old.header("cache-control"), "no-cache");
    let home = app.owner("anna@isp.example").await.get("/").await;
    assert_eq!(home.links("link[href^='/look/']"), [style.as_str()]);
    assert_eq!(home.text(".rail__mark"), "Riverside");
    let policy = app.nobody().get("/policy/isp").await;
    assert_eq!(policy.links("link[href^='/look/']"), [style.as_str()]);
    let door = app.nobody().get("/").await;
    assert_eq!(door.links("link[href^='/look/']"), [""; 0]);
    // Back to the house's own.
    let form = [
        ("action", "save"),
        ("name", "Riverside"),
        ("own", "no"),
        ("accent", "#ffcc00"),
    ];
    admin.submit(PATH, &form).await;
    assert_eq!(tenant(&app).await.look.accent, None);
    assert_eq!(app.nobody().get(&style).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_colour_or_no_name_is_said_and_kept_in_the_form() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let before = dump(&app.test_database).await;
    for colour in [
        "",
        "red",
        "#12345",
        "#1b6b4f;} body{display:none",
        "#gggggg",
    ] {
        let form = [
            ("action", "save"),
            ("name", "Riverside"),
            ("own", "yes"),
            ("accent", colour),
        ];
        let page = admin.post(PATH, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{colour}");
        assert_eq!(
            page.text(".field__error"),
            "Choose a colour, such as #1b6b4f."
        );
        assert_eq!(page.values("#accent"), [colour]);
    }
    let form = [("action", "save"), ("name", ""), ("own", "no")];
    let page = admin.post(PATH, &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(dump(&app.test_database).await, before);
}

#[tokio::test]
async fn a_logo_is_written_anew_and_shown_where_the_house_is_seen() {
    let app = TestApp::start().await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    let mut admin = admin(&app).await;
    let mut file = picture(800, 200);
    file.extend(b"<script>alert(1)</script>");
    let page = admin
        .upload(PATH, &[("role", "operator")], ("../../logo.png", &file))
        .await;
    assert_eq!(page.text(".flash__text"), "This is your logo now.");
    let src = page.attribute("form img.brand", "src");
    let mut stranger = app.nobody();
    let logo = stranger.get(&src).await;
    assert_eq!(logo.header("content-type"), "image/png");
    assert_eq!(logo.header("x-content-type-options"), "nosniff");
    assert!(logo.header("content-security-policy").contains("sandbox"));
    assert!(!logo.body.contains("script"));
    assert_eq!(page.attribute("form img.brand", "width"), "200");
    let home = app.owner("anna@isp.example").await.get("/").await;
    assert_eq!(home.attribute(".rail .brand", "src"), src);
    ask(&app, "stranger@example.org", "anna@isp.example").await;
    assert_eq!(
        stranger
            .get("/policy/isp")
            .await
            .attribute("main .brand", "src"),
        src
    );
    let page = admin.get(PATH).await;
    assert!(page.body.contains("Take the logo away"));
    let page = admin.submit(PATH, &[("action", "remove-logo")]).await;
    assert_eq!(page.texts("img.brand").len(), 0);
    assert_eq!(stranger.get(&src).await.status, StatusCode::NOT_FOUND);
    let log = admin.get("/admin/audit").await.body;
    assert!(log.contains("changed the look of"), "{log}");
}

#[tokio::test]
async fn what_can_be_no_logo_is_named_and_nothing_changes() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let before = dump(&app.test_database).await;
    for (file, told) in [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
            "This is an SVG or another text file. Such files can carry programs, so they are not taken: save it as PNG.",
        ),
        (
            b"GIF89a".to_vec(),
            "This is neither PNG nor JPEG nor WebP: save the picture as one of these.",
        ),
        (
            picture(8, 8),
            "This picture is too small: at least 16 pixels a side.",
        ),
        (
            picture(4_100, 20),
            "This picture has too many pixels: at most 2000 a side.",
        ),
        (
            vec![0; 3 * 1024 * 1024],
            "This file is larger than 2 MB: save the picture smaller.",
        ),
    ] {
        let page = admin.upload(PATH, &[], ("logo.png", &file)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.text(".field__error"), told);
    }
    assert_eq!(dump(&app.test_database).await, before);
}

#[tokio::test]
async fn a_switched_off_organisation_shows_nothing_and_no_other_is_touched() {
    let app = TestApp::start().await;
    let shop = app.tenant("shop").await;
    let mut admin = admin(&app).await;
    let id = shop.id.0.to_string();
    let form = [
        ("action", "save"),
        ("name", "Riverside"),
        ("own", "yes"),
        ("accent", "#336699"),
        ("tenant", &id),
        ("tenant_id", &id),
        ("slug", "shop"),
        ("id", &id),
        ("role", "operator"),
        ("verified", "true"),
        ("disabled_at", "2026-01-01T00:00:00Z"),
        ("mode", "monitor"),
    ];
    admin.submit(PATH, &form).await;
    let now = tenant(&app).await;
    assert_eq!(now.look.accent, Colour::parse("#336699"));
    assert_eq!((now.slug.as_str(), now.disabled_at), ("isp", None));
    assert_eq!(now.mode, shop.mode);
    assert_eq!(app.tenant("shop").await, shop);
    assert_eq!(
        app.nobody().get("/look/isp/style.css").await.status,
        StatusCode::OK
    );
    app.switch_off("isp").await;
    assert_eq!(
        app.nobody().get("/look/isp/style.css").await.status,
        StatusCode::NOT_FOUND
    );
}
