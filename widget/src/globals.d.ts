/** What browsers have and TypeScript's library does not declare yet, and the one global of this widget. */
interface Window {
  /** The calls; before the loader has run, a function of the page that puts them into `q`. */
  outoften?: {
    // biome-ignore lint/suspicious/noExplicitAny: see Outoften in package/index.ts
    (...call: any[]): any;
    site?: string;
    q?: unknown[][];
  };
  navigation?: EventTarget;
  trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): string };
  };
}

interface Document {
  readonly prerendering?: boolean;
}

interface Navigator {
  readonly globalPrivacyControl?: boolean;
}

declare const outoften: Window['outoften'];
declare const navigation: EventTarget;
