// Sign who a respondent is, in Node: on your server, for each page.
// Prints a token for `node sign_identity.mjs SECRET ID`.
import { createHmac } from "node:crypto";

export function signIdentity(respondentId, secret, lifetime = 600) {
  const part = (content) => Buffer.from(content).toString("base64url");
  const header = part(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const claims = part(JSON.stringify({ sub: respondentId, exp: Math.floor(Date.now() / 1000) + lifetime }));
  const signature = createHmac("sha256", secret).update(`${header}.${claims}`).digest("base64url");
  return `${header}.${claims}.${signature}`;
}

if (process.argv[3]) console.log(signIdentity(process.argv[3], process.argv[2]));
