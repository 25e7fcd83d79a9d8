//! What an owner is told of each mode: what it would have done to the mail of the last week.

use super::scene::Scene;

#[tokio::test]
async fn each_mode_says_what_it_would_have_done_to_this_mailbox_last_week() {
    let scene = Scene::new("standard").await;
    scene.set(5, 5).await;
    let mut anna = scene.app.owner("anna@isp.example").await;
    let page = anna.get("/settings").await;
    assert_eq!(page.texts(".choice__aside"), [""; 0]);
    // 20 messages to her, 8 of them from servers on a list, and as many to somebody else.
    assert_eq!(scene.traffic().await, 16);
    let told = [
        "The last 7 days: 20 let in.",
        "The last 7 days: 12 let in, 8 marked.",
        "The last 7 days: 12 let in, 8 turned away.",
        "The last 7 days: 12 let in, 8 waiting for you.",
        "The last 7 days: 20 turned away.",
    ];
    assert_eq!(anna.get("/settings").await.texts(".choice__aside"), told);
    // It stands there beside a mistake, too, and holds whatever the mode is now.
    let wrong = [("mode", "ask"), ("digest_time", "25:00")];
    let page = anna.post("/settings", &wrong).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.texts(".choice__aside"), told);
    let everyone = [("mode", "ask"), ("ask_everyone", "yes")];
    anna.post("/settings", &everyone).await;
    let asides = anna.get("/settings").await.texts(".choice__aside");
    assert_eq!(asides[3], "The last 7 days: 20 waiting for you.");
    // A week later it is nobody's business any more.
    scene.app.clock.advance(chrono::TimeDelta::days(8));
    assert_eq!(anna.get("/settings").await.texts(".choice__aside"), [""; 0]);
}

#[tokio::test]
async fn what_the_checks_were_not_asked_about_is_not_known() {
    let scene = Scene::new("whitelist-only").await;
    scene.set(5, 5).await;
    let mut anna = scene.app.owner("anna@isp.example").await;
    assert_eq!(scene.traffic().await, 40);
    let page = anna.get("/settings").await;
    let asides = page.texts(".choice__aside");
    assert_eq!(asides[0], "The last 7 days: 20 let in.");
    assert_eq!(asides[2], "The last 7 days: 20 not known.");
    assert_eq!(asides[4], "The last 7 days: 20 turned away.");
    assert!(page.text("main").contains("that they were not asked about"));
}

#[tokio::test]
async fn of_very_much_mail_the_newest_is_told_of() {
    let scene = Scene::new("standard").await;
    for _ in 0..16 {
        scene.traffic().await;
    }
    let page = scene
        .app
        .owner("anna@isp.example")
        .await
        .get("/settings")
        .await;
    assert_eq!(
        page.texts(".choice__aside")[0],
        "The last 7 days: 300 let in."
    );
    let said = "Told of the newest 300 messages of the last 7 days.";
    assert!(page.text("main").contains(said));
}
