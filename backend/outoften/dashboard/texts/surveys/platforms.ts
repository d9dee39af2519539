// How to add the tag in each system, and how to sign ids in each language: numbered steps.

/** What the pieces of code are called. */
export const SNIPPETS = {
  tag: 'The tag',
  shopifyCustomer: 'The tag that recognizes customers who sign in',
  tagManager: 'The code for the tag manager',
  reactFile: 'src/survey.jsx, instead of the tag if people sign in',
  vueFile: 'src/survey.js, instead of the tag if people sign in',
  nuxtFile: 'nuxt.config.js, instead of index.html',
  nextFile: 'app/survey.jsx',
  nextLayout: 'app/layout.jsx',
  policy: 'What your policy must allow',
  nonce: 'The tag with the nonce of your page',
  pinned: 'The tag with hashes of all files (SRI), as they are now',
};

/** The systems in the order in which they are shown, with the steps for each. */
export const PLATFORMS = {
  html: {
    name: 'HTML',
    steps: [
      'Copy the tag.',
      'Open the file or the template with the head of your pages. Website builders (Wix, Squarespace, Webflow, Joomla, Drupal) call the field “custom code”, “code injection” or “head code”.',
      'Paste the tag before `</head>`, and publish the pages.',
    ],
    note: '',
  },
  wordpress: {
    name: 'WordPress',
    steps: [
      'In WordPress, open Plugins, Add New. Search for “WPCode”, then click Install Now and Activate.',
      'Open Code Snippets, Header & Footer.',
      'Paste the tag into the field Header, and click Save Changes.',
      'If you have a plugin that caches pages, such as WP Rocket or LiteSpeed Cache, empty its cache.',
    ],
    note: 'On wordpress.com, plugins need a plan that allows them. To recognize people who sign in, use the WordPress code of step 4 instead of WPCode. Or upload our own plugin, which does both and has a page of settings: one file, `examples/wordpress` of the source code.',
  },
  shopify: {
    name: 'Shopify',
    steps: [
      'In the Shopify admin, open Online Store, Themes.',
      'Beside your theme, click the three dots and Edit code.',
      'Open `layout/theme.liquid`, paste the tag in the line above `</head>`, and click Save.',
    ],
    note: 'Shopify does not run the tag in its checkout. The second tag asks a customer once, also on other devices; because the id is not signed, it proves nothing.',
  },
  tag_manager: {
    name: 'Tag manager',
    steps: [
      'In Google Tag Manager, open Tags, New, Tag Configuration, Custom HTML.',
      'Paste the code.',
      'Click Triggering and choose All Pages.',
      'Click Save, then Submit and Publish.',
    ],
    note: 'In Matomo, Piwik PRO, Tealium and Adobe it is the same: a tag of the type “custom HTML” for all pages. If the tag manager waits for consent, only visitors who agree are asked.',
  },
  react: {
    name: 'React',
    steps: [
      'Open `index.html` in your project (with Create React App: `public/index.html`).',
      'Paste the tag before `</head>`, build and publish. The survey follows the routes of your app automatically.',
      'If people sign in, add `src/survey.jsx` instead of the tag, and render `<Survey id={…} token={…} />` in the root component. When they sign out, call `window.outoften?.("reset")`.',
    ],
    note: 'The package `outoften` is not on the npm registry, so `npm install outoften` fails. The tag is all you need; `examples/react` of the source code has a hook for your own buttons and events.',
  },
  vue: {
    name: 'Vue',
    steps: [
      'Open `index.html` in your project. With Nuxt, open `nuxt.config.js` instead.',
      'Paste the tag before `</head>`, build and publish. The survey follows the routes of your app automatically.',
      'If people sign in, add `src/survey.js` instead of the tag, and call `useSurvey` in the setup of `App.vue`. When they sign out, call `window.outoften?.("reset")`.',
    ],
    note: 'The package `outoften` is not on the npm registry, so `npm install outoften` fails. The tag is all you need; `examples/vue` of the source code has a composable for your own buttons and events.',
  },
  next: {
    name: 'Next.js',
    steps: [
      'Add the file `app/survey.jsx`. It is a client component and loads the tag with `next/script`.',
      'Put `<Survey />` into the body of `app/layout.jsx`. With the Pages Router, put it into `pages/_app.jsx`.',
      'If people sign in: make the token in the server component with the Node.js code of step 4, and write `<Survey id={user.id} token={token} />`. When they sign out, call `window.outoften?.("reset")`.',
    ],
    note: 'You need no package: `outoften` is not on the npm registry. `examples/next` of the source code is a whole app with a package made from that code.',
  },
  csp: {
    name: 'Strict CSP',
    steps: [
      'Add the server to `script-src` and `connect-src` of your Content-Security-Policy. Keep what is there.',
      'Paste the tag before `</head>`. If your policy works with nonces, use the tag with the nonce instead; then `script-src` needs no server.',
      'If your pages must pin their scripts, use the tag with hashes. With nonces, both elements need one.',
    ],
    note: 'The hash of the first file changes with every change of your surveys. Until you have pasted the new tag, browsers refuse the old one and nobody is asked. So pin only if you publish both together.',
  },
} as const;

/** The id of a system. */
export type Platform = keyof typeof PLATFORMS;

/** The last step everywhere. */
export const LAST_STEP = 'Open one of your pages in a browser. This step gets its check mark within seconds.';

/** How to use the signing code. */
export const SIGNING = {
  secret:
    'Make an identity secret, and store it on your server in the environment variable `OUTOFTEN_IDENTITY_SECRET`.',
  code: 'Copy the code to your server. It needs no library.',
  use: {
    python:
      'Where you make a page for a person who is signed in, write `survey_tag(user.id)` into its head instead of the tag.',
    node: 'Where you make a page for a person who is signed in, write `surveyTag(user.id)` into its head instead of the tag. In React, Vue and Next.js, pass `signIdentity(user.id, process.env.OUTOFTEN_IDENTITY_SECRET)` to the page as the token.',
    php: 'Where you make a page for a person who is signed in, write `<?= survey_tag($user->id) ?>` into its head instead of the tag.',
    wordpress:
      "Paste the code at the end of `functions.php` of your theme (or with WPCode: Add Snippet, PHP), and the secret into `wp-config.php`: `define('OUTOFTEN_IDENTITY_SECRET', '…');`. It prints the tag too, so remove the other one.",
    ruby: 'Where you make a page for a person who is signed in, write `survey_tag(user.id)` into its head instead of the tag. In Rails: `<%= raw survey_tag(current_user.id.to_s) %>`.',
  },
  open: 'Open such a page. If a signature is wrong, a warning appears here.',
  note: 'A token is valid for ten minutes; a page that is open longer needs a fresh one, see `identify` in the developer guide. With the optional claims `name` and `email`, you find people by them.',
};
