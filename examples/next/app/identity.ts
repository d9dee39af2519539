import { createHmac } from 'node:crypto';

const encode = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');

/** Returns the JWT with which the widget recognizes this person, for ten minutes. Only on the server: it needs the secret. */
export const signIdentity = (id: string, secret: string, lifetime = 600) => {
  const claims = { sub: id, exp: Math.floor(Date.now() / 1000) + lifetime };
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};
