/**
 * A property of the document itself. In the page's HTML, `<img name="currentScript">` hides the property of that name, and
 * methods are hidden alike.
 */
export const ofDocument = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(Document.prototype, name, document);

/** A page that rewrites itself has no elements for a moment. */
export const query = (selector: string): Element | null | undefined =>
  (ofDocument('documentElement') as Element | null)?.querySelector(selector);
