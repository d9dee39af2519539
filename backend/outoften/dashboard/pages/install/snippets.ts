// Code that owners and their developers copy, with the site's key and the server's address filled in.

import nodeSigning from '../../../../../examples/sign_identity.mjs' with { type: 'text' };
import phpSigning from '../../../../../examples/sign_identity.php' with { type: 'text' };
import pythonSigning from '../../../../../examples/sign_identity.py' with { type: 'text' };
import rubySigning from '../../../../../examples/sign_identity.rb' with { type: 'text' };
import tagManagerSnippet from '../../../../../examples/tag-manager/snippet.html' with { type: 'text' };
import wordpressSigning from '../../../../../examples/wordpress/functions.php' with { type: 'text' };
import type { Schemas } from '../../server/api.ts';
import { serverAddress } from './server_address.ts';

type Site = Pick<Schemas['SiteOut'], 'tag' | 'key'>;

/** A file or a part of one, to be copied. */
export interface Snippet {
  /** Where it belongs, such as the name of the file. */
  title: string;
  code: string;
}

/** The names of the languages that the signing code is written in. */
export const SIGNING_LANGUAGES = {
  python: 'Python',
  node: 'Node.js',
  php: 'PHP',
  wordpress: 'WordPress',
  ruby: 'Ruby',
} as const;
export type SigningLanguage = keyof typeof SIGNING_LANGUAGES;

/** Calls wait in a queue until the tag has loaded. */
const QUEUE = 'window.outoften ||= (...call) => (window.outoften.q ||= []).push(call);';

/** Returns the snippets of all platforms, by the platform's id. */
export function platformSnippets(
  site: Site,
  names: typeof import('../../texts/surveys/platforms.ts')['SNIPPETS'],
) {
  const tag: Snippet = { title: names.tag, code: site.tag };
  const source = /src="([^"]+)"/.exec(site.tag)?.[1] ?? '';
  return {
    html: [tag],
    wordpress: [tag],
    shopify: [
      tag,
      {
        title: names.shopifyCustomer,
        code: site.tag.replace('></', '{% if customer %} data-id="{{ customer.id }}"{% endif %}></'),
      },
    ],
    tag_manager: [{ title: names.tagManager, code: fill(tagManagerSnippet, site) }],
    react: [tag, { title: names.reactFile, code: reactComponent(source) }],
    vue: [
      tag,
      { title: names.vueFile, code: vueComposable(source) },
      { title: names.nuxtFile, code: nuxt(source) },
    ],
    next: [
      { title: names.nextFile, code: nextComponent(source) },
      { title: names.nextLayout, code: NEXT_LAYOUT },
    ],
  };
}

/** Returns what a page with a strict content security policy needs; the hashes are null until they are known. */
export function policySnippets(
  site: Site,
  pinned: Schemas['PinnedTag'] | null,
  names: typeof import('../../texts/surveys/platforms.ts')['SNIPPETS'],
): Snippet[] {
  const server = new URL(serverAddress(site)).origin;
  const snippets = [
    { title: names.policy, code: `script-src ${server}; connect-src ${server}` },
    { title: names.tag, code: site.tag },
    { title: names.nonce, code: site.tag.replace('async ', 'async nonce="YOUR_NONCE" ') },
  ];
  if (!pinned) return snippets;
  const hashes = Object.fromEntries(pinned.files.map(({ url, integrity }) => [url, integrity]));
  const map = `<script type="importmap">${JSON.stringify({ integrity: hashes }, null, 2)}</script>`;
  return [...snippets, { title: names.pinned, code: `${map}\n${pinned.tag}` }];
}

