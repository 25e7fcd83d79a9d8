// Asks the browser for a passkey, to make one or to sign in with one, and sends the form with what the device signed.
// Once by itself, then for each press of the button.
const form = document.querySelector("form[data-passkey]");
const button = form?.querySelector("[data-ask]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// Every buffer is written in base64url on its way (older browsers have no parse…FromJSON).
function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of options.excludeCredentials ?? []) known.id = bytes(known.id);
  for (const known of options.allowCredentials ?? []) known.id = bytes(known.id);
  return options;
}

function written(credential) {
  const { response } = credential;
  const parts = {};
  for (const name of ["attestationObject", "authenticatorData", "clientDataJSON", "signature"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (form.dataset.passkey === "get") {
    parts.userHandle = response.userHandle ? text(response.userHandle) : null;
    delete parts.attestationObject;
  } else {
    delete parts.authenticatorData;
  }
  const { id, rawId, type } = credential;
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts, extensions: {} });
}

function tell(news) {
  for (const line of form.querySelectorAll("[data-news]")) line.hidden = line.dataset.news !== news;
}

async function ask() {
  if (!window.PublicKeyCredential) {
    tell("missing");
    return;
  }
  button.disabled = true;
  tell("waits");
  try {
    const publicKey = read(JSON.parse(form.dataset.options));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = written(credential);
    form.submit();
  } catch (error) {
    tell(error.name === "InvalidStateError" ? "known" : "stopped");
    button.disabled = false;
  }
}

button?.addEventListener("click", ask);
if (form) ask();
