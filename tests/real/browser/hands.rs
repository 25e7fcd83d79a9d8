//! What a person does with keys alone, and what a test looks at from inside the page. Scripts come by the driver, so a
//! page's own rules (CSP) stay as they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::driver::Browser;
use crate::support::http;

/// Keys by their `WebDriver` names (section 17.4.2).
pub(super) const TAB: &str = "\u{e004}";
pub(super) const ENTER: &str = "\u{e007}";
pub(super) const SPACE: &str = " ";
pub(super) const DOWN: &str = "\u{e015}";

/// Tabs on one page before its end was missed.
const MOST_TABS: usize = 300;

/// What has the focus, whether that can be seen, and whether it lies in sight.
const FOCUS: &str = r"
const wanted = arguments[0], element = document.activeElement;
if (!element || element === document.body) return { there: false, name: 'nothing', fault: null };
const name = element.outerHTML.slice(0, 160);
// A control may be told by its own outline or by that of the label around it.
const shown = [element, element.closest('label')].filter(Boolean).some((part) => {
  const style = getComputedStyle(part);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
});
const box = element.getBoundingClientRect();
const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
const top = inside && document.elementFromPoint(
  Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1),
  Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
const clear = top && (element.contains(top) || top.contains(element) || element.closest('label')?.contains(top));
const fault = !shown ? 'no outline' : !inside ? 'out of sight' : !clear ? 'covered by ' + top?.outerHTML.slice(0, 80) : null;
return { there: element.matches(wanted), name, fault };";

impl Browser {
    /// Runs a script in the page; what it returns.
    pub(super) fn execute(&self, script: &str, arguments: &[Value]) -> Value {
        self.command(
            "/execute/sync",
            &json!({"script": script, "args": arguments}),
        )
    }

    /// Runs a script that calls its last argument when it is done.
    pub(super) fn execute_later(&self, script: &str, arguments: &[Value]) -> Value {
        self.command(
            "/execute/async",
            &json!({"script": script, "args": arguments}),
        )
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(super) fn press(&self, keys: &str) {
        let press = |key: char| {
            let key = key.to_string();
            [
                json!({"type": "keyDown", "value": key}),
                json!({"type": "keyUp", "value": key}),
            ]
        };
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        let keyboard = json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]});
        self.command("/actions", &keyboard);
    }

    /// Goes on by Tab until this has the focus; each focus on the way can be seen.
    pub(super) fn tab_to(&self, selector: &str) {
        for _ in 0..MOST_TABS {
            self.press(TAB);
            if self.focus_is(selector) {
                return;
            }
        }
        panic!("no Tab leads to {selector} on {}", self.address());
    }

    /// Whether this has the focus, which can be seen wherever it is.
    pub(super) fn focus_is(&self, selector: &str) -> bool {
        let focus = self.execute(FOCUS, &[json!(selector)]);
        let fault = focus["fault"].as_str();
        assert_eq!(fault, None, "{} on {}", focus["name"], self.address());
        focus["there"] == true
    }

    /// Presses Enter, and waits for the page it leads to.
    pub(super) fn enter(&self) {
        self.leads_on(|| self.press(ENTER));
    }

    /// A picture of what is in sight without scrolling, as WebP.
    pub(super) fn first_sight(&self) -> Vec<u8> {
        let settings = json!({"format": "webp", "quality": 82});
        let answer = self.devtools("Page.captureScreenshot", &settings);
        let picture = answer["data"].as_str().expect("a picture");
        STANDARD.decode(picture).expect("in base64")
    }

    /// The page as it came, before any script touched it: asked for once more.
    pub(super) fn raw(&self) -> String {
        let here = self.address();
        let (_, here) = here.split_once("://").expect("a scheme");
        let (server, path) = here.split_once('/').expect("a path");
        if !path.starts_with("api/") {
            let script = "const done = arguments[0]; \
                          fetch(location.href).then((answer) => answer.text()).then(done);";
            let text = self.execute_later(script, &[]);
            return text.as_str().expect("a text").to_owned();
        }
        // Its policy lets no script ask, and it is for everybody.
        let server = server.parse().expect("an address and a port");
        http::get(server, &format!("/{path}")).expect("a page").body
    }
}
