// Sign a respondent's id on your server, for each page.
// `SECRET=… node sign_identity.mjs ID` prints a token.
import { createHmac } from "node:crypto";

export function signIdentity(respondentId, secret, lifetime = 600) {
  const part = (content) => Buffer.from(content).toString("base64url");
  const header = part(JSON.stringify({ alg: "HS256", typ: "JWT" }));
  const claims = part(JSON.stringify({ sub: respondentId, exp: Math.floor(Date.now() / 1000) + lifetime }));
  const signature = createHmac("sha256", secret).update(`${header}.${claims}`).digest("base64url");
  return `${header}.${claims}.${signature}`;
}

if (process.argv[2] && process.env.SECRET) console.log(signIdentity(process.argv[2], process.env.SECRET));
else console.error("usage: SECRET=… node sign_identity.mjs RESPONDENT_ID");
