/**
 * A property of the document itself. In the page's HTML, `<img name="currentScript">` hides the property of that name, and
 * methods are hidden alike.
 */
export const ofDocument = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(Document.prototype, name, document);

export const query = (selector: string): Element | null =>
  Document.prototype.querySelector.call(document, selector);
