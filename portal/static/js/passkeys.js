// Passkeys: a form whose hidden field `credential` the browser's authenticator fills in. What the server is to check
// comes from `data-options` as JSON; `data-passkey` says whether a key is made (create) or answers (get).
// Keys are not offered in the address field: the browser would wait for one, and hold whoever sends the other form.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const named = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function options(form) {
  const body = new FormData();
  body.append('csrf_token', form.elements.csrf_token.value);
  const answer = await fetch(form.dataset.options, { method: 'POST', body });
  // Long after signing in, one is asked first who one is.
  if (answer.status === 401 && form.dataset.confirm) {
    location.assign(form.dataset.confirm);
    return null;
  }
  const asked = await answer.json();
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  if (asked.excludeCredentials) asked.excludeCredentials = named(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = named(asked.allowCredentials);
  return asked;
}

function asJson(key) {
  const { response } = key;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: parts });
}

let waiting = null;

async function run(form) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const publicKey = await options(form);
  if (!publicKey || signal.aborted) return;
  const key = await navigator.credentials[form.dataset.passkey]({ publicKey, signal });
  form.elements.credential.value = asJson(key);
  form.submit();
}

// Who sends another form no longer waits for a key, and the browser is not to hold the page for it.
document.addEventListener('submit', () => waiting?.abort());

const forms = window.PublicKeyCredential ? document.querySelectorAll('[data-passkey]') : [];

for (const form of forms) {
  const error = form.querySelector('[data-passkey-error]');
  form.querySelector('[data-passkey-start]').addEventListener('click', async () => {
    error.hidden = true;
    try {
      await run(form);
    } catch {
      error.hidden = false;
    }
  });
}
