// What a person's browser does with the sign-in pages: fills in forms, follows nothing that leads elsewhere.

/** The fields of a page's form, and where it goes. */
function formOf(html, address) {
  const action = (/<form[^>]* action="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
  const inputs = [...html.matchAll(/<input[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?/g)];
  return {
    url: new URL(action, address),
    fields: Object.fromEntries(inputs.map(([, name, value]) => [name, value ?? ''])),
  };
}

/** Sends the form of a page, filled in; a redirect is told, not followed. */
export async function answerPage(html, address, filled) {
  const { url, fields } = formOf(html, address);
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, ...filled }),
    redirect: 'manual',
  });
  const [cookie] = (response.headers.get('set-cookie') ?? '').split(';');
  const location = response.headers.get('location');
  return { status: response.status, location, cookie, url, text: await response.text() };
}

/** Signs in at an address with name and password; the last answer. */
export async function signInByPage(address, { upn, password }) {
  const page = await (await fetch(address)).text();
  return answerPage(page, address, { login: upn, passwd: password });
}

/** Where a browser that holds the cookie is sent on without a page. */
export async function goSilently(address, cookie) {
  const response = await fetch(address, { headers: { cookie }, redirect: 'manual' });
  return response.headers.get('location');
}

/** Enters the code that a device shows, signs in, and says that it is one's own device. */
export async function enterDeviceCode(address, userCode, user) {
  const withCode = new URL(address);
  withCode.searchParams.set('otc', userCode);
  const asked = await signInByPage(withCode, user);
  const done = await answerPage(asked.text, withCode, { continue: '1' });
  if (!done.text.includes('You have signed in')) throw new Error(`the code was not taken: ${done.text}`);
}

/** What a call was refused with. */
export async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    const { name, code, errorCode, message, error: oauth, error_description: description } = error;
    return { name, code: oauth ?? errorCode ?? code, message: description ?? message };
  }
  return { name: 'none' };
}

/** Makes a user, as an administrator's script would. */
export async function createUser(graphUrl, token, { upn, password }) {
  const response = await fetch(`${graphUrl}/v1.0/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      accountEnabled: true,
      displayName: 'Grace',
      mailNickname: upn.split('@')[0],
      userPrincipalName: upn,
      passwordProfile: { password },
    }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** Who Graph says the bearer of a token is. */
export async function whoAmI(graphUrl, token) {
  const response = await fetch(`${graphUrl}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });
  return response.ok ? (await response.json()).userPrincipalName : response.status;
}

/** The claims of a token. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