/** Returns code that signs the id of a person on the owner's server, and makes the tag with it. */
export function signingSnippet(site: Site, language: SigningLanguage): string {
  const [start, end] = site.tag.split('></') as [string, string];
  const secret = 'OUTOFTEN_IDENTITY_SECRET';
  switch (language) {
    case 'python':
      return `${functionOf(pythonSigning).replace('import sys\n', '')}

def survey_tag(user_id: str) -> str:
    """Return the tag for a page of a signed-in user."""
    token = sign_identity(user_id, os.environ["${secret}"])
    return f'${start} data-token="{token}"></${end}'
`;
    case 'node':
      return `${functionOf(nodeSigning)}
/** Returns the tag for a page of a signed-in user. */
export function surveyTag(userId) {
  const token = signIdentity(userId, process.env.${secret});
  return \`${start} data-token="\${token}"></${end}\`;
}
`;
    case 'php':
      return `${functionOf(phpSigning)}
// The tag for a page of a signed-in user.
function survey_tag(string $userId): string
{
    $token = sign_identity($userId, getenv('${secret}'));
    return '${start} data-token="' . $token . '"></${end}';
}
`;
    case 'wordpress':
      return fill(`${functionOf(phpSigning)}\n${functionOf(wordpressSigning).replace('<?php\n', '')}`, site)
        .replace('<?php\n', '')
        .trimStart();
    case 'ruby':
      return `${functionOf(rubySigning)}
# The tag for a page of a signed-in user.
def survey_tag(user_id)
  token = sign_identity(user_id, ENV.fetch("${secret}"))
  %(${start} data-token="#{token}"></${end})
end
`;
  }
}

/** Returns the tag after a script that tells since when the person has an account, and their traits. */
export function traitsSnippet(site: Site): string {
  return `<script>
  ${QUEUE}
  outoften('identify', { created_at: '2026-03-01', traits: { plan: 'pro' } });
</script>
${site.tag}
`;
}

/** Returns an example without its opening remarks, and without what runs only on the command line. */
function functionOf(example: string): string {
  return `${example
    .replace(/^(<\?php\n)?(?:"""[^\n]*"""\n|(?:\/\/|#)[^\n]*\n)+\n?/, '$1')
    .replace(/^if [\s\S]*/m, '')
    .trimEnd()}\n`;
}

function fill(example: string, site: Site): string {
  return example.replaceAll('{{SERVER}}', serverAddress(site)).replaceAll('{{SITE_KEY}}', site.key);
}

/** Adds the tag after `identify`, because a tag that is there earlier could ask before it is known who is asked. */
function addTag(source: string, indent: string): string {
  const lines = [
    "if (document.getElementById('survey-tag')) return;",
    "const tag = document.createElement('script');",
    `Object.assign(tag, { id: 'survey-tag', async: true, src: '${source}' });`,
    'document.head.append(tag);',
  ];
  return lines.join(`\n${indent}`);
}

function reactComponent(source: string): string {
  return `import { useEffect } from 'react';

// Once you know who is signed in, render <Survey id={user.id} token={user.surveyToken} /> in the root component.
// For visitors, leave both out. Step 4 makes the token.
export function Survey({ id, token }) {
  useEffect(() => {
    ${QUEUE}
    if (id) window.outoften('identify', { id, token });
    ${addTag(source, '    ')}
  }, [id, token]);
  return null;
}
`;
}

function vueComposable(source: string): string {
  return `import { onMounted, watch } from 'vue';

// Once you know who is signed in, in the setup of App.vue: useSurvey(() => ({ id: user.id, token: user.surveyToken })).
// For visitors: useSurvey(() => ({})). Step 4 makes the token.
export function useSurvey(person) {
  function say({ id, token }) {
    ${QUEUE}
    if (id) window.outoften('identify', { id, token });
    ${addTag(source, '    ')}
  }
  onMounted(() => watch(person, say, { immediate: true }));
}
`;
}

function nuxt(source: string): string {
  return `export default defineNuxtConfig({
  app: { head: { script: [{ src: '${source}', async: true }] } },
});
`;
}

function nextComponent(source: string): string {
  return `'use client';

import Script from 'next/script';
import { useEffect } from 'react';

// \`id\` and \`token\` are those of the person who is signed in; leave them out for visitors.
export default function Survey({ id, token }) {
  useEffect(() => {
    if (!id) return;
    ${QUEUE}
    window.outoften('identify', { id, token });
  }, [id, token]);
  return <Script src="${source}" />;
}
`;
}

const NEXT_LAYOUT = `import Survey from './survey';

export default function RootLayout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Survey />
      </body>
    </html>
  );
}
`;
